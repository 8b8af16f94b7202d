"""What a recipe contains that somebody may not eat."""

from django import template
from django.template import Context

from live.allergens import ALLERGENS, Allergen, found_in
from live.models import Diet

register = template.Library()


@register.filter
def allergens(text: str) -> list[Allergen]:
    return found_in(text)


@register.simple_tag
def all_allergens() -> tuple[Allergen, ...]:
    return ALLERGENS


@register.simple_tag(takes_context=True)
def our_diet(context: Context) -> Diet | None:
    """What the household of whoever reads this page lets us keep; asked once per page, None where nobody is known."""
    request = context.get("request")
    if request is None:
        return None
    if not hasattr(request, "our_diet"):
        request.our_diet = Diet.objects.of(request.user)
    diet: Diet | None = request.our_diet
    return diet
