"""Two cooking contests: one in its voting phase all the time, one that was finished last week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from activities.models import Activity, Contest, Entry, Occurrence, Score
from config.demo.dishes import dish
from config.demo.people import People
from live.models import Plan, Room
from notices.models import Notice
from people.models import Community

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dish:
    who: str
    title: str
    story: str
    ingredients: str
    steps: str
    kind: str
    colours: tuple[str, ...]
    shows: str
    minutes: int = 30
    cook: str = ""


@dataclass(frozen=True)
class Plot:
    title: str
    text: str
    judges: tuple[str, ...]
    dishes: tuple[Dish, ...]


NOW_VOTING = Plot(
    "家常菜大赛：冰箱里的惊喜",
    "买菜不方便的日子，看谁家能用**家里现有的材料**做出一道好菜。一户一道，拍照，写下做法和它的故事。\n\n"
    "大家只看编号，不看名字。周末在房间里一起揭晓。",
    ("xiaohe", "lianou", "jianghua", "ningmeng"),
    (
        Dish("lizhi", "番茄土豆焖饭", "土豆放得有点皱，削了皮照样香。孩子吃了两碗。",
             "- 番茄 2 个\n- 土豆 1 个\n- 米 2 杯\n- 腊肠 半根",
             "1. 番茄土豆切丁\n2. 腊肠煸出油，下番茄炒软\n3. 和米一起焖 25 分钟",
             "pile", ("#d8452e", "#f0c75e", "#f7ecd2", "#8f2f23", "#e98a3a"), "一盘红红黄黄的焖饭", 40),
        Dish("milan", "葱油拌面", "妈妈教的，一把葱就够。", "- 面条 200 克\n- 小葱 一把\n- 酱油 两勺\n- 油 半碗",
             "1. 小火把葱炸到焦黄\n2. 倒入酱油，关火\n3. 面煮好，拌匀", "noodles",
             ("#7a4a22", "#e8c47c", "#3d7a3a", "#5a9b48"), "一碗油亮的拌面，撒着葱", 15),
        Dish("putao", "南瓜小馒头", "孩子自己揉的，有一个像小熊。", "- 南瓜 150 克\n- 面粉 300 克\n- 酵母 3 克",
             "1. 南瓜蒸熟压成泥\n2. 和面，发一小时\n3. 捏成小团，蒸 15 分钟", "buns", ("#f2b24a", "#8a5a33"),
             "七个金黄的小馒头摆成一朵花", 90, "葡萄妈妈和小果"),
        Dish("songbo", "冬瓜虾皮汤", "牙口不好，就爱喝这一碗。", "- 冬瓜 一块\n- 虾皮 一把\n- 姜 两片",
             "1. 冬瓜切薄片\n2. 姜下锅，加水煮到透明\n3. 放虾皮，滴香油", "soup",
             ("#e3ead2", "#bcd29a", "#f3e2c8", "#7ea65a"), "一碗清亮的冬瓜汤", 20),
        Dish("rosemary", "Leftover rice pancakes", "Rice from the day before, one egg, and the last spring onion.",
             "- Cooked rice, 1 bowl\n- 1 egg\n- Spring onion", "1. Mix everything\n2. Fry spoonfuls on both sides",
             "slices", ("#e7c98b", "#d9a95c", "#6f9a4b"), "Golden pancakes in rings on a white plate", 15),
        Dish("yinxing", "凉拌黄瓜木耳", "柜子里翻出一包木耳，泡开就是一大盘。", "- 黄瓜 2 根\n- 木耳 一把\n- 蒜 3 瓣",
             "1. 木耳泡发，焯水\n2. 黄瓜拍碎\n3. 加蒜、醋、香油拌匀", "pile",
             ("#4c8a3f", "#79b05a", "#2c2622", "#3a312b", "#e9e2cf"), "黑白绿相间的凉菜", 15),
    ),
)  # fmt: skip
FINISHED = Plot(
    "元气早餐大比拼",
    "一天从早餐开始。把您家最常做的早餐拍下来，让邻居们照着做一回。",
    ("xiaohe", "lianou", "jianghua"),
    (
        Dish("fengye", "红薯小米粥", "熬到看不见米粒，红薯自己就化了。", "- 小米 半杯\n- 红薯 1 个",
             "1. 红薯切块\n2. 水开下米，小火熬 30 分钟\n3. 放红薯再熬 15 分钟", "soup",
             ("#f0cf73", "#e08b3c", "#f6e2a4"), "一碗金黄的小米粥", 45),
        Dish("shiliu", "鸡蛋灌饼", "在学校门口吃了六年，现在自己做。", "- 面粉 200 克\n- 鸡蛋 2 个\n- 生菜",
             "1. 烫面，擀成饼\n2. 烙到鼓起，灌入蛋液\n3. 刷酱，卷生菜", "slices",
             ("#e8bf70", "#f3d58c", "#6a9c4a"), "切开的灌饼排成一圈", 30),
        Dish("baihe", "豆浆配小笼包", "豆浆机一响，全家都醒了。", "- 黄豆 一杯\n- 面粉 250 克\n- 猪肉馅 150 克",
             "1. 黄豆泡一夜，打浆煮开\n2. 面发好，包馅\n3. 蒸 12 分钟", "buns", ("#f8f1e2", "#c99a5b"),
             "七个白白的小笼包", 60),
        Dish("lanhua", "菜脯炒蛋", "老家寄来的菜脯，配粥最好。", "- 菜脯 50 克\n- 鸡蛋 3 个",
             "1. 菜脯泡水去咸，切碎\n2. 打蛋，和菜脯拌匀\n3. 小火煎到两面金黄", "pile",
             ("#f4cf57", "#e9b83c", "#8a6a3a", "#f9e6a0"), "一盘金黄的炒蛋", 15),
    ),
)  # fmt: skip


def make_contests(people: People, place: Community) -> None:
    """What is not there yet."""
    if not known(FINISHED):
        finish(begin(FINISHED, people, place), people)
    if not known(NOW_VOTING):
        vote(begin(NOW_VOTING, people, place), people)


def vote(contest: Contest, people: People) -> None:
    """Some households have voted already, and a judge has begun."""
    contest.mind(timezone.now())
    numbers = [entry.number or 0 for entry in contest.entries.order_by("pk")]
    for who, *picks in VOTES[6:12]:
        contest.cast(people[who].household, [numbers[pick] for pick in picks])


def known(plot: Plot) -> Contest | None:
    of_ours = Contest.objects.for_pages().filter(occurrence__activity__host__is_demo=True)
    return of_ours.filter(occurrence__activity__title=plot.title).first()


def keep_voting() -> None:
    """A demo left running is always in the middle of a vote: its end goes before it as the days pass."""
    contest, now = known(NOW_VOTING), timezone.now()
    if contest is None or contest.closed_at or contest.held_at or contest.votes_until > now + DAY:
        return
    put(contest, evening(now, 4), opens=-12, votes=3)


def begin(plot: Plot, people: People, place: Community) -> Contest:
    """A contest whose dishes are on the table: the vote is on."""
    host = people["guihua"]
    activity = Activity.objects.create(
        kind=Activity.Kind.CONTEST, title=plot.title, description=plot.text, host=host, home=place,
        audience=place, plan=Plan.objects.create(), created_by=host,
    )  # fmt: skip
    activity.publish()
    finale = evening(timezone.now(), 4)
    occurrence = Occurrence.schedule(activity, finale, 60, None, settings.TIME_ZONE)
    contest = Contest.objects.set_up(occurrence, **ends(finale, opens=-12, votes=3))
    for key in plot.judges:
        contest.add_judge(people[key])
    for number, served in enumerate(plot.dishes):
        serve(contest, served, people, number)
    return Contest.objects.for_pages().get(pk=contest.pk)


def evening(now: datetime, days: int) -> datetime:
    local = timezone.localtime(now)
    return (local + days * DAY).replace(hour=19, minute=30, second=0, microsecond=0)


def ends(finale: datetime, *, opens: int, votes: int) -> dict[str, datetime]:
    """Opened so many days from today; the vote began yesterday and ends so many days from today."""
    today = finale - 4 * DAY if votes > 0 else finale
    return {"opens_at": today + opens * DAY, "entries_until": today - 3 * DAY, "checked_until": today - 2 * DAY,
            "votes_until": today + votes * DAY}  # fmt: skip


def serve(contest: Contest, served: Dish, people: People, number: int) -> None:
    person = people[served.who]
    entry = Entry.objects.begin(contest, person.household, person)
    entry.keep({"title": served.title, "story": served.story, "ingredients": served.ingredients, "servings": 2,
                "steps": served.steps, "minutes": served.minutes,
                "cook": served.cook or person.display_name})  # fmt: skip
    entry.photos.take(entry, dish(served.kind, served.colours, number + len(served.title)), served.shows)
    Entry.objects.filter(pk=entry.pk).update(sent_at=timezone.now())
    entry.refresh_from_db()
    entry.look_through(people["guihua"], Entry.Verdict.APPROVED)


VOTES = (("lizhi", 0, 2), ("milan", 2, 1), ("putao", 2, 3), ("songbo", 0, 2), ("rosemary", 1, 2), ("yinxing", 2, 0),
         ("doujiao", 3, 0), ("qingcai", 2,), ("juzi", 1, 3), ("ningmeng", 0, 2), ("zijing", 2, 1), ("ganlan", 2, 0),
         ("fengye", 1, 2), ("shiliu", 2, 3), ("baihe", 0, 1))  # fmt: skip
MARKS = ((7, 6, 9, 8, 8), (8, 8, 6, 8, 7), (9, 8, 8, 9, 9), (6, 7, 9, 8, 9))


def finish(contest: Contest, people: People) -> None:
    """Judge, vote, count and publish with all its verbs, then put it back to where it belongs in time."""
    finale = evening(timezone.now(), -6)
    counted = tally(contest, people, finale)
    counted.publish()
    Contest.objects.filter(pk=contest.pk).update(published_at=finale + timedelta(hours=1))
    Notice.objects.filter(kind=Notice.Kind.CONTEST, url__startswith=contest.get_absolute_url()).delete()


def tally(contest: Contest, people: People, finale: datetime) -> Contest:
    """Judged, voted and counted, with a finale at this time; nobody has seen the places yet."""
    contest.draw_jury()
    entries = list(contest.entries.order_by("pk"))
    for score in Score.objects.filter(entry__contest=contest).select_related("entry__contest", "judge"):
        marks = MARKS[entries.index(score.entry)]
        shift = score.judge_id % 2
        given = {key: max(mark - shift, 1) for key, mark in zip(contest.weights, marks, strict=True)}
        score.mark(given, "看着就想吃，谢谢您的做法。", comment_goes=True, send=True)
    for who, *picks in VOTES:
        contest.cast(people[who].household, [entries[pick].number or 0 for pick in picks])
    put(contest, finale, opens=-14, votes=-1)
    contest.close_votes()
    contest.count()
    return Contest.objects.for_pages().get(pk=contest.pk)


def put(contest: Contest, finale: datetime, *, opens: int, votes: int) -> None:
    over = finale + timedelta(hours=1)
    Occurrence.objects.filter(pk=contest.occurrence_id).update(starts_at=finale, ends_at=over)
    Room.objects.filter(pk=contest.occurrence.room_id).plan_anew(finale, over)
    Contest.objects.filter(pk=contest.pk).update(**ends(finale, opens=opens, votes=votes))
    contest.refresh_from_db()
