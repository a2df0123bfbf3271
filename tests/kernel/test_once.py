"""What is sent twice with one key is done once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kernel import clock
from kernel.audit import acting
from kernel.errors import Conflict, Refused
from kernel.models import Once
from kernel.once import Outcome, do_once
from kernel.tidying import delete_old_keys
from staff.models import User

pytestmark = pytest.mark.django_db


class Work:
    """Counts how often it is done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Outcome:
        self.done += 1
        return Outcome(url="/there/", message=f"Done {self.done}.")


def test_second_request_is_answered_as_the_first() -> None:
    key, work = uuid4(), Work()
    first = do_once(key=key, content="a", work=work)
    again = do_once(key=key, content="a", work=work)
    assert work.done == 1
    assert (again.url, again.message) == (first.url, first.message)
    assert (first.is_repeat, again.is_repeat) == (False, True)


def test_other_content_under_a_used_key_is_refused() -> None:
    key, work = uuid4(), Work()
    do_once(key=key, content="a", work=work)
    with pytest.raises(Conflict, match="other figures"):
        do_once(key=key, content="b", work=work)
    assert work.done == 1


def test_key_of_somebody_else_is_refused(manager: User, accountant: User) -> None:
    key, work = uuid4(), Work()
    with acting(actor=manager):
        do_once(key=key, content="a", work=work)
    with acting(actor=accountant), pytest.raises(Conflict):
        do_once(key=key, content="a", work=work)


def test_key_is_free_where_the_work_was_refused() -> None:
    key, work = uuid4(), Work()

    def refuse() -> Outcome:
        raise Refused("tests.no", "No.")

    with pytest.raises(Refused):
        do_once(key=key, content="a", work=refuse)
    assert not do_once(key=key, content="b", work=work).is_repeat


def test_old_keys_are_deleted() -> None:
    do_once(key=uuid4(), content="a", work=Work())
    Once.objects.update(done_at=clock.now() - timedelta(days=31))
    do_once(key=uuid4(), content="a", work=Work())
    assert delete_old_keys(at=clock.now()) == 1
    assert Once.objects.count() == 1
