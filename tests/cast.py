"""The people of our scenes: Rosa lives here, Cora counsels, Omar organizes, Sven lives somewhere else.

In a TestCase: `class TheSeatLine(Cast, TestCase)`, then `self.rosa`. In a function: the fixture `cast`.
"""

from typing import Any, ClassVar

from django.utils import timezone

from people.models import Community, Household, Membership, Role, User

KIND = Community.Kind


class People:
    """Two streets of one district, and who lives and works there."""

    district: Community
    street: Community
    community: Community
    compound: Community
    building: Community
    elsewhere: Community
    household: Household
    rosa: User
    cora: User
    omar: User
    sven: User

    def __init__(self) -> None:
        settle(self)


class Cast:
    """The same people as attributes of a TestCase, made once for its class."""

    district: ClassVar[Community]
    street: ClassVar[Community]
    community: ClassVar[Community]
    compound: ClassVar[Community]
    building: ClassVar[Community]
    elsewhere: ClassVar[Community]
    household: ClassVar[Household]
    rosa: ClassVar[User]
    cora: ClassVar[User]
    omar: ClassVar[User]
    sven: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        settle(cls)


def settle(home: People | type[Cast]) -> None:
    """Build the houses and let everyone move in."""
    home.district = root(KIND.DISTRICT, "坪山区", "Pingshan")
    home.street = home.district.add(kind=KIND.STREET, name="马峦街道", name_en="Maluan")
    home.community = home.street.add(kind=KIND.COMMUNITY, name="六联社区", name_en="Liulian")
    home.compound = home.community.add(kind=KIND.COMPOUND, name="金地朗悦", name_en="Jindi Langyue")
    home.building = home.compound.add(kind=KIND.BUILDING, name="3栋", name_en="Building 3")
    other_district = root(KIND.DISTRICT, "福田区", "Futian")
    other_street = other_district.add(kind=KIND.STREET, name="沙头街道", name_en="Shatou")
    home.elsewhere = other_street.add(kind=KIND.BUILDING, name="1栋", name_en="Building 1")

    home.rosa, home.household = resident("Rosa", home.building, "1201")
    home.sven, _ = resident("Sven", home.elsewhere, "101")
    home.omar, home.cora = person("Omar"), person("Cora")
    belongs(home.omar, home.community, Role.ORGANIZER)
    belongs(home.cora, home.district, Role.COUNSELLOR)


def root(kind: str, name: str, name_en: str) -> Community:
    made: Community = Community.objects.add_root({"kind": kind, "name": name, "name_en": name_en})
    return made


def person(name: str, **fields: Any) -> User:
    """Somebody with an account and no place yet. Their language is English, so that a test reads what it says."""
    return User.objects.create_user(
        f"{name.lower()}@linli.example", display_name=name, **{"language": "en", **fields}
    )


def belongs(user: User, community: Community, role: Role, household: Household | None = None) -> Membership:
    return Membership.objects.create(
        user=user, community=community, role=role, household=household, confirmed_at=timezone.now()
    )


def resident(name: str, building: Community, door: str) -> tuple[User, Household]:
    """A neighbour behind a door; a second one of the same door shares the household."""
    user = person(name)
    household, _ = Household.objects.get_or_create(building=building, door=door)
    belongs(user, building, Role.RESIDENT, household)
    return user, household
