"""Letting go of a person: what they said about wrong numbers."""

from people.leaving import on_leaving
from people.models import User
from wellbeing.models import Doubt
from wellbeing.witness import person_mark


@on_leaving
def forget_doubts(user: User) -> None:
    Doubt.objects.filter(person=person_mark(user.pk)).delete()
