"""The signed-in person of a request."""

from django.http import HttpRequest

from staff.models import User


def reader_of(request: HttpRequest) -> User:
    """Only for views behind `requires`: who is reading."""
    if not isinstance(request.user, User):
        raise TypeError("the view is not guarded by requires()")
    return request.user
