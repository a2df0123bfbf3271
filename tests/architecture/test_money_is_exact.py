"""No float comes near money (docs/adr/0003)."""

import ast
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models

from tests.architecture.sources import python_files, shown

BANNED_CALLS = {"float", "from_float", "FloatField"}
# Sizes and times of the machine, not money.
PLACES_OF_MACHINES = ("arman/runtime/",)


def calls_of_floats(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in BANNED_CALLS:
                yield node.lineno, name


def test_no_float_is_made() -> None:
    found = [
        f"{shown(path)}:{line} {name}"
        for path in python_files()
        if not shown(path).startswith(PLACES_OF_MACHINES)
        for line, name in calls_of_floats(ast.parse(path.read_text()))
    ]
    assert not found


def own_models() -> Iterator[type[models.Model]]:
    local = {name.split(".")[-1] for name in settings.LOCAL_APPS}
    return (model for model in apps.get_models() if model._meta.app_label in local)


def test_no_model_has_a_float() -> None:
    found = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
    ]
    assert not found


def test_amounts_are_wide_enough() -> None:
    found = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DecimalField)
        and field.name.endswith("amount")
        and (field.max_digits, field.decimal_places) != (19, 4)
    ]
    assert not found


def test_every_model_says_what_a_row_is() -> None:
    found = [
        model._meta.label
        for model in own_models()
        if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}(")
    ]
    assert not found
