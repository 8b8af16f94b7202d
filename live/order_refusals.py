"""What is refused to keep order in a room, with the codes and sentences of the error catalogue (§2.8 of the design)."""

from django.utils.translation import gettext_lazy as _

from people.refusals import Refusal


class ModeratorsOnly(Refusal):
    code = "perm.denied"
    text = _("Only hosts and moderators can do this.")


class WatchingOnly(Refusal):
    code = "perm.denied"
    text = _("You are here to watch. Ask the host if you would like to take part.")


class NotAgainstHosts(Refusal):
    code = "order.equal"
    text = _("This person keeps order here too. Only somebody above them can do that.")


class AlreadyDone(Refusal):
    """Whoever comes second is told what was decided, which need not be what they were about to decide."""

    code = "room.state_conflict"


class AlreadyLetThrough(AlreadyDone):
    text = _("%(who)s let it through just before you. Nothing more was done.")


class AlreadyTakenDown(AlreadyDone):
    text = _("%(who)s took it down just before you. Nothing more was done.")


class AlreadyGranted(AlreadyDone):
    text = _("%(who)s granted this appeal just before you. Nothing more was done.")


class AlreadyUpheld(AlreadyDone):
    text = _("%(who)s turned this appeal down just before you. Nothing more was done.")


class TooLateToUndo(Refusal):
    code = "order.too_late"
    text = _("This can no longer be undone with one press. It can be lifted below.")


class OwnDecision(Refusal):
    code = "order.own"
    text = _("You are part of this, so somebody else decides on it.")


class AppealedAlready(Refusal):
    code = "order.appealed"
    text = _("You have appealed once already. You are told as soon as it is decided.")


class NothingToAppeal(Refusal):
    code = "order.over"
    text = _("This no longer holds, so there is nothing to appeal.")


class NoScope(Refusal):
    code = "order.no_scope"
    text = _("This room belongs to no series or place from which somebody could be kept away.")


class Slow(Refusal):
    code = "chat.slow"
    text = _("Slow mode: you can write again in %(seconds)s s.")


class Held(Refusal):
    """Not a no: what was written is kept and waits. Raised after it was stored."""

    code = "chat.held"
    text = _("Your message waits for a moderator. Others do not see it yet.")


class HeldBriefly(Held):
    text = _("Others see your message in %(seconds)s s.")


class TimedOut(Refusal):
    code = "chat.timed_out"
    text = _("You cannot write until %(when)s: %(reason)s.")


class TimedOutToTheEnd(Refusal):
    code = "chat.timed_out"
    text = _("You cannot write until this ends: %(reason)s.")


class Locked(Refusal):
    code = "chat.locked"
    text = _("Only hosts can write at the moment.")


class RegisteredOnly(Refusal):
    code = "chat.registered"
    text = _("Only who is registered can write at the moment. You are welcome to watch.")


class UnderReview(Refusal):
    code = "chat.held"
    text = _("A moderator is looking at this message, so it cannot be changed now.")


class OwnMessage(Refusal):
    code = "report.own"
    text = _("This is your own message. You can take it down yourself.")


class NotYourWords(Refusal):
    code = "perm.denied"
    text = _("Only organizers of this place can change its word list.")


class WordTooShort(Refusal):
    code = "words.short"
    text = _("“%(word)s” is too short: nearly every message would wait. Use at least two letters.")


class TooManyWords(Refusal):
    code = "words.many"
    text = _("At most %(limit)s words per place.")
