"""The indexes that documents and receipts are searched by."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q

from kernel.search_sql import NumberKey, Reversed


def number_indexes(table: str) -> list[models.Index]:
    """By number from either end, by reference, by amount with the newest last."""
    number = NumberKey("number")
    return [
        models.Index(OpClass(number, name="text_pattern_ops"), name=f"{table}_number_key_ix"),
        models.Index(
            OpClass(Reversed(number), name="text_pattern_ops"), name=f"{table}_number_end_ix"
        ),
        key_index("reference", f"{table}_reference_key_ix"),
        models.Index(fields=["amount", "id"], name=f"{table}_amount_ix"),
    ]


def key_index(field: str, name: str) -> models.Index:
    return models.Index(
        OpClass(NumberKey(field), name="text_pattern_ops"),
        condition=~Q(**{field: ""}),
        name=name,
    )
