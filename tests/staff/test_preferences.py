"""What a person says about themself: kept in history, and in force on their pages at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kernel.errors import Refused
from kernel.models import Act, History
from staff import services
from staff.models import User
from staff.services import Preferences
from tests.factories import assign, make_customer, make_invoice

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def own(user: User, **changes: Any) -> dict[str, Any]:
    fields = ("name", "language", "theme", "number_form", "time_zone", "first_page")
    return {name: getattr(user, name) for name in fields} | {"uses_keys": "on"} | changes


def test_figures_follow_the_form_of_numbers(sign_in: SignIn, collector: User) -> None:
    customer = make_customer()
    assign(customer, collector)
    make_invoice(customer, "1234.50")
    client = sign_in(collector)
    assert "1,234.50" in client.get(customer.get_absolute_url()).content.decode()
    client.post("/account/", own(collector, number_form="apostrophe_point"))
    assert "1’234.50" in client.get(customer.get_absolute_url()).content.decode()


def test_a_change_is_one_act_and_is_kept(sign_in: SignIn, collector: User) -> None:
    sign_in(collector).post("/account/", own(collector, time_zone="Asia/Tokyo"))
    kept = History.objects.filter(table_name="staff_user", row_id=collector.pk).latest("id")
    assert kept.act.code == "staff.account.changed"
    assert (kept.before["time_zone"], kept.after["time_zone"]) == ("", "Asia/Tokyo")


def test_what_stands_already_leaves_no_act(sign_in: SignIn, collector: User) -> None:
    sign_in(collector).post("/account/", own(collector))
    assert not Act.objects.filter(code="staff.account.changed").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Nowhere"), ("number_form", "roman"), ("first_page", "users")],
)
def test_what_cannot_be_is_refused_beside_its_field(
    sign_in: SignIn, collector: User, field: str, value: str
) -> None:
    answer = sign_in(collector).post("/account/", own(collector, **{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}


def test_the_service_refuses_a_zone_that_is_none(collector: User) -> None:
    preferences = Preferences(name="Cora", time_zone="Nowhere")
    with pytest.raises(Refused) as refused:
        services.change_account(user=collector, preferences=preferences)
    assert refused.value.details["field"] == "time_zone"


def test_the_first_page_is_the_chosen_one_while_it_may_be_opened(
    sign_in: SignIn, manager: User
) -> None:
    client = sign_in(manager)
    assert client.get("/").headers["Location"] == "/aging/"
    client.post("/account/", own(manager, first_page="customers"))
    assert client.get("/").headers["Location"] == "/customers/"
    User.objects.update(first_page="users")  # it was another's right
    assert client.get("/").headers["Location"] == "/aging/"


@pytest.mark.parametrize(
    ("given", "led_to"),
    [("/customers/?q=a", "/customers/?q=a"), ("https://elsewhere.example/", "/"), ("", "/")],
)
def test_the_theme_leads_back_to_its_page(
    sign_in: SignIn, collector: User, given: str, led_to: str
) -> None:
    answer = sign_in(collector).post("/account/theme/", {"theme": "dark", "next": given})
    assert answer.headers["Location"] == led_to
    collector.refresh_from_db()
    assert collector.theme == "dark"


def test_a_theme_that_is_none_is_refused(sign_in: SignIn, collector: User) -> None:
    assert sign_in(collector).post("/account/theme/", {"theme": "pink"}).status_code == 422


def test_access_is_ended_after_a_question(sign_in: SignIn, admin: User, collector: User) -> None:
    client = sign_in(admin)
    url = f"/users/{collector.public_id}/deactivate/"
    assert "cannot sign in any more" in client.get(url).content.decode()
    collector.refresh_from_db()
    assert collector.is_active
    client.post(url)
    collector.refresh_from_db()
    assert not collector.is_active
