"""What being listened to may refuse, with stable codes and sentences that say what to do next."""

from django.utils.translation import gettext_lazy as _

from people.refusals import Refusal


class NotACounsellor(Refusal):
    code = "perm.denied"
    text = _("This is the desk of the counsellors.")


class StoppedForReview(Refusal):
    code = "counselling.stopped"
    text = _("Somebody reported a conversation of yours. Until a supervisor has looked, you take nobody new.")


class NobodyThere(Refusal):
    code = "counselling.nobody"
    text = _(
        "Nobody is free to listen here just now. You can ask for a call back, leave a message, or ring a number."
    )


class NobodyAnswers(Refusal):
    code = "counselling.none"
    text = _(
        "Nobody here may listen to you yet, and we do not want your words to lie unread. Ring one of the numbers "
        "below, please: people answer there."
    )


class NobodyForYoung(Refusal):
    code = "counselling.nobody_young"
    text = _(
        "Nobody who may listen to people under 18 is here just now. You can ask for a call back, leave a message, or "
        "ring one of the numbers below: somebody there listens to young people."
    )


class NobodyAnswersYoung(Refusal):
    code = "counselling.none_young"
    text = _(
        "Nobody here is cleared to answer people under 18 yet, and we do not want your words to lie unread. Ring one "
        "of the numbers below, please: somebody there listens to young people."
    )


class NobodyAnswersInIt(Refusal):
    code = "counselling.none_in_it"
    text = _(
        "Nobody who could answer you here speaks %(language)s yet, and we do not want your words to lie unread. "
        "Choose the other language if you can, or ring one of the numbers below, please."
    )


class NotReached(Refusal):
    code = "counselling.not_reached"
    text = _(
        "You cannot offer them a talk yourself: they live with you, in a place where you do not counsel, or have left. "
        "Ask another counsellor, and ring 120 or 110 if a life is in danger."
    )


class AgeOpen(Refusal):
    code = "counselling.age"
    text = _(
        "Tap how old you are first, please. Nobody who may listen to people under 18 is here just now, so we can only "
        "ask somebody for you if you are 18 or over."
    )


class GuardianMissing(Refusal):
    code = "counselling.guardian"
    text = _(
        "You are under 14, so a grown-up at home has to agree before somebody here writes with you. Show them this "
        "page and tick the box together. You need not wait to talk: the numbers below listen to children. Who leads "
        "the shift is told that a child asked, and not who."
    )


class NotCleared(Refusal):
    code = "counselling.not_cleared"
    text = _(
        "This is for counsellors cleared for people under 18. Somebody who is gets asked; you need do nothing."
    )


class NotClearedToGoOn(Refusal):
    code = "counselling.not_cleared"
    text = _(
        "They are not cleared for people under 18. Choose somebody who is, or ask the duty lead to come in. "
        "Until then you stay."
    )


class BegunAlready(Refusal):
    code = "young.begun"
    text = _(
        "One of those who lead or supervise here is cleared already: from now on they say it of each other and of all "
        "the rest. You can still take a clearing away."
    )


class NotSeen(Refusal):
    code = "young.seen"
    text = _("Tick first that you have seen what is asked for. Without it nobody is cleared.")


class NotYoursToClear(Refusal):
    code = "perm.denied"
    text = _(
        "A duty lead or supervisor who counsels in the same place says this, and nobody of themselves. "
        "Ask another one."
    )


class ConsentMissing(Refusal):
    code = "counselling.consent"
    text = _("We need your consent before we keep what you say here. Tick the box, please.")


class Moved(Refusal):
    code = "counselling.state_conflict"
    text = _("That is no longer so. You see how it stands now.")


class AlreadyTaken(Refusal):
    code = "counselling.taken"
    text = _("Somebody else is with them already, or the time for answering is over. You need do nothing.")


class NotWhole(Refusal):
    """A form that our own page could not have sent."""

    code = "form.invalid"
    text = _("That did not arrive whole. Load the page again, please.")


class PlanThere(Refusal):
    code = "plan.there"
    text = _("They have a care plan already. It ends first, by them or by whoever it is with.")


class PlanChanged(Refusal):
    code = "plan.changed"
    text = _(
        "Nothing is agreed on yet: while you were reading, %(who)s suggested other days, namely %(every)s. "
        "If that suits you, press yes once more."
    )


class PlanGone(Refusal):
    code = "plan.gone"
    text = _(
        "This suggestion was taken back while you were reading. "
        "You can ask for somebody at any time, as everybody can."
    )


class CallTimePassed(Refusal):
    code = "counselling.call_time"
    text = _("That time has passed by now. Choose one of the new times below, please.")


class NobodyToPassTo(Refusal):
    code = "counselling.nobody_to_pass_to"
    text = _(
        "They have just left their desk. Choose somebody else, or try again soon; your note is still here."
    )


class NoSeat(Refusal):
    code = "counselling.no_seat"
    text = _("You have no free seat just now. End or hand over a conversation first.")


class CannotGoOn(Refusal):
    code = "counselling.cannot_go_on"
    text = _(
        "Whoever listened cannot go on with you just now. Ask for somebody anew under “Write with somebody who "
        "listens”; what was said stays readable for you here."
    )


class MessageMissing(Refusal):
    code = "counselling.empty"
    text = _("Write a few words first.")


class MessageTooLong(Refusal):
    code = "counselling.too_long"
    text = _("At most %(limit)s characters (%(length)s now).")


class SafetyMissing(Refusal):
    code = "counselling.safety"
    text = _("Say whether you asked about safety, or why it was not fitting.")


class ReasonTooShort(Refusal):
    code = "counselling.reason"
    text = _("Give the reason in at least %(least)s characters.")


class TooLateToRegret(Refusal):
    code = "counselling.gone"
    text = _("It is already deleted and cannot be brought back.")


class NoteClosed(Refusal):
    code = "counselling.note"
    text = _("A note can be changed for 24 hours. Write a new one.")


class BlockedForNow(Refusal):
    code = "counselling.blocked"
    text = _(
        "A duty lead has paused this for you until %(when)s. The numbers on this page are there for you all the same, "
        "and on the page of that conversation you can say how you see it."
    )


class NotYoursToPause(Refusal):
    code = "perm.denied"
    text = _("You were part of this yourself. Another duty lead decides whether they may ask again soon.")


class ShiftSpent(Refusal):
    code = "counselling.shift"
    text = _(
        "The shift is nearly over, or there were enough conversations in it: nobody new now. "
        "Others are asked, and what was left stays in the list."
    )


class OnBreak(Refusal):
    code = "counselling.break"
    text = _("There is a break just now. Choose somebody else, or end your own break first.")


class WarnFirst(Refusal):
    code = "conduct.warn"
    text = _(
        "Say first that it cannot go on like this: “Say a word of warning”. Then you can pause or end it."
    )


class StayWithThem(Refusal):
    code = "conduct.danger"
    text = _("Somebody in danger is not sent away. Ask the duty lead to come in: you need not bear it alone.")


class EasyPin(Refusal):
    code = "pin.easy"
    text = _("Choose four digits that are harder to guess than 1234 or 0000.")


class PinsDiffer(Refusal):
    code = "pin.differ"
    text = _("The two are not the same. Type the four digits twice, please.")


class WrongPin(Refusal):
    code = "pin.wrong"
    text = _("That is not your PIN. Try again without hurry, or sign in anew if you forgot it.")


class PinResting(Refusal):
    code = "pin.resting"
    text = _(
        "That was tried several times, so it rests: it can be tried again in %(minutes)s min. "
        "You can sign in anew meanwhile, and the numbers for help are there."
    )


class Cooling(Refusal):
    code = "conduct.cooling"
    text = _(
        "This rests for %(minutes)s minutes because of how it was spoken. Then you can go on with the same person. "
        "The numbers for help are there for you meanwhile."
    )
