"""Input about people."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from kernel import navigation
from kernel.zones import offered_zones
from staff.choices import Language, NumberForm, Role, Theme
from staff.models import Team, User
from staff.selectors import list_possible_deputies
from staff.services import Preferences, UserDetails


def offer_deputies(form: forms.Form, person: User | None) -> None:
    field = form.fields["deputy"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = list_possible_deputies(of=person)


class SignInForm(AuthenticationForm):
    username = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("This address and password do not fit together. Try again."),
        "inactive": _("This account is closed. Ask an administrator."),
    }


class PasswordLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)


class UserForm(forms.Form):
    """A person, as an administrator writes them down."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("They sign in with it."), max_length=254
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("No team")
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("No deputy"),
        help_text=_("Proposed when an absence is entered."),
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        if person is not None:
            kwargs.setdefault("initial", {name: getattr(person, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        offer_deputies(self, person)

    def details(self) -> UserDetails:
        names = UserDetails.__slots__
        return UserDetails(**{name: self.cleaned_data[name] for name in names})


class NewUserForm(UserForm):
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty to send a link with which they set their own."),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, User(email=self.cleaned_data.get("email", "")))
        return password


class AccountForm(forms.Form):
    """What a person says about themself."""

    name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)
    number_form = forms.ChoiceField(
        label=_("Numbers"),
        required=False,
        choices=[("", _("As the language writes them")), *NumberForm.choices],
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times are shown in it. What day it is, the department says."),
    )
    first_page = forms.ChoiceField(label=_("First page"), required=False)
    uses_keys = forms.BooleanField(
        label=_("Single keys lead to pages and acts"),
        required=False,
        help_text=_("Switch them off if you speak to your computer or press keys by accident."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(person, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        pages = [(entry.key, entry.label) for entry in navigation.entries_for(person)]
        self._offer("first_page", [("", _("The first one in the menu")), *pages])
        # What stands stays choosable, even under a name that is no longer offered.
        zones = dict.fromkeys([*offered_zones(), person.time_zone or "UTC"])
        named = [(name, name.replace("_", " ")) for name in zones]
        self._offer("time_zone", [("", _("The department's")), *named])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def preferences(self) -> Preferences:
        return Preferences(**self.cleaned_data)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class AbsenceForm(forms.Form):
    from_on = forms.DateField(label=_("First day away"), widget=DayInput())
    until_on = forms.DateField(label=_("Last day away"), widget=DayInput())
    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("No deputy"),
    )

    def __init__(self, *args: Any, person: User | None, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"deputy": person.deputy_id if person else None})
        super().__init__(*args, **kwargs)
        self._today = today
        offer_deputies(self, person)

    def clean_until_on(self) -> date:
        until_on: date = self.cleaned_data["until_on"]
        if until_on < self._today:
            raise forms.ValidationError(_("This day has passed. Give a day from today on."))
        return until_on

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        from_on, until_on = values.get("from_on"), values.get("until_on")
        if from_on and until_on and until_on < from_on:
            self.add_error("until_on", _("The last day comes before the first one."))
        return values


class DeputyForm(AbsenceForm):
    """An absence of anybody, by those who manage users; left empty, the usual deputy."""

    user = forms.ModelChoiceField(
        label=_("Who is away"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )

    field_order = ("user", "from_on", "until_on", "deputy")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, person=None, today=today, **kwargs)
        people = self.fields["user"]
        if isinstance(people, forms.ModelChoiceField):
            people.queryset = User.objects.active().order_by("name", "id")
        self.fields["deputy"].help_text = _("Left empty: the deputy named on the person's page.")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        person = values.get("user")
        if person is not None and not values.get("deputy") and "deputy" not in self.errors:
            usual = list_possible_deputies(of=person).filter(pk=person.deputy_id)
            values["deputy"] = usual.first()
        if person is not None and values.get("deputy") == person:
            self.add_error("deputy", _("Nobody stands in for themself. Choose somebody else."))
        return values


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and twice the new one."""


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Twice the new password, after a link."""
