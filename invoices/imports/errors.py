"""What makes a whole file unusable: one sentence, no traceback."""

from typing import Any

from kernel.errors import Refused, Text


class Unusable(Refused):
    """The input cannot be imported at all; nothing was changed."""

    def __init__(self, message: Text, **details: Any) -> None:
        super().__init__("invoices.import.unusable", message, **details)
