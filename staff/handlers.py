"""Signing in and out are acts."""

from typing import Any

from django.db import transaction

from kernel.audit import record_act


def on_signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    with transaction.atomic():
        record_act(code="staff.user.signed_in", actor=user)


def on_signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        with transaction.atomic():
            record_act(code="staff.user.signed_out", actor=user)
