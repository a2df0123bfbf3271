"""Signing in and out, and setting a password by a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kernel import clock
from kernel.http import redirect_with, render_form
from staff import services
from staff.forms import FirstPasswordForm, PasswordLinkForm, SignInForm
from staff.models import User

_LOCKED_FOR = 900  # seconds, as AXES_COOLOFF_TIME


class SignIn(auth_views.LoginView):
    template_name = "staff/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(auth_views.LogoutView):
    http_method_names = ["post", "options"]


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Called by django-axes after too many wrong passwords."""
    response = render(request, "staff/locked_out.html", status=429)
    response["Retry-After"] = str(_LOCKED_FOR)
    return response


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that attempts are counted by; its spelling does not start a new count."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(given).strip().lower()


@never_cache
@require_http_methods(["GET", "POST"])
def password_link(request: HttpRequest) -> HttpResponse:
    form = PasswordLinkForm(request.POST or None)
    if request.method == "GET":
        return render(request, "staff/password_link.html", {"form": form})
    if not form.is_valid():
        return render_form(request, "staff/password_link.html", {"form": form})
    services.request_password_link(
        email=form.cleaned_data["email"],
        base_url=request.build_absolute_uri("/"),
        at=int(clock.now().timestamp()),
    )
    return redirect("staff:password-link-sent")


def password_link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "staff/password_link_sent.html")


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SetPassword(auth_views.PasswordResetConfirmView):
    """The page behind the link; the token moves into the session, out of the address."""

    template_name = "staff/password_set.html"
    form_class = FirstPasswordForm
    success_url = reverse_lazy("staff:sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        services.record_password_change(user=form.user)
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return response


class ChangePassword(auth_views.PasswordChangeView):
    template_name = "staff/password_change.html"
    success_url = reverse_lazy("staff:account")

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        user = self.request.user
        if isinstance(user, User):
            services.record_password_change(user=user)
        return redirect_with(self.request, self.success_url, _("Your password is changed."))
