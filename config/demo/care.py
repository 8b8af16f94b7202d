"""Who listens in the demo neighbourhood: two counsellors at their desks, and a conversation that is over."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from config.demo.people import People
from live.models import Message, Room
from wellbeing.matching import match
from wellbeing.models import Age, CounsellingRequest, Desk

SAID = (
    ("lanhua", "晚上总是醒，一醒就想起医院里的事。"),
    ("moli", "听起来这段时间您一个人扛了很多。醒来的时候，身边有人可以说说话吗？"),
    ("lanhua", "老伴在，但是怕他担心。"),
    ("moli", "您一直在替他着想。今天在这里，您可以先只想自己。"),
    ("lanhua", "说出来好多了，谢谢你。"),
)


def sit_down(people: People) -> None:
    """Both are there. Who missed two offers was only played by nobody: they come back."""
    for key in ("moli", "qingzhu"):
        is_new = not Desk.objects.filter(user=people[key]).exists()
        desk = Desk.objects.of(people[key])
        if is_new or (desk.available_at is None and desk.missed):
            desk.come(timezone.now())


def remember_a_talk(people: People) -> None:
    """Three days ago: what the one who asked sees of it afterwards, with who has opened it."""
    resident = people["lanhua"]
    if CounsellingRequest.objects.filter(resident=resident).exists():
        return
    then = timezone.now() - timedelta(days=3)
    request = CounsellingRequest.objects.ask(
        resident, then, consent=True, age=Age.ADULT, topic="sleep", hardness=7
    )
    match(then)
    offer = request.offers.open().first()
    if offer is None:
        return
    talk = request.accept(offer.desk.user, then)
    for number, (who, text) in enumerate(SAID):
        room = Room.objects.enter(talk.request.room_id or 0, resident)
        author = resident if who == "lanhua" else offer.desk.user
        message = room.post(author, text, str(uuid.uuid4()))
        Message.objects.filter(pk=message.pk).update(sent_at=then + timedelta(minutes=4 * number + 1))
    talk.end(then + timedelta(minutes=42), by="resident")
    talk.wrap_up(then + timedelta(minutes=45), safety="yes")
