"""The demo neighbourhood's front door: be anyone, to see every side in a minute. There is no route to it otherwise."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from people.http import way_on
from people.models import Community, Membership, Role, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
ORDER = [Role.ORGANIZER, Role.CAPTAIN, Role.COUNSELLOR, Role.RESIDENT]


@csrf_exempt
@login_not_required
def demo(request: HttpRequest) -> HttpResponse:
    """Open to all and to any page: everybody may be anybody here, so there is nothing a forged request could gain."""
    people = User.objects.filter(is_demo=True, is_active=True)
    if request.method == "POST":
        person = get_object_or_404(people, display_name=request.POST.get("person", ""))
        login(request, person, backend=BACKEND)
        return redirect(way_on(request))
    places = Membership.objects.confirmed().select_related("community").order_by("-role", "pk")
    groups = by_role(list(people.prefetch_related(Prefetch("memberships", places, to_attr="shown"))))
    return render(request, "people/demo.html", {"groups": groups, "next": request.GET.get("next", "")})


def by_role(people: list[User]) -> list[tuple[str, list[User]]]:
    """Who carries what first, then everybody who simply lives here; each with their places spelt out."""
    memberships = [membership for person in people for membership in shown(person)]
    names = Community.objects.full_names([membership.community for membership in memberships])
    for membership in memberships:
        membership.address = names[membership.community_id]  # type: ignore[attr-defined]
    groups: dict[Role, list[User]] = {role: [] for role in ORDER}
    for person in sorted(people, key=lambda one: one.pk):
        roles = {membership.role for membership in shown(person)}
        groups[next((role for role in ORDER if role in roles), Role.RESIDENT)].append(person)
    return [(role.value, group) for role, group in groups.items() if group]


def shown(person: User) -> list[Membership]:
    return person.shown  # type: ignore[attr-defined]
