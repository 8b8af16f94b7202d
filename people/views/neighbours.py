"""For captains and organizers: who waits at the door, who lives here, who carries what."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Min, Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.forms import RoleForm
from people.http import PersonRequest, way_on
from people.models import Community, Membership, Role, User
from people.models.household import tidy_door
from people.refusals import Refusal

PAGE = 50


def neighbours(request: PersonRequest) -> HttpResponse:
    if not request.user.captained_paths:
        raise Http404
    waiting = Membership.objects.waiting().in_reach_of(request.user)
    waiting = waiting.select_related("user", "community", "household").order_by("joined_at", "pk")
    wanted = request.GET.get("q", "").strip()
    page = Paginator(people_in_reach(request.user, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": with_names(list(waiting[:PAGE]), request.user),
        "page": page,
        "rows": rows(page, request.user),
        "wanted": wanted,
        "places": list(dict.fromkeys(place.community for place in request.user.places if answers(place))),
    }
    return render(request, "people/neighbours.html", context)


def answers(place: Membership) -> bool:
    return place.role in {Role.CAPTAIN, Role.ORGANIZER}


def people_in_reach(user: User, wanted: str) -> QuerySet[User]:
    """Confirmed people of the places one answers for, house by house, each once."""
    theirs = Membership.objects.confirmed().in_reach_of(user)
    found = User.objects.filter(pk__in=theirs.values("user"))
    if wanted:
        behind = theirs.filter(household__door__iexact=tidy_door(wanted))
        found = found.filter(Q(display_name__icontains=wanted) | Q(pk__in=behind.values("user")))
    shown = Prefetch("memberships", theirs.select_related("community").order_by("role", "pk"), to_attr="here")
    first = Min("memberships__community__path", filter=Q(memberships__in=theirs))
    return found.annotate(where=first).order_by("where", "display_name", "pk").prefetch_related(shown)


def rows(page: Page[User], by: User) -> list[tuple[User, list[tuple[Membership, str]]]]:
    here: list[list[Membership]] = [person.here for person in page]  # type: ignore[attr-defined]
    places = (membership.community for theirs in here for membership in theirs)
    names = Community.objects.full_names(places, seen_from=by.captained_paths)
    return [
        (person, [(membership, names[membership.community_id]) for membership in theirs])
        for person, theirs in zip(page, here, strict=True)
    ]


def with_names(memberships: list[Membership], by: User) -> list[tuple[Membership, str]]:
    """Each with its address as one says it from the places one answers for."""
    places = (membership.community for membership in memberships)
    names = Community.objects.full_names(places, seen_from=by.captained_paths)
    return [(membership, names[membership.community_id]) for membership in memberships]


@require_http_methods(["GET", "HEAD", "POST"])
def neighbour(request: PersonRequest, pk: int) -> HttpResponse:
    """One person: where they live, what they carry, and a form to give them a role."""
    theirs = Membership.objects.confirmed().in_reach_of(request.user).filter(user=pk)
    memberships = list(theirs.select_related("user", "community", "household").order_by("role", "pk"))
    if not memberships:
        raise Http404
    person = memberships[0].user
    form = RoleForm(request.user, person, request.POST if request.method == "POST" else None)
    if form.is_valid() and appointed(request.user, person, form):
        messages.success(request, _("%(who)s now carries this role.") % {"who": person})
        return redirect("neighbour", pk)
    removable = set(theirs.removable_by(request.user).values_list("pk", flat=True))
    context = {
        "person": person,
        "memberships": with_names(memberships, request.user),
        "removable": removable,
        "form": form if request.user.organized_paths else None,
    }
    return render(request, "people/neighbour.html", context, status=422 if form.errors else 200)


def appointed(by: User, person: User, form: RoleForm) -> bool:
    community: Community = form.cleaned_data["community"]
    try:
        Membership.objects.appoint(person, community, Role(form.cleaned_data["role"]), by)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


@require_POST
def membership_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.current().in_reach_of(request.user), pk=pk)
    membership.confirm(by=request.user)
    messages.success(request, _("%(who)s is confirmed.") % {"who": membership.user})
    return redirect(way_on(request, "neighbours"))


@require_http_methods(["GET", "HEAD", "POST"])
def membership_decline(request: PersonRequest, pk: int) -> HttpResponse:
    waiting = Membership.objects.waiting().in_reach_of(request.user)
    membership = get_object_or_404(waiting.select_related("user", "community", "household"), pk=pk)
    if request.method == "POST":
        membership.decline()
        messages.success(request, _("%(who)s was not let in.") % {"who": membership.user})
        return redirect("neighbours")
    return render(request, "people/membership/decline.html", {"membership": membership})


@require_http_methods(["GET", "HEAD", "POST"])
def membership_remove(request: PersonRequest, pk: int) -> HttpResponse:
    """End somebody's membership or role. Asks once, saying what happens."""
    removable = Membership.objects.confirmed().removable_by(request.user)
    membership = get_object_or_404(removable.select_related("user", "community"), pk=pk)
    if request.method == "POST":
        membership.leave()
        messages.success(
            request,
            _("Done. A word from you to %(who)s would be kind.") % {"who": membership.user},
        )
        return redirect("neighbours")
    return render(request, "people/membership/remove.html", {"membership": membership})
