"""Everything a room may refuse, with the codes and sentences of the error catalogue (§2.8 of the design)."""

from django.utils.translation import gettext_lazy as _

from people.refusals import Refusal


class NotYetOpen(Refusal):
    code = "room.not_yet"
    text = _("The room opens at %(when)s.")


class RoomEnded(Refusal):
    code = "room.ended"
    text = _("This room has ended. What was said stays readable.")


class StateConflict(Refusal):
    code = "room.state_conflict"
    text = _("Somebody already did that. You see the new state.")


class HostsOnly(Refusal):
    code = "perm.denied"
    text = _("Only the host can do this.")


class Empty(Refusal):
    code = "chat.empty"
    text = _("Write something first.")


class TooLong(Refusal):
    code = "chat.too_long"
    text = _("At most %(limit)s characters (%(length)s now).")


class TooManyLines(Refusal):
    code = "chat.too_many_lines"
    text = _("At most %(limit)s lines (%(lines)s now).")


class TooManyMentions(Refusal):
    code = "chat.too_many_mentions"
    text = _("At most %(limit)s people can be named with @ (%(named)s now).")


class ReplyGone(Refusal):
    code = "chat.reply_gone"
    text = _("The message you answer is not in this room. Send your words without it.")


class Repeated(Refusal):
    code = "chat.repeated"
    text = _("You sent this already.")


class TooFast(Refusal):
    code = "rate.limited"
    text = _("That was quick. Wait %(seconds)s seconds, then send again.")


class TooLate(Refusal):
    code = "chat.too_late"
    text = _(
        "A message can be changed for %(minutes)s minutes. This one is older; you can still take it down."
    )


class NotYours(Refusal):
    code = "perm.denied"
    text = _("Only who wrote it can change it.")


class Removed(Refusal):
    code = "chat.removed"
    text = _("This message was taken down, so it can no longer be changed.")


class StaleStep(Refusal):
    code = "steps.stale"
    text = _("Somebody else moved the steps. You see the current one.")


class NoSuchStep(Refusal):
    code = "steps.none"
    text = _("There is no such step in this plan.")


class NoSuchIngredient(Refusal):
    code = "needs.none"
    text = _("That ingredient is no longer in the recipe. You see the present one.")


class StageTaken(Refusal):
    code = "stage.full"
    text = _("%(who)s is on stage. Ask them to step down first.")
