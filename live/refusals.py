"""What a room may refuse, with the codes and sentences of the error catalogue (§2.8); for order: order_refusals.py."""

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


class HostAway(Refusal):
    code = "room.host_away"
    text = _(
        "The teacher has lost the connection. The steps wait until they are back, or somebody takes over."
    )


class NotAsked(Refusal):
    code = "room.not_asked"
    text = _("Somebody else was asked to take over, or the host is back. You see how it is now.")


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


class StepsHeld(Refusal):
    code = "steps.held"
    text = _("%(name)s moves the steps just now. Take the control first, then press again.")


class NoSuchStep(Refusal):
    code = "steps.none"
    text = _("There is no such step in this plan.")


class NoSuchIngredient(Refusal):
    code = "needs.none"
    text = _("That ingredient is no longer in the recipe. You see the present one.")


class StageFull(Refusal):
    code = "stage.full"
    text = _(
        "All places for guests (%(guests)s) are taken. You keep your invitation; come when somebody has gone down."
    )


class NotAskedUp(Refusal):
    code = "perm.denied"
    text = _("Who comes on stage is invited by the host. Raise your hand, and you will be seen.")


class OffStage(Refusal):
    code = "stage.gone"
    text = _("This person has left the stage. You see how it is now.")


class PollMoved(Refusal):
    code = "poll.state_conflict"
    text = _("The poll is no longer where you saw it. You see how it stands now.")


class PollUnfinished(Refusal):
    code = "poll.unfinished"
    text = _("A poll needs a question and two to ten answers; a quiz also needs to know which one is right.")


class OptionTooLong(Refusal):
    code = "poll.option_too_long"
    text = _("An answer has at most %(limit)s characters.")


class OptionTwice(Refusal):
    code = "poll.option_twice"
    text = _("Two of the answers are the same. Change one of them.")


class OptionsStay(Refusal):
    code = "poll.options_stay"
    text = _(
        "Once asked, a poll keeps its answers; only typing mistakes can be put right. For anything else, ask anew."
    )


class TooManyPolls(Refusal):
    code = "poll.too_many"
    text = _("A room has at most %(limit)s polls. Discard a prepared one first.")


class PollNotOpen(Refusal):
    code = "poll.not_open"
    text = _("Voting has not begun yet.")


class VoteClosed(Refusal):
    code = "poll.closed"
    text = _("Voting closed at %(when)s. Your last choice was counted.")


class PollClosed(Refusal):
    code = "poll.closed"
    text = _("Voting closed at %(when)s.")


class ChooseOne(Refusal):
    code = "poll.single"
    text = _("Choose one answer.")


class ChooseSome(Refusal):
    code = "poll.none"
    text = _("Choose an answer first.")


class TooManyChosen(Refusal):
    code = "poll.too_many_chosen"
    text = _("Choose at most %(most)s answers.")


class NotAnOption(Refusal):
    code = "poll.not_here"
    text = _("That answer does not belong to this poll. Load the page again, please.")


class QuestionNotHere(Refusal):
    code = "question.not_here"
    text = _("That question is not in this room.")


class QuestionMoved(Refusal):
    code = "question.state_conflict"
    text = _("Somebody already did something about this question. You see how it stands now.")


class QuestionTooLong(Refusal):
    code = "question.too_long"
    text = _("At most %(limit)s characters (%(length)s now).")


class EnoughQuestions(Refusal):
    code = "question.enough"
    text = _("%(limit)s of your questions still wait for an answer. Take one back, or wait a little.")


class ReasonMissing(Refusal):
    code = "question.reason"
    text = _("Say in a few words why it is not shown: the one who asked will read it.")


class HandTooSoon(Refusal):
    code = "hand.cooldown"
    text = _("You can raise your hand again in %(seconds)s seconds.")


class HandIsDown(Refusal):
    code = "hand.down"
    text = _("This hand is down already. You see how it is now.")


class NotInvited(Refusal):
    code = "hand.not_invited"
    text = _("The invitation is over. You can raise your hand again.")


class CheckClosed(Refusal):
    code = "check.closed"
    text = _("This question is closed. Your last answer was counted.")


class CheckTooLong(Refusal):
    code = "check.too_long"
    text = _("At most %(limit)s characters (%(length)s now).")


class NoHousehold(Refusal):
    code = "diet.no_household"
    text = _(
        "This is kept for a household, and you do not belong to one yet. Until then it stays on your device."
    )
