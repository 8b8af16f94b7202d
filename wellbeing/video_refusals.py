"""What a video of the library may refuse."""

from django.utils.translation import gettext_lazy as _

from people.refusals import Refusal


class NotACounsellor(Refusal):
    code = "video.not_a_counsellor"
    text = _("Only a counsellor may say that a video does no harm. Ask one of them to look at it.")


class CaptionsMissing(Refusal):
    code = "video.captions_missing"
    text = _("Captions are missing: %(languages)s. A video is shown only with captions in both languages.")


class NothingToPlay(Refusal):
    code = "video.nothing_to_play"
    text = _("There is no picture in it yet. Bring in its files first.")


class NotReviewed(Refusal):
    code = "video.not_reviewed"
    text = _(
        "No counsellor has looked at it as it is now, or their word has run out. Have it reviewed first."
    )


class TooLong(Refusal):
    code = "video.valid_too_long"
    text = _("A review holds for two years at most, and not for days that have passed.")


class TooLarge(Refusal):
    code = "video.too_large"
    text = _("A file may have up to %(megabytes)s MB. Please cut it, or record it in Full HD (1080p).")


class NoRoom(Refusal):
    code = "video.no_room"
    text = _("There is no room left for it here. Please tell whoever runs this site.")


class OutOfStep(Refusal):
    code = "video.out_of_step"
    text = _(
        "This piece does not follow on what is here. Please choose the same file again; it goes on from there."
    )


class NotShown(Refusal):
    code = "video.not_shown"
    text = _("This video is not shown to everybody right now, so it cannot be sent.")


class NotTheirOrganizer(Refusal):
    code = "video.not_their_organizer"
    text = _("You can send it in places that you organize.")


class MoreThanShown(Refusal):
    code = "video.more_than_shown"
    text = _("More people have come to be in isolation meanwhile. Look at the new count and send it then.")
