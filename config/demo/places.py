"""Pingshan in Shenzhen: district › streets › communities › compounds › buildings."""

from __future__ import annotations

from dataclasses import dataclass, field

from people.models import Community

KIND = Community.Kind


@dataclass(frozen=True)
class Place:
    key: str
    kind: str
    name: str
    name_en: str
    inside: tuple[Place, ...] = field(default=())


def houses(key: str, *numbers: int) -> tuple[Place, ...]:
    return tuple(Place(f"{key}-{n}", KIND.BUILDING, f"{n}栋", f"Building {n}") for n in numbers)


PINGSHAN = Place(
    "district",
    KIND.DISTRICT,
    "坪山区",
    "Pingshan District",
    (
        Place(
            "pingshan",
            KIND.STREET,
            "坪山街道",
            "Pingshan Street",
            (
                Place(
                    "liulian",
                    KIND.COMMUNITY,
                    "六联社区",
                    "Liulian Community",
                    (
                        Place(
                            "langyue",
                            KIND.COMPOUND,
                            "金地朗悦",
                            "Jindi Langyue",
                            houses("langyue", 1, 2, 3, 5),
                        ),
                        Place("fuchang", KIND.COMPOUND, "福昌村", "Fuchang Village", houses("fuchang", 2, 7)),
                    ),
                ),
            ),
        ),
        Place(
            "maluan",
            KIND.STREET,
            "马峦街道",
            "Maluan Street",
            (Place("pinghuan", KIND.COMMUNITY, "坪环社区", "Pinghuan Community", houses("pinghuan", 1)),),
        ),
        Place(
            "kengzi-street",
            KIND.STREET,
            "坑梓街道",
            "Kengzi Street",
            (Place("kengzi", KIND.COMMUNITY, "坑梓社区", "Kengzi Community", houses("kengzi", 4)),),
        ),
    ),
)

Places = dict[str, Community]


def build() -> Places:
    """All places by their key; what is missing is built."""
    standing = {place.path: place for place in Community.objects.all()}
    places: Places = {}
    settle(PINGSHAN, None, standing, places)
    return places


def settle(place: Place, above: Community | None, standing: dict[str, Community], places: Places) -> None:
    found = next((known for known in standing.values() if is_it(known, place, above)), None)
    places[place.key] = found or found_anew(place, above)
    for inner in place.inside:
        settle(inner, places[place.key], standing, places)


def is_it(known: Community, place: Place, above: Community | None) -> bool:
    under = known.depth == 1 if above is None else known.is_child_of(above)
    return under and (known.kind, known.name) == (place.kind, place.name)


def found_anew(place: Place, above: Community | None) -> Community:
    fields = {"kind": place.kind, "name": place.name, "name_en": place.name_en, "time_zone": "Asia/Shanghai"}
    if above is None:
        root: Community = Community.objects.add_root(fields)
        return root
    return above.add(**fields)
