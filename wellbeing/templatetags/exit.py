"""Leaving a page quickly, when somebody comes into the room."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def exit_url() -> str:
    """A page without anything personal that can be reached from where we are."""
    return str(settings.EXIT_URL)
