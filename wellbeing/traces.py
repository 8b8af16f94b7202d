"""Letting go of a person: what they said about wrong numbers, and what they are certified as."""

from people.leaving import on_leaving
from people.models import User
from wellbeing.models import Doubt, VideoReview
from wellbeing.witness import person_mark


@on_leaving
def forget_doubts(user: User) -> None:
    Doubt.objects.filter(person=person_mark(user.pk)).delete()


@on_leaving
def forget_credentials(user: User) -> None:
    """Their word for a video holds as long as they gave it; who they were is gone."""
    VideoReview.objects.filter(by=user).update(credential="")
