"""The doors of the settings, beside every page of theirs."""

from typing import Any

from django import template

from kernel.settings_rooms import doors_for

register = template.Library()


@register.simple_tag(takes_context=True)
def settings_doors(context: dict[str, Any]) -> Any:
    """`{% settings_doors as groups %}`: names of groups, each with its doors."""
    request = context["request"]
    return doors_for(request.user, path=request.path)
