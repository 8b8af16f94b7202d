"""Who lives in the demo neighbourhood. Nobody here exists: all are named after plants that grow in Shenzhen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from config.demo.places import Places
from people.models import Household, Invitation, Membership, Role, User


@dataclass(frozen=True)
class Person:
    """Somebody to move in: `key` makes the address, `home` is a building and a door, `roles` are role@place."""

    key: str
    name: str
    home: str
    door: str
    roles: tuple[tuple[str, str], ...] = ()
    waits: bool = False
    more: dict[str, Any] = field(default_factory=dict)


NEIGHBOURS = (
    Person("guihua", "桂花", "langyue-1", "602", ((Role.ORGANIZER, "pingshan"),)),
    Person("xiaohe", "小荷老师", "langyue-3", "1201"),
    Person("moli", "茉莉", "langyue-5", "803", ((Role.COUNSELLOR, "district"),)),
    Person("qingzhu", "青竹", "kengzi-4", "1504", ((Role.COUNSELLOR, "district"),)),
    Person("mumian", "木棉大姐", "langyue-3", "201", ((Role.CAPTAIN, "langyue-3"),)),
    Person("songbo", "松伯", "langyue-3", "102", more={"large_type": True, "shows_building": True}),
    Person("rosemary", "Rosemary", "langyue-2", "1903", more={"language": "en"}),
    Person("haitang", "海棠在伦敦", "langyue-3", "102", more={"time_zone": "Europe/London"}),
    Person("bohe", "薄荷", "langyue-3", "1502", waits=True),
    Person("longyan", "龙眼叔", "kengzi-4", "703", ((Role.ORGANIZER, "kengzi-street"),)),
    Person("shanzha", "山楂", "kengzi-4", "902"),
    Person("yezi", "椰子", "pinghuan-1", "305"),
    Person("mangguo", "芒果哥", "fuchang-7", "301"),
    Person("zijing", "紫荆老师", "langyue-2", "1104"),
    Person("lizhi", "荔枝", "langyue-3", "1403"),
    Person("milan", "米兰阿姨", "langyue-3", "802", more={"shows_building": True}),
    Person("sanjiaomei", "三角梅", "langyue-1", "1101"),
    Person("fengye", "枫叶", "langyue-1", "1602"),
    Person("yinxing", "银杏", "langyue-1", "904"),
    Person("ziteng", "紫藤", "langyue-2", "503"),
    Person("putao", "葡萄妈妈", "langyue-2", "1402"),
    Person("shiliu", "石榴", "langyue-2", "701"),
    Person("ganlan", "橄榄", "langyue-3", "1701"),
    Person("luhui", "芦荟", "langyue-3", "503"),
    Person("baihe", "百合", "langyue-5", "1204"),
    Person("shuixian", "水仙", "langyue-5", "302"),
    Person("lanhua", "兰姨", "langyue-5", "1001"),
    Person("yumi", "玉米爸爸", "langyue-5", "1601"),
    Person("doujiao", "豆角", "fuchang-2", "401"),
    Person("qingcai", "青菜", "fuchang-2", "202"),
    Person("lianou", "莲藕", "fuchang-7", "502"),
    Person("jianghua", "姜花", "fuchang-7", "601"),
    Person("rongshu", "榕叔", "fuchang-2", "101", more={"large_type": True}),
    Person("xiangcao", "香草", "fuchang-7", "203"),
    Person("juzi", "橘子", "langyue-1", "403"),
    Person("ningmeng", "柠檬", "langyue-5", "702"),
)

People = dict[str, User]
SETTLED = timedelta(days=60)
"""For how long they have lived here: long enough to vote in a contest."""


def is_made() -> bool:
    return User.objects.filter(is_demo=True).exists()


def move_in(places: Places) -> People:
    """All demo people by their key; who is missing moves in."""
    known = {user.email: user for user in User.objects.filter(is_demo=True)}
    missing = [person for person in NEIGHBOURS if address(person) not in known]
    arrived = {address(person): arrive(person, places) for person in missing}
    people = {person.key: (known | arrived)[address(person)] for person in NEIGHBOURS}
    for person in missing:
        if person.waits:
            invite(person, people, places)
    return people


def address(person: Person) -> str:
    return f"{person.key}@linli.invalid"


def arrive(person: Person, places: Places) -> User:
    user = User.objects.create_user(address(person), display_name=person.name, is_demo=True, **person.more)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    building = places[person.home]
    now = timezone.now() - SETTLED
    if not person.waits:
        household, _new = Household.objects.get_or_create(building=building, door=person.door)
        Membership.objects.create(
            user=user,
            community=building,
            household=household,
            role=Role.RESIDENT,
            joined_at=now,
            confirmed_at=now,
        )
    for role, place in person.roles:
        Membership.objects.create(user=user, community=places[place], role=role, confirmed_at=now)
    return user


def invite(person: Person, people: People, places: Places) -> None:
    """The captain's link hangs in the stairwell; who followed it waits for her word."""
    building = places[person.home]
    invitation = Invitation.objects.invite(people["mumian"], building, days=30)
    invitation.join(people[person.key], person.name, building, person.door)
