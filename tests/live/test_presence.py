"""Who is in a room, over several processes."""

from live.presence import FORGET_SECONDS, NAMES_MAX, PART_SECONDS, Presence


def test_several_pages_of_one_person_are_one_person() -> None:
    presence = Presence()
    presence.came(1, "Rosa")
    presence.came(1, "Rosa")
    presence.came(2, "Omar")
    assert presence.summary() == {"count": 2, "names": ["Omar", "Rosa"]}
    presence.went(1)
    assert presence.summary()["count"] == 2
    presence.went(1)
    assert presence.summary() == {"count": 1, "names": ["Omar"]}


def test_who_does_not_want_to_be_named_is_counted() -> None:
    presence = Presence()
    presence.came(1, "")
    assert presence.summary() == {"count": 1, "names": []}


def test_a_person_on_two_processes_is_one_person() -> None:
    presence = Presence()
    presence.came(1, "Rosa")
    presence.hear("other", [(1, "Rosa"), (2, "Omar")], now=0)
    assert presence.summary() == {"count": 2, "names": ["Omar", "Rosa"]}


def test_a_process_that_died_is_forgotten_within_a_minute() -> None:
    presence = Presence()
    presence.came(1, "Rosa")
    presence.hear("other", [(2, "Omar")], now=0)
    assert presence.news(now=1) == {"count": 2, "names": ["Omar", "Rosa"]}
    assert presence.news(now=FORGET_SECONDS + 1) == {"count": 1, "names": ["Rosa"]}


def test_nothing_is_told_twice() -> None:
    presence = Presence()
    presence.came(1, "Rosa")
    assert presence.news(now=1) is not None
    assert presence.news(now=2) is None


def test_a_crowd_is_a_round_number_without_names() -> None:
    presence = Presence()
    for person in range(337):
        presence.came(person, f"neighbour {person}")
    assert presence.summary() == {"count": 340, "names": []}


def test_the_list_of_names_is_bounded() -> None:
    presence = Presence()
    for person in range(NAMES_MAX + 20):
        presence.came(person, f"neighbour {person}")
    assert len(presence.summary()["names"]) == NAMES_MAX


def test_our_part_is_repeated_so_that_others_do_not_forget_us() -> None:
    presence = Presence()
    assert presence.due(now=1)
    assert not presence.due(now=2)
    presence.came(1, "Rosa")
    assert presence.due(now=3)
    assert not presence.due(now=4)
    assert presence.due(now=3 + PART_SECONDS)
    assert PART_SECONDS < FORGET_SECONDS


def test_ticks_slow_down_as_the_crowd_grows() -> None:
    small, big = Presence(), Presence()
    small.came(1, "")
    for person in range(1000):
        big.came(person, "")
    assert small.pause(0.5) < 0.52
    assert big.pause(0.5) == 2.0
