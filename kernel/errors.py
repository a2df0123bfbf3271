"""Errors that a person can act on: each says what is wrong and what to do next.

A service raises one of these; one mapping turns it into a page, a fragment, an API body or
a line of a command.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise

Text = str | Promise


class DomainError(Exception):
    """A rule said no. `code` is stable, `message` is a translatable sentence.

    Details fill the sentence's `%(name)s` places, so that it is translated before it is filled.
    A detail `field` names the form field the sentence belongs to.
    """

    http_status: ClassVar[int] = 422

    def __init__(self, code: str, message: Text, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.details if self.details else text


class Refused(DomainError):
    """The request makes no sense for the state of things; nothing was changed."""

    http_status = 422


class Conflict(DomainError):
    """Somebody or something was faster; read again and decide again."""

    http_status = 409


class NotAllowed(DomainError):
    """The person has no right to this."""

    http_status = 403


class NotFound(DomainError):
    """There is no such thing, or the person must not know that there is."""

    http_status = 404
