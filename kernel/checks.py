"""System checks of what the whole project relies on."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks

from kernel.public_ids import PublicIdMixin


@checks.register
def check_public_prefixes(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.Error]:
    """Two kinds with one prefix would answer to each other's addresses."""
    owners: dict[str, str] = {}
    errors = []
    for model in apps.get_models():
        if not issubclass(model, PublicIdMixin) or model._meta.proxy:
            continue
        first = owners.setdefault(model.public_prefix, model._meta.label)
        if first != model._meta.label:
            message = f"{model._meta.label} and {first} share the public prefix"
            errors.append(checks.Error(message, obj=model, id="kernel.E001"))
    return errors


@checks.register
def check_public_key(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.Error]:
    if len(settings.PUBLIC_ID_KEY) >= 16:
        return []
    message = "ARMAN_PUBLIC_ID_KEY must have at least 16 characters"
    return [checks.Error(message, id="kernel.E002")]
