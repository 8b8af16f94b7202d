from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from activities.forms.calm import CalmForm
from activities.models import Activity
from activities.models.occurrence import Date
from people.models import Community, Membership, User

MOST_PLACES = 200
MOST_FOUND = 10
Choice = tuple[int, str]


class ActivityForm(CalmForm, forms.ModelForm):
    """What, by whom and for whom. A host who does not organize may change all but the places."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    find = forms.CharField(
        label=_("Find a neighbour"),
        required=False,
        max_length=80,
        help_text=_("Name or e-mail address. Press Find, then tick."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    class Meta:
        model = Activity
        fields = ["kind", "title", "description", "home", "audience", "host", "co_hosts"]
        widgets = {
            "kind": forms.RadioSelect,
            "title": forms.TextInput({"autocomplete": "off"}),
            "description": forms.Textarea({"rows": 5}),
            "co_hosts": forms.CheckboxSelectMultiple,
        }
        labels = {"title": _("What is it called?"), "description": _("What will you do together?")}
        help_texts = {
            "description": _(
                "Say for whom it is and what to bring. "
                "Words between ** and ** become bold, lines that begin with - a list."
            ),
            "host": _("Starts the room, shows and speaks, moves the steps."),
            "co_hosts": _("May do all that the host may."),
        }
        error_messages = {"title": {"required": _("Give it a name your neighbours will recognise.")}}

    def __init__(self, *args: Any, by: User, calm: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.calm = by, calm
        if self.instance.pk:
            del self.fields["client_id"]
        self._offer_places()
        self._offer_people()

    # Places

    def _offer_places(self) -> None:
        places = self._places()
        if self.instance.pk and self.instance.home not in places:
            del self.fields["home"], self.fields["audience"]
            return
        home, audience = self.fields["home"], self.fields["audience"]
        reach = Community.objects.organized_by(self.by)
        top = min((place.depth for place in places), default=1)
        home.queryset = audience.queryset = reach  # type: ignore[attr-defined]
        home.choices = [indented(place, top) for place in places]  # type: ignore[attr-defined]
        home.label, home.empty_label = _("Home community"), None  # type: ignore[attr-defined]
        home.help_text = _("The place that this activity belongs to.")
        home.initial = places[0].pk if places else None
        wider = [place for place in places if any(place.contains(p) and p != place for p in places)]
        audience.required = False
        audience.choices = [("", _("Everybody of the home")), *(indented(p, top) for p in wider)]  # type: ignore[attr-defined]
        audience.help_text = _(
            "The home, or a wider place around it that you organize. "
            "To invite beyond that, ask the organizer there to put it on the calendar."
        )
        if self.instance.pk and self.instance.audience_id == self.instance.home_id:
            self.initial["audience"] = ""

    def _places(self) -> list[Community]:
        """Those the person organizes, from the top down as many whole levels as one can choose from in a list."""
        levels = Community.objects.organized_by(self.by).order_by("depth", "path")[: MOST_PLACES + 1]
        places = list(levels)
        if len(places) > MOST_PLACES:
            too_deep = places[-1].depth
            places = [
                place for place in places if place.depth < too_deep or place.path in self.by.organized_paths
            ]
        return sorted(places, key=lambda place: place.path)

    def clean_audience(self) -> Community | None:
        home, audience = (
            self.cleaned_data.get("home"),
            self.cleaned_data.get("audience") or self.cleaned_data.get("home"),
        )
        if home and audience and not audience.contains(home):
            raise forms.ValidationError(
                _("%(audience)s does not lie around %(home)s. Choose the home or a place around it.")
                % {"audience": audience, "home": home}
            )
        if self.instance.is_published and audience and not audience.contains(self.instance.audience):
            raise forms.ValidationError(
                _("Neighbours have seen it already: it can be opened to more of them, not to fewer.")
            )
        return audience

    # People

    def _offer_people(self) -> None:
        reach = self._reach()
        self.fields["host"].queryset = self.fields["co_hosts"].queryset = reach  # type: ignore[attr-defined]
        found = self._found(reach)
        self.found_nobody = not found
        shown = reach.filter(Q(pk__in=self._picked()) | Q(pk__in=found)).order_by("display_name", "pk")
        people = [
            (person.pk, described(person)) for person in shown.prefetch_related("memberships__community")
        ]
        host = self.fields["host"]
        host.choices, host.empty_label, host.initial = people, None, self.by.pk  # type: ignore[attr-defined]
        chosen = self._picked_host()
        self.fields["co_hosts"].choices = [choice for choice in people if choice[0] != chosen]  # type: ignore[attr-defined]
        kinds = [(value, capfirst(label)) for value, label in Activity.Kind.choices]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def _reach(self) -> Any:
        """Who may be asked to host: the neighbours of the places around, the person, and who already does."""
        paths = [*self.by.organized_paths, *([self.instance.home.path] if self.instance.pk else [])]
        below = Q(pk__in=[])
        for path in paths:
            below |= Q(community__path__startswith=path)
        living = Membership.objects.confirmed().filter(below).values("user")
        mine = {self.by.pk}
        if self.instance.pk:
            mine |= {self.instance.host_id, *(person.pk for person in self.instance.co_hosts.all())}
        return User.objects.filter(Q(pk__in=living) | Q(pk__in=mine), is_active=True, deleted_at__isnull=True)

    def _picked_host(self) -> int:
        host = self.data.get("host", "") if self.is_bound else ""
        return int(host) if host.isdecimal() and len(host) < 18 else self.instance.host_id or self.by.pk

    def _picked(self) -> set[int]:
        picked = {self.by.pk}
        if self.instance.pk:
            picked |= {self.instance.host_id, *(person.pk for person in self.instance.co_hosts.all())}
        if self.is_bound:
            typed = [self.data.get("host", ""), *self.data.getlist("co_hosts")]  # type: ignore[attr-defined]
            picked |= {int(key) for key in typed[:50] if key.isdecimal() and len(key) < 18}
        return picked

    def _found(self, reach: Any) -> list[int]:
        words = self.data.get("find", "").replace("\0", "").strip()[:80] if self.is_bound else ""
        if not words:
            return []
        named = reach.filter(Q(display_name__icontains=words) | Q(email__iexact=words))
        return list(named.order_by("display_name", "pk").values_list("pk", flat=True)[:MOST_FOUND])

    def clean_co_hosts(self) -> Iterable[User]:
        co_hosts: Iterable[User] = self.cleaned_data["co_hosts"]
        return [person for person in co_hosts if person != self.cleaned_data.get("host")]

    # Keeping

    def begin(self, dates: Iterable[Date]) -> Activity:
        fields = {
            name: self.cleaned_data[name]
            for name in ("kind", "title", "description", "home", "audience", "host")
        }
        return Activity.objects.begin(
            by=self.by, client_id=self.cleaned_data["client_id"], dates=dates,
            co_hosts=self.cleaned_data["co_hosts"], **fields,
        )  # fmt: skip

    def change(self) -> Activity:
        activity: Activity = self.save()
        if "title" in self.changed_data:
            activity.rename()
        return activity


def indented(place: Community, top: int) -> Choice:
    return place.pk, "\u3000" * (place.depth - top) + str(place)


def described(person: User) -> str:
    """The name, and where an organizer knows them from: two neighbours may be called alike."""
    places = [
        place.community for place in person.memberships.all() if place.confirmed_at and not place.left_at
    ]
    return f"{person} · {places[0]}" if places else str(person)
