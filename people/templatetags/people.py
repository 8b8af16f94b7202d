"""What other apps' pages may show of people."""

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from people.models import Community, Membership, User

register = template.Library()

NAMED = 3


@register.inclusion_tag("people/piece/waiting.html", takes_context=True)
def waiting_for_confirmation(context: Context) -> dict[str, object]:
    """For a newcomer: who will confirm that they live there. Nothing for everyone else."""
    user = context["request"].user
    if not isinstance(user, User):
        return {"waits": []}
    waiting = list(user.memberships.waiting().select_related("community"))
    names = Community.objects.full_names(membership.community for membership in waiting)
    return {
        "waits": [
            {"address": names[membership.community_id], "names": named(membership.community)}
            for membership in waiting
        ]
    }


def named(community: Community) -> str:
    """The nearest few who answer for a place, in words."""
    nearest = list(
        dict.fromkeys(str(m.user) for m in Membership.objects.answering_for(community)[: NAMED * 2])
    )
    return _(" or ").join(nearest[:NAMED])


@register.filter
def role_words(user: User) -> str:
    """The roles a person carries besides living here, in words: "organizer, captain"."""
    roles = dict.fromkeys(place.get_role_display() for place in user.places if place.role != "resident")
    return _(", ").join(roles)
