"""What the demo neighbourhood does together: the activities without their dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from activities.models import Activity
from config.demo import plans
from config.demo.people import People
from config.demo.places import build
from live.models import Plan
from people.models import Community, User

KIND = Activity.Kind


@dataclass(frozen=True)
class Idea:
    key: str
    kind: str
    title: str
    host: str
    place: str
    text: str
    plan: Callable[[], Plan] = plans.nothing
    co_host: str = ""
    published: bool = True


YOGA = "yoga"
IDEAS = (
    Idea(
        YOGA,
        KIND.CLASS,
        "居家瑜伽：松一松肩和腰",
        "xiaohe",
        "liulian",
        "跟着小荷老师，在客厅里慢慢动一动。不需要基础，也不比谁做得深。\n\n"
        "**请准备**\n\n- 一张垫子，或者一条厚毛巾\n- 一把稳当的椅子、一个靠枕\n- 温水\n\n"
        "每个动作都有简易版，坐在椅子上也能做完整堂课。身体有哪里不舒服，先问过医生再来；做的时候觉得疼或头晕，请马上停下。",
        plans.yoga,
        "guihua",
    ),
    Idea(
        "cook",
        KIND.COOK_ALONG,
        "今天我带大家做一道菜：番茄炒蛋",
        "mangguo",
        "liulian",
        "芒果哥开着手机在自家厨房做，您在自家厨房跟。一家人三个人的量，二十分钟上桌。\n\n"
        "材料和步骤都在下面，提前备好就能跟上。做好了在房间里说一声，让我们看看您家的那一盘。",
        plans.tomato_egg,
    ),
    Idea(
        "talk",
        KIND.TALK,
        "宅家的日子，怎样睡个好觉",
        "moli",
        "district",
        "茉莉是社区的志愿咨询员。这次聊三件小事：\n\n1. 白天晒一会儿太阳，为什么晚上好睡\n"
        "2. 躺下半小时睡不着，起来做什么\n3. 手机放在哪里\n\n留二十分钟回答大家的问题。听就好，不用开口。",
    ),
    Idea(
        "story",
        KIND.GATHERING,
        "周末故事会：小熊不想睡",
        "zijing",
        "langyue",
        "给三到七岁的孩子。紫荆老师讲故事，孩子们抱着自己的小熊来听。讲完一起关灯，看看对面楼谁家的窗还亮着。",
        co_host="putao",
    ),
    Idea(
        "sing",
        KIND.GATHERING,
        "开窗唱歌：整条街的晚上",
        "guihua",
        "pingshan",
        "晚上八点，把窗打开，跟着房间里的伴奏唱三首老歌。会唱的大声唱，不会的打拍子。八点半准时结束，不吵到要睡的孩子。",
        co_host="mumian",
    ),
    Idea(
        "baduan",
        KIND.CLASS,
        "八段锦晨练",
        "milan",
        "langyue",
        "早上七点半，米兰阿姨带八段锦，一遍十五分钟，做两遍。穿宽松的衣服就行。",
    ),
    Idea(
        "kengzi",
        KIND.ROLL_CALL,
        "坑梓晚间报个到",
        "longyan",
        "kengzi-street",
        "每晚八点，大家露个面，说一句今天怎么样。独居的邻居没来，龙眼叔会打个电话问一声。",
    ),
    Idea(
        "contest",
        KIND.CONTEST,
        "家常菜大比拼",
        "guihua",
        "pingshan",
        "还在想规则：一户一道菜，拍照，说说它的来历。评委找谁？奖品是什么？",
        published=False,
    ),
)

Activities = dict[str, Activity]


def plan_activities(people: People) -> None:
    """Make the activities that are not there yet."""
    places, known = build(), planned()
    for idea in IDEAS:
        if idea.key not in known:
            begin(idea, people, places[idea.place])


def planned() -> Activities:
    """The demo's activities by their key."""
    keys = {idea.title: idea.key for idea in IDEAS}
    found = (
        Activity.objects.filter(title__in=keys, host__is_demo=True)
        .select_related("plan", "home")
        .order_by("-pk")
    )
    return {keys[activity.title]: activity for activity in found}


def begin(idea: Idea, people: People, place: Community) -> None:
    host: User = people[idea.host]
    activity = Activity.objects.create(
        kind=idea.kind,
        title=idea.title,
        description=idea.text,
        host=host,
        home=place,
        audience=place,
        plan=idea.plan(),
        created_by=host,
    )
    if idea.co_host:
        activity.co_hosts.add(people[idea.co_host])
    if idea.published:
        activity.publish()
