"""A form of another page that met a shut door: kept whole until it is open, and sent only if its writer says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

KEPT = "kept."
"""Names in front of which this stands are the other form's, so that the two never meet."""
NOT_ITS_OWN = {"csrfmiddlewaretoken"}
NO_CHOICE = {"action", "client_id", "next", "instead"}
"""What a form says of itself: not written, ticked or chosen by anybody."""


@dataclass(frozen=True)
class Carried:
    to: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.to)

    @classmethod
    def arriving(cls, request: HttpRequest) -> Carried:
        """Sent on from its own page; `to` says where it was going."""
        return cls._of(request, request.GET.get("to", ""), pairs(request.POST))

    @classmethod
    def waiting(cls, request: HttpRequest) -> Carried:
        """As it stands in the form that asks."""
        mine = [(name[len(KEPT) :], value) for name, value in pairs(request.POST) if name.startswith(KEPT)]
        return cls._of(request, request.POST.get("to", ""), mine)

    @classmethod
    def _of(cls, request: HttpRequest, to: str, fields: list[tuple[str, str]]) -> Carried:
        """Only to an address of ours."""
        is_ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
        return cls(to, [pair for pair in fields if pair[0] not in NOT_ITS_OWN]) if is_ours else cls()

    @property
    def text(self) -> str:
        return dict(self.fields).get("text", "")

    @property
    def besides(self) -> list[tuple[str, str]]:
        """All but what was written, which is shown and may be changed."""
        return [pair for pair in self.fields if pair[0] != "text" or not self.text]

    @property
    def was_filled_in(self) -> bool:
        """More than a button was pressed."""
        return any(value and name not in NO_CHOICE for name, value in self.fields)


def pairs(form: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in form.lists() for value in values]
