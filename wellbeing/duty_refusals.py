"""What the roster of shifts may refuse."""

from django.utils.translation import gettext_lazy as _

from people.refusals import Refusal


class NotACounsellorThere(Refusal):
    code = "duty.not_counsellor"
    text = _("Shifts are for the counsellors of this place.")


class NotYourShift(Refusal):
    code = "duty.not_yours"
    text = _("This shift is somebody else’s. Only they or a duty lead can change it.")


class ShiftTaken(Refusal):
    code = "duty.taken"
    text = _("Somebody else has just taken this shift. Thank you all the same.")


class ShiftLength(Refusal):
    code = "duty.length"
    text = _(
        "A shift lasts from %(least)s minutes to %(most)s hours. For more, plan another one after a rest."
    )


class ShiftOver(Refusal):
    code = "duty.over"
    text = _("This time is over. Choose a later one.")


class TooFarAhead(Refusal):
    code = "duty.too_far"
    text = _("Shifts are planned at most %(weeks)s weeks ahead. Choose an earlier day.")


class OnDutyThen(Refusal):
    code = "duty.overlap"
    text = _(
        "There is already a shift from %(starts)s to %(ends)s. Choose another time, or hand that one back first."
    )


class NoRest(Refusal):
    code = "duty.no_rest"
    text = _(
        "Between two shifts there are %(minutes)s minutes of rest. Choose a time further from the other shift."
    )


class NotALead(Refusal):
    code = "duty.not_lead"
    text = _("This shift leads the others. It is for those who may lead a shift.")


class ShiftNotFree(Refusal):
    code = "duty.not_free"
    text = _("This shift is somebody’s. It has to be handed back before it can be taken off the roster.")
