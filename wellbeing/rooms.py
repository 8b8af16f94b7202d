from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from live.kinds import RoomKind, Threshold, register
from live.models import Message, Room
from live.rights import RoomRole
from people.models import User
from wellbeing.models import AuditEntry, Conversation, CounsellingRequest, Desk
from wellbeing.models.asking import ROOM
from wellbeing.models.desk import DESK
from wellbeing.models.pin import is_shut
from wellbeing.names import in_both

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

RESIDENT, COUNSELLOR, LEAD = "resident", "counsellor", "lead"
AUDITED = {COUNSELLOR: AuditEntry.Role.COUNSELLOR, LEAD: AuditEntry.Role.LEAD}
READ = AuditEntry.Action.READ


def pin_page() -> Threshold:
    sentence = _("This is shut. Load the page again and enter your PIN; what you wrote stays in its field.")
    return Threshold(reverse("counselling_pin"), str(sentence))


def talk_of(request: CounsellingRequest) -> Conversation | None:
    try:
        return request.conversation
    except ObjectDoesNotExist:
        return None


@register
class CounsellingRoom(RoomKind):
    """Where one person listens to another. It is in no list; to everybody else it does not exist.

    What is said is sealed, passes no channel layer, waits for no moderator and is reported to none.
    """

    name = ROOM
    template = "wellbeing/conversation/room.html"
    message_piece = "wellbeing/conversation/_message.html"
    tools = frozenset({"chat"})
    pushes_text = False
    holds = False
    looks_at = (
        "counselling__key",
        "counselling__resident__chat_pin",
        "counselling__conversation__counsellor__desk",
        "counselling__conversation__counsellor__counsellor",
    )

    def admits(self, room: Room, user: User) -> bool:
        """The one who asked, as long as it is not deleted; and who listens, while it runs."""
        request = of(room)
        if request is None:
            return False
        talk = talk_of(request)
        return talk.is_between(user) if talk else request.is_of(user)

    def threshold(self, room: Room, user: User, session: SessionBase | None) -> Threshold | None:
        """The one who asked may have set a PIN, for a phone that others use too."""
        request = of(room)
        if request is None or request.resident_id != user.pk or request.resident is None:
            return None
        return pin_page() if is_shut(request.resident, session) else None

    def hosts(self, room: Room, user: User) -> bool:
        """Nobody: what happens to a conversation is in its own verbs."""
        return False

    def role(self, room: Room, user: User) -> RoomRole:
        """Both take part once there are two, and not while they cool off; nobody writes to an empty room."""
        request = of(room)
        talk = talk_of(request) if request else None
        both = talk is not None and (talk.counsellor_id or talk.lead_id) is not None
        return RoomRole.PARTICIPANT if both and not (talk and talk.is_cooling) else RoomRole.VIEWER

    def reads_after(self, room: Room, user: User) -> int:
        """Whoever leads the shift reads what is written while they are there, and nothing from before."""
        request = of(room)
        talk = talk_of(request) if request else None
        if talk is None or talk.lead_id != user.pk:
            return 0
        joining = talk.joinings.open().filter(lead=user).first()
        return joining.after if joining else room.last_seq

    def name_of(self, room: Room, user: User) -> str:
        request = of(room)
        if request is None:
            return ""
        return in_both(request.alias) if request.resident_id == user.pk else user.desk.alias

    @property
    def limits(self) -> tuple[int, int]:
        return settings.COUNSELLING["characters"], settings.COUNSELLING["lines"]

    pace = settings.COUNSELLING["pace"]

    def seals(self, room: Room, number: int, text: str) -> str:
        return room.counselling.key.seal(text, f"message {number}")

    def unseals(self, room: Room, number: int, stored: str) -> str:
        return room.counselling.key.unseal(stored, f"message {number}")

    def was_read(self, room: Room, user: User) -> None:
        """Piece by piece: one entry for what is read within ten minutes, also without the page."""
        asked: CounsellingRequest = room.counselling
        me = side(asked, user.pk)
        if talk_of(asked) and me != RESIDENT:
            AuditEntry.objects.note(user, AUDITED[me], READ, asked.pk)

    def context(self, room: Room, request: HttpRequest) -> dict[str, object]:
        asked: CounsellingRequest = room.counselling
        talk = talk_of(asked)
        me = side(asked, request.user.pk)
        if talk and me != RESIDENT and request.method == "GET":
            AuditEntry.objects.write(request.user, AUDITED[me], READ, asked.pk)  # type: ignore[arg-type]
        return {
            "asked": asked,
            "conversation": talk,
            "is_resident": me == RESIDENT,
            "is_lead": me == LEAD,
            "me": me,
        }


def side(asked: CounsellingRequest, user: int | None) -> str:
    """Instead of the number of a person, which would say who they are."""
    if asked.resident_id == user:
        return RESIDENT
    talk = talk_of(asked)
    return LEAD if talk and talk.lead_id is not None and talk.lead_id == user else COUNSELLOR


def side_of(message: Message, room: Room) -> str:
    """On which side somebody said this: whoever leads the shift now may have been the one who listened then."""
    asked: CounsellingRequest = room.counselling
    if message.author_id == asked.resident_id:
        return RESIDENT
    talk = talk_of(asked)
    return LEAD if talk and talk.was_led_by(message.author_id, message.seq) else COUNSELLOR


def of(room: Room) -> CounsellingRequest | None:
    try:
        return room.counselling
    except ObjectDoesNotExist:
        return None


@register
class DeskRoom(RoomKind):
    """A counsellor's own desk, so that an offer is on their page at once. Nobody else is ever in it."""

    name = DESK
    tools = frozenset()
    pushes_text = False
    holds = False
    looks_at = ("desk",)
    template = "wellbeing/desk/room.html"

    def admits(self, room: Room, user: User) -> bool:
        return Desk.objects.filter(room=room, user=user).exists()

    def hosts(self, room: Room, user: User) -> bool:
        return False

    def role(self, room: Room, user: User) -> RoomRole:
        return RoomRole.VIEWER
