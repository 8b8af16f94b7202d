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


# The contest


class EntriesClosed(Refusal):
    code = "entry.closed"
    text = _(
        "Entries closed at %(when)s. Your draft is kept; you can show it in the gallery outside the contest."
    )


class DishStands(Refusal):
    code = "entry.closed"
    text = _("Entries closed at %(when)s. Your dish stays as you sent it.")


class ChangeTooLate(Refusal):
    code = "entry.change_late"
    text = _("The day for the change is over, so this dish does not take part. Your recipe is kept.")


class EntriesNotOpen(Refusal):
    code = "entry.not_open"
    text = _("Entries open at %(when)s. You can write your draft now.")


class OneEntryPerHousehold(Refusal):
    code = "entry.one_per_household"
    text = _("Your household has already entered “%(title)s”. Open it, or take it back first.")


class TeamFull(Refusal):
    code = "team.full"
    text = _("At most %(limit)s households cook one dish together.")


class NobodyOfThatName(Refusal):
    code = "team.nobody"
    text = _("Nobody of that name lives around here. Write it exactly as it stands beside their messages.")


class NotAsked(Refusal):
    code = "team.not_asked"
    text = _("Your household is not asked any more. If you would like to cook along after all, tell them so.")


class TeamStands(Refusal):
    code = "team.stands"
    text = _("The results are out, and they say who cooked this dish together. That stays as it is.")


class CookMayStill(Refusal):
    code = "amend.too_early"
    text = _("The cooks may still change this themselves. Ask them for a change instead.")


class MoreThanATypo(Refusal):
    code = "amend.too_much"
    text = _(
        "That is more than a typo: at most %(limit)s characters of a text are put right after the deadline, all "
        "corrections together."
    )


class NothingToCorrect(Refusal):
    code = "amend.nothing"
    text = _("Nothing was changed.")


class NotWhole(Refusal):
    code = "entry.not_whole"
    text = _("Before you send it, it still needs: %(what)s. Everything so far is kept.")


class TooManyPhotos(Refusal):
    code = "entry.photos"
    text = _("At most %(limit)s photos. Take one away first.")


class EntryRefused(Refusal):
    code = "entry.refused"
    text = _("This dish was refused: %(why)s")


class ReasonForCook(Refusal):
    code = "entry.reason"
    text = _("Say why, so that the cook knows what to do.")


class ReasonForHousehold(Refusal):
    code = "vote.reason"
    text = _("Say why, so that the household can answer. Only you organizers and the household read it.")


class CauseForEverybody(Refusal):
    code = "vote.cause"
    text = _("Choose what everybody will read of the reason.")


class VotingNotOpen(Refusal):
    code = "vote.not_open"
    text = _("Voting opens at %(when)s.")


class VotingClosed(Refusal):
    code = "vote.closed"
    text = _("Voting closed at %(when)s. Your household's last ballot was counted.")


class OwnDish(Refusal):
    code = "vote.own"
    text = _("You cannot vote for your own household's dish.")


class VotesUsedUp(Refusal):
    code = "vote.used_up"
    text = _("Your household has used its %(limit)s votes. Take one away first.")


class NotEligible(Refusal):
    code = "vote.not_eligible"
    text = _("Your household was confirmed after voting began, so it can vote in the next contest.")


class NothingChosen(Refusal):
    code = "vote.empty"
    text = _("Choose at least one dish first.")


class NotInThisContest(Refusal):
    code = "vote.elsewhere"
    text = _("That dish is not in this contest.")


class JudgeConflict(Refusal):
    code = "judge.conflict"
    text = _(
        "You cannot judge this entry (same household or declared relation). It was given to another judge."
    )


class JuryDrawn(Refusal):
    code = "judge.drawn"
    text = _("The dishes are given out already. On a dish of theirs, choose “I know who cooked this”.")


class JudgeKnowsNames(Refusal):
    code = "judge.knows"
    text = _("Whoever runs the contest has seen who cooked what, and so cannot be a judge.")


class JudgingClosed(Refusal):
    code = "judge.locked"
    text = _("Judging closed at %(when)s. Your sent scores were counted.")


class MarksMissing(Refusal):
    code = "judge.marks"
    text = _("Give every criterion a mark from 1 to 10, then send. What you marked is kept.")


class RevealNotYet(Refusal):
    code = "reveal.not_yet"
    text = _("Results will be shown live: %(when)s.")


class RevealNotOn(Refusal):
    code = "reveal.not_on"
    text = _("Start the room first: the reveal is for those who are there.")


class StillHidden(Refusal):
    code = "reveal.still_hidden"
    text = _("The room has not seen yet what this neighbour cooked. Ask them up once their name is shown.")


class NoCookHere(Refusal):
    code = "reveal.no_cook_here"
    text = _("None of those who cooked it is in the room at the moment.")


class NotCountedYet(Refusal):
    code = "reveal.not_counted"
    text = _("The votes are not counted yet.")


class PhaseChanged(Refusal):
    code = "contest.changed"
    text = _("Somebody already changed that. You see the new state.")


class NeverShorter(Refusal):
    code = "contest.never_shorter"
    text = _("A phase that has begun can only be made longer.")


class ContestRunning(Refusal):
    code = "contest.running"
    text = _("The contest has begun: its rules stay as they were announced.")


class TwoNeeded(Refusal):
    code = "contest.two_needed"
    text = _("Another organizer has to look at it and agree.")


class NotOverYet(Refusal):
    code = "cert.not_over"
    text = _("Certificates are given once it has taken place and is over.")


class NoCookAlong(Refusal):
    code = "recipe.no_plan"
    text = _("Choose one of your cook-alongs that has no steps yet.")
