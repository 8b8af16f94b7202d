"""Keeping order, one person or one message at a time; and what the person affected sees of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from live import danger
from live.models import LogEntry, Measure, Message, Report, Review, Room
from live.order_forms import AppealForm, PersonForm, ReportForm, TalkForm
from live.rights import Right, RoomRole, outranks
from live.views.answers import REFUSED, accepted, asks_for_json, carry_out, enter, misshapen, refused
from people.http import PersonRequest
from people.models import User
from people.refusals import Refusal

PER_PAGE = 30


def moderated(request: PersonRequest, pk: int) -> Room:
    """The room, for those who keep order in it; to all others its desk does not exist."""
    room = enter(request, pk)
    if not room.allows(request.user, Right.MODERATE):
        raise Http404
    return room


def undoable(request: PersonRequest, room: Room, measure: Measure | None, anchor: str = "") -> HttpResponse:
    """Done; a script gets the address that takes it back within ten seconds."""
    undo = {"undo": reverse("measure_undo", args=[measure.pk])} if measure else {}
    return accepted(request, room, anchor, **undo)


@require_POST
def message_report(request: PersonRequest, pk: int, message: int) -> HttpResponse:
    room = enter(request, pk)
    said = get_object_or_404(room.said_to(request.user).for_pieces(), pk=message)
    said.room = room
    form = ReportForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    reason = form.cleaned_data["reason"]
    try:
        Report.objects.make(said, request.user, reason)
    except Refusal as refusal:
        return refused(request, room, refusal.code, refusal.sentence)
    thanks = Report.thanks(said, reason)
    if asks_for_json(request):
        return accepted(request, room, thanks=thanks)
    messages.success(request, thanks)
    return accepted(request, room, anchor=f"#{said.key}")


@require_POST
def room_talk(request: PersonRequest, pk: int) -> HttpResponse:
    """Who may write, and how often."""
    room = enter(request, pk)
    form = TalkForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    return carry_out(
        request, room, room.set_talk, request.user, form.cleaned_data["mode"], form.cleaned_data["slow"]
    )


@require_GET
@never_cache
def room_people(request: PersonRequest, pk: int) -> HttpResponse:
    """Who wrote, who has a role, and who is here and lets neighbours know."""
    room = moderated(request, pk)
    known = room.known_people().filter(is_active=True).order_by("display_name", "pk")
    people = Paginator(known, PER_PAGE).get_page(request.GET.get("page"))
    posts = {post.user_id: post for post in room.posts.all()}
    rows = [(person, posts.get(person.pk)) for person in people]
    return render(request, "live/order/people.html", {"room": room, "page": people, "rows": rows})


@require_http_methods(["GET", "POST"])
@never_cache
def room_person(request: PersonRequest, pk: int, person: int) -> HttpResponse:
    """One person in this room: their role, and what can be done."""
    room = moderated(request, pk)
    somebody = get_object_or_404(room.known_people(), pk=person)
    if request.method == "GET":
        return person_page(request, room, somebody)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    try:
        done = act_on(room, request.user, somebody, **form.cleaned_data)
    except Refusal as refusal:
        if asks_for_json(request):
            return refused(request, room, refusal.code, refusal.sentence)
        return person_page(request, room, somebody, refusal.sentence)
    if asks_for_json(request):
        return undoable(request, room, done)
    return redirect("room_person", room.pk, somebody.pk)


def act_on(
    room: Room, by: User, somebody: User, *, action: str, reason: str, role: str, minutes: str, days: int
) -> Measure | None:
    measures = Measure.objects
    match action:
        case "role":
            room.appoint(by, somebody, RoomRole(role or RoomRole.PARTICIPANT))
            return None
        case "time-out":
            return measures.also(room, by, somebody, minutes or "5", reason)
        case "put-out":
            return measures.put_out(room, by, somebody, reason)
    return measures.ban(room, by, somebody, days, reason, everywhere=action == "ban-place")


def person_page(request: PersonRequest, room: Room, somebody: User, refusal: str = "") -> HttpResponse:
    role = room.role_of(somebody)
    mine = room.role_of(request.user)
    given = room.policy.role(room, somebody) not in {RoomRole.HOST, RoomRole.CO_HOST}
    context: dict[str, Any] = {
        "room": room,
        "person": somebody,
        "role": role,
        "may_act": outranks(mine, role) and somebody.pk != request.user.pk,
        "may_appoint": given and outranks(mine, role) and room.allows(request.user, Right.APPOINT),
        "may_ban": room.allows(request.user, Right.BAN),
        "series": room.policy.series(room),
        "measures": room.measures.recent(room).filter(user=somebody)[:PER_PAGE],
        "form": PersonForm(initial={"role": role}),
        "refusal": refusal,
    }
    return render(request, "live/order/person.html", context, status=REFUSED if refusal else 200)


def measure_to_change(request: PersonRequest, pk: int) -> Measure:
    """For who keeps order in its room."""
    measure = get_object_or_404(Measure.objects.for_reading(), pk=pk)
    measure.room = moderated(request, measure.room_id)
    return measure


@require_POST
def measure_undo(request: PersonRequest, pk: int) -> HttpResponse:
    measure = measure_to_change(request, pk)
    return ended(request, measure, measure.undo)


@require_POST
def measure_lift(request: PersonRequest, pk: int) -> HttpResponse:
    measure = measure_to_change(request, pk)
    return ended(request, measure, measure.lift)


def ended(request: PersonRequest, measure: Measure, verb: Any) -> HttpResponse:
    answer = carry_out(request, measure.room, verb, request.user)
    if asks_for_json(request) or answer.status_code == REFUSED:
        return answer
    return redirect("room_person", measure.room_id, measure.user_id)


@require_http_methods(["GET", "POST"])
@never_cache
def measure(request: PersonRequest, pk: int) -> HttpResponse:
    """To whom it concerns, and nobody else: what, why, until when; and one appeal."""
    mine = get_object_or_404(Measure.objects.for_reading(), pk=pk, user=request.user)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            Review.objects.appeal(mine, form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect(mine)
    context = {
        "measure": mine,
        "form": form,
        "appeal": mine.appeals.first(),
        "words": mine.words,
        "may_enter": mine.kind in {Measure.Kind.REMOVE, Measure.Kind.TIME_OUT} or not mine.is_in_force,
    }
    return render(request, "live/order/measure.html", context, status=REFUSED if form.errors else 200)


@require_GET
@never_cache
def about_me(request: PersonRequest) -> HttpResponse:
    """The log's entries about oneself (G-6)."""
    page = Paginator(LogEntry.objects.about(request.user), PER_PAGE).get_page(request.GET.get("page"))
    measures = request.user.measures.for_reading().order_by("-pk")[:PER_PAGE]
    return render(request, "live/order/about_me.html", {"page": page, "measures": measures})


@require_GET
@never_cache
def report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report, for who keeps order; one about danger also for the counsellors who were called."""
    made = get_object_or_404(Report.objects.select_related("message__room", "message__author"), pk=pk)
    if not made.is_visible_to(request.user):
        raise Http404
    said: Message = made.message
    kept = getattr(said, "kept", None)
    room = said.room
    context = {
        "report": made,
        "said": said,
        "words": kept.text if kept else said.text,
        "may_enter": room.policy.admits(room, request.user),
        "help": danger.help_beside(request, made),
    }
    return render(request, "live/order/report.html", context)
