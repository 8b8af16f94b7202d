"""Two evenings of the yoga class: the one about to begin, with neighbours talking already, and last week's."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from activities.models import Activity, Occurrence, Registration
from config.demo.people import People
from live.models import Attendance, Message, Poll, Question, Room
from live.order_refusals import Held
from live.reasons import Reason

Said = tuple[float, str, str]
"""Minutes counted from the start, who, and what."""

COMING = [
    "lizhi",
    "songbo",
    "rosemary",
    "milan",
    "putao",
    "ziteng",
    "fengye",
    "yinxing",
    "shiliu",
    "ganlan",
    "luhui",
    "baihe",
    "shuixian",
    "lanhua",
    "doujiao",
    "lianou",
    "jianghua",
    "juzi",
]
BEFORE: tuple[Said, ...] = (
    (-14, "xiaohe", "大家好，房间开了。垫子、椅子、温水，先准备起来 🧘"),
    (-12, "lizhi", "来啦！客厅茶几搬开了，正好一张垫子。"),
    (-11, "songbo", "我坐椅子上跟，行不行？"),
    (-10, "xiaohe", "松伯，当然行。每个动作都有**椅子版**，我会先示范。"),
    (-8, "putao", "孩子也要跟着做，我们家两个人。"),
    (-7, "rosemary", "Good evening! First time here. Is a thick towel OK instead of a mat?"),
    (-6, "milan", "Rosemary, towel is OK! 厚一点就好。"),
    (-4, "haitang", "我在伦敦，陪我爸一起上课。爸，水放旁边。"),
)
WAITS: Said = (-3, "putao", "给孩子们找了个图解：www.example.com/kids-yoga")
LAST_WEEK: tuple[Said, ...] = (
    (-8, "xiaohe", "今晚练肩颈，做饭抱娃累着的都来。"),
    (-5, "milan", "到了到了。"),
    (2, "lizhi", "声音清楚，画面也清楚。"),
    (19, "ziteng", "下犬式扶着沙发做，舒服多了。"),
    (40, "songbo", "最后躺着那一段差点睡着。"),
    (42, "doujiao", "做团购的加我，瑜伽垫便宜卖！瑜伽垫便宜卖！"),
    (43, "xiaohe", "能睡着最好 😊 下周同一时间见，今晚早点休息。"),
    (44, "yinxing", "谢谢老师！"),
)
QUESTIONS = (
    ("songbo", "膝盖做过手术，跪着的动作能换成坐着做吗？", ("milan", "lanhua", "juzi")),
    ("rosemary", "Is it all right to do this an hour after dinner?", ("fengye",)),
)
"""Who asks what, and who would like to know too."""
REGISTERED = [
    "lizhi",
    "milan",
    "songbo",
    "ziteng",
    "yinxing",
    "putao",
    "baihe",
    "shuixian",
    "fengye",
    "doujiao",
    "lanhua",
]
CAME: dict[str, tuple[float, float]] = {
    "xiaohe": (-12, 46),
    "milan": (-5, 46),
    "lizhi": (-3, 46),
    "songbo": (-2, 46),
    "ziteng": (0, 45),
    "yinxing": (1, 45),
    "putao": (4, 38),
    "baihe": (0, 46),
    "haitang": (-1, 45),
    "shuixian": (2, 9),
}
"""From which minute to which. Some who registered did not come, one came without, one left early."""


def fill_the_lobby(occurrence: Occurrence, people: People) -> None:
    """Households have registered, and some talk while they wait. Nothing is said in the future."""
    for key in COMING:
        occurrence.register(people[key].household, by=people[key], people=2 if key == "putao" else 1)
    say(occurrence.room, BEFORE, people)
    now = timezone.now()
    first_seq = occurrence.room.last_seq - len(BEFORE)
    for message in occurrence.room.messages.all():
        said_at = now - timedelta(seconds=40 * (len(BEFORE) + 1 - (message.seq - first_seq)))
        Message.objects.filter(pk=message.pk).update(sent_at=said_at)
    with suppress(Held):  # a link: it waits at the teacher's desk, and only who wrote it sees it
        occurrence.room.post(people[WAITS[1]], WAITS[2], str(uuid4()))
    prepare_to_ask(occurrence.room, people)


def prepare_to_ask(room: Room, people: People) -> None:
    """The teacher has a poll ready, and two neighbours wonder about something; others do too."""
    Poll.objects.prepare(
        room,
        people["xiaohe"],
        str(uuid4()),
        kind=Poll.Kind.SINGLE,
        text="现在肩膀感觉怎么样？",
        options=["轻松多了", "和刚才差不多", "有点紧，请慢一点"],
    )
    for key, text, too in QUESTIONS:
        question = Question.objects.ask(room, people[key], text, str(uuid4()))
        for other in too:
            question.upvote(people[other])


def remember_last_week(yoga: Activity, people: People) -> None:
    """Hold a class with all its verbs, then put it back to where it belongs in time."""
    if yoga.occurrences.filter(room__started_at__isnull=False, room__ended_at__isnull=False).exists():
        return
    now = timezone.now()
    held = Occurrence.schedule(yoga, now + timedelta(minutes=1), 45, 30, settings.TIME_ZONE)
    for key in REGISTERED:
        held.register(people[key].household, by=people[key])
    held.room.start(people["xiaohe"])
    say(held.room, LAST_WEEK, people)
    held.room.messages.get(author=people["doujiao"]).remove(people["xiaohe"], Reason.SPAM)
    held.room.close()
    evening = timezone.localtime(now, yoga.home.zone) - timedelta(days=7)
    put_back(held, evening.replace(hour=19, minute=30, second=0, microsecond=0), people)


def say(room: Room, talk: tuple[Said, ...], people: People) -> None:
    for _minute, key, text in talk:
        room.post(people[key], text, str(uuid4()))


def put_back(occurrence: Occurrence, start: datetime, people: People) -> None:
    def minute(count: float) -> datetime:
        return start + timedelta(minutes=count)

    room = occurrence.room
    Occurrence.objects.filter(pk=occurrence.pk).update(starts_at=start, ends_at=minute(45))
    Room.objects.filter(pk=room.pk).update(
        starts_at=start, ends_at=minute(45), started_at=minute(0.5), ended_at=minute(46)
    )
    Registration.objects.filter(occurrence=occurrence).update(created_at=start - timedelta(days=1))
    for message, (count, _key, _text) in zip(room.messages.order_by("seq"), LAST_WEEK, strict=True):
        Message.objects.filter(pk=message.pk).update(sent_at=minute(count))
    room.measures.update(at=minute(43))
    Attendance.objects.bulk_create(
        Attendance(
            room=room, user=people[key], joined_at=minute(came), seen_at=minute(left), left_at=minute(left)
        )
        for key, (came, left) in CAME.items()
    )
