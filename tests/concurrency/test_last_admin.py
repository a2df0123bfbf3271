"""Two administrators cannot take each other's access at the same moment."""

import threading

import pytest
from django.db import connection

from kernel.errors import Refused
from staff import services
from staff.models import User
from tests.factories import make_user


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_remove_each_other() -> None:
    people = [make_user("admin"), make_user("admin")]
    start = threading.Barrier(2)
    answers: list[str] = []

    def remove(person: User) -> None:
        start.wait()
        try:
            services.deactivate_user(user=person)
            answers.append("done")
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["done", "refused"]
    assert User.objects.active().count() == 1
