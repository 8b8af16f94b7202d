"""What is refused to who would read a closed conversation, learn who somebody is, or judge how it went."""

from django.utils.translation import gettext_lazy as _

from people.refusals import Refusal


class NotASupervisor(Refusal):
    code = "perm.denied"
    text = _("Only a supervisor who was not part of it can open a closed conversation.")


class NoSuchConversation(Refusal):
    code = "glass.none"
    text = _(
        "Among the closed conversations that are yours to open there is none with this number. Look at the number "
        "again; whoever it was may also have deleted it."
    )


class NeedsSecond(Refusal):
    code = "glass.second"
    text = _("A second supervisor has to agree. Alone one may only where a life was in danger (level 3).")


class GlassWhole(Refusal):
    code = "glass.whole"
    text = _("This access is not agreed to yet, or its half hour is over. Ask again with a reason.")


class GlassLapsed(Refusal):
    code = "glass.lapsed"
    text = _(
        "This was asked for too long ago, and nobody agreed to it. If it is still needed, ask again with a reason."
    )


class NothingToReview(Refusal):
    code = "review.none"
    text = _("No conversation can be drawn just now: residents agree to it themselves. Look in again later.")


class EnoughReviews(Refusal):
    code = "review.enough"
    text = _("You have drawn %(most)s conversations within a week. It is a sample; go on next week.")


class NotForYou(Refusal):
    code = "perm.denied"
    text = _(
        "This is for whoever listens to them, duty leads and supervisors, if they do not live with them."
    )


class NotInDanger(Refusal):
    code = "identity.level"
    text = _(
        "Who they are is opened only while a life is in danger: at level 3, before the conversation is closed."
    )


class NeedsAnother(Refusal):
    code = "identity.second"
    text = _("You asked for it yourself. Another duty lead or a supervisor has to agree.")


class IdentityClosed(Refusal):
    code = "identity.closed"
    text = _("This is not agreed to yet, or its half hour is over. Ask again with a reason.")
