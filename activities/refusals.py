"""Everything an activity may refuse, with the codes and sentences of the error catalogue (§2.8 of the design)."""

from django.utils.translation import gettext_lazy as _

from people.refusals import Refusal


class Full(Refusal):
    code = "reg.full"
    text = _("The last seat went a moment ago. You can still come in and watch.")


class FewLeft(Refusal):
    code = "offer.partial"
    text = _("Only %(left)s of the %(people)s places you need are free. Take fewer, or come in and watch.")


class Closed(Refusal):
    code = "reg.closed"
    text = _("This date is over, so there is nothing left to register for.")


class NotYetPublished(Refusal):
    code = "reg.not_open"
    text = _("This is still a draft. Registration opens when it is published.")


class OutOfScope(Refusal):
    code = "reg.out_of_scope"
    text = _("This activity is for %(scope)s.")


class Cancelled(Refusal):
    code = "occ.cancelled"
    text = _("This date was cancelled: %(reason)s")


class NoHousehold(Refusal):
    code = "reg.no_household"
    text = _("Seats are given to households. Ask your building captain to confirm your door first.")


class PartyTooBig(Refusal):
    code = "reg.party_too_big"
    text = _("At most %(limit)s people per household here.")


class ReasonMissing(Refusal):
    code = "occ.reason_missing"
    text = _("Say why, so that your neighbours know.")


class AlreadyOver(Refusal):
    code = "occ.over"
    text = _("This date is over; it can no longer be changed.")


class SameTime(Refusal):
    code = "occ.same_time"
    text = _("This activity already has a date at that time.")


class AlreadyPublished(Refusal):
    code = "act.published"
    text = _("Neighbours have seen it already, so it cannot be thrown away. Cancel its dates instead.")
