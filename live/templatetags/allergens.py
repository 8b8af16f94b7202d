"""What a recipe contains that somebody may not eat."""

from django import template

from live.allergens import ALLERGENS, Allergen, found_in

register = template.Library()


@register.filter
def allergens(text: str) -> list[Allergen]:
    return found_in(text)


@register.simple_tag
def all_allergens() -> tuple[Allergen, ...]:
    return ALLERGENS
