"""Addresses of the staff app."""

from django.urls import include, path

from staff.views import account, deputies, sign_in, teams, users

app_name = "staff"

password_patterns = [
    path("link/", sign_in.password_link, name="password-link"),
    path("link/sent/", sign_in.password_link_sent, name="password-link-sent"),
    path("set/<uidb64>/<token>/", sign_in.SetPassword.as_view(), name="password-set"),
]
user_patterns = [
    path("", users.user_list, name="user-list"),
    path("add/", users.user_add, name="user-add"),
    path("<public:public_id>/", users.user_edit, name="user-edit"),
    path("<public:public_id>/deactivate/", users.user_deactivate, name="user-deactivate"),
    path("<public:public_id>/reactivate/", users.user_reactivate, name="user-reactivate"),
    path("<public:public_id>/invite/", users.user_invite, name="user-invite"),
    path("<public:public_id>/absences/add/", account.absence_add, name="absence-add"),
]
team_patterns = [
    path("", teams.team_list, name="team-list"),
    path("add/", teams.team_edit, name="team-add"),
    path("<public:public_id>/", teams.team_edit, name="team-edit"),
]
settings_patterns = [
    path("roles/", deputies.roles, name="roles"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<public:public_id>/end/", deputies.deputies_end, name="deputies-end"),
]
urlpatterns = [
    path("settings/", include(settings_patterns)),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("password/", include(password_patterns)),
    path("users/", include(user_patterns)),
    path("teams/", include(team_patterns)),
    path("account/", account.account, name="account"),
    path("account/theme/", account.theme, name="theme"),
    path("account/password/", sign_in.ChangePassword.as_view(), name="account-password"),
    path("absences/<public:public_id>/end/", account.absence_end, name="absence-end"),
]
