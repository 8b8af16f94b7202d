"""The parts of room.js that need no room: the clock, the order of pieces, the outbox, the pauses."""

import json
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from live.parts import part_at
from tests.browser.conftest import PageAs

pytestmark = pytest.mark.once


@pytest.fixture
def page(page_as: PageAs) -> Page:
    """Of the site, so that its scripts may be fetched, with as little on it as possible."""
    page = page_as()
    page.goto("/healthz")
    return page


def stop_clock(page: Page) -> None:
    """From now on the page's time passes only when it is told to, however busy the machine is."""
    page.clock.install(time=0)
    page.clock.pause_at(60)


def tell(page: Page, part: str, story: str) -> Any:
    """Run the story with the module's exports as `part`."""
    return page.evaluate(f"async () => {{ const part = await import('/static/live/{part}.js'); {story} }}")


def test_the_clock_takes_the_quickest_answer_and_slews_to_it(page: Page) -> None:
    at = tell(
        page,
        "clock",
        """
        let local = 1000;
        const clock = new part.Clock(50_000, 1000, () => local);
        const seen = [clock.now()];
        clock.sample(1000, 60_000, 1400);   // slow: 400 ms there and back, so the server is at 60 200
        local = 1400; seen.push(clock.now());
        clock.sample(1400, 60_110, 1410);   // quick: the truth is 95 ms less
        seen.push(clock.now());
        local = 1400 + 500; seen.push(clock.now() - 60_200);
        local = 1400 + 3000; seen.push(clock.now());
        clock.sample(4400, 70_000, 4900);   // slow again: does not count
        local = 4900; seen.push(clock.now());
        return seen;
        """,
    )
    assert at == pytest.approx([50_000, 60_200, 60_200, 450, 63_105, 63_605])


def test_after_a_sleep_the_clock_jumps(page: Page) -> None:
    """The counter may have stood still for an hour."""
    now = tell(
        page,
        "clock",
        """
        let local = 0;
        const clock = new part.Clock(0, 0, () => local);
        clock.sample(0, 5, 10);
        clock.forget();
        local = 20; clock.sample(10, 3_600_015, 20);
        return clock.now();
        """,
    )
    assert now == pytest.approx(3_600_020)


LINE = """
    window.wires = [];
    window.told = [];
    window.WebSocket = class extends EventTarget {
        static OPEN = 1;
        readyState = 1;
        sent = [];
        constructor() { super(); window.wires.push(this); }
        send(text) { this.sent.push(JSON.parse(text).type); }
        close() { this.readyState = 3; }
        hears(word) { this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(word) })); }
        ends(code) { this.readyState = 3; this.dispatchEvent(new CloseEvent("close", { code })); }
    };
    window.line = new part.Line(() => "/", HEARTBEAT).on("lost", (code) => window.told.push(code));
    window.line.open();
    window.wires[0].hears({ type: "hello" });
"""


def wires(page: Page) -> int:
    count: int = page.evaluate("window.wires.length")
    return count


def test_a_line_that_fell_silent_is_given_up_also_by_a_host_who_asks_more_often_than_one_waits(
    page: Page,
) -> None:
    stop_clock(page)
    tell(page, "socket", LINE.replace("HEARTBEAT", "part.HOST_HEARTBEAT_MS"))
    page.clock.run_for(5_100)
    page.evaluate("window.wires[0].hears({ type: 'pong' })")
    page.clock.run_for(10_000)
    assert page.evaluate("[window.wires[0].sent.length, window.told]") == [3, []]
    page.clock.run_for(4_000)  # eight seconds after the first question that was not answered
    assert page.evaluate("window.told") == [0]


def test_the_line_comes_back_spread_after_a_restart_and_at_once_with_the_network(page: Page) -> None:
    """L-13."""
    stop_clock(page)
    tell(page, "socket", LINE.replace("HEARTBEAT", "25_000"))
    page.evaluate("Math.random = () => 0.5; window.wires[0].ends(1012)")
    page.clock.run_for(2_400)
    assert wires(page) == 1
    page.clock.run_for(200)
    assert wires(page) == 2
    for wire in range(1, 9):  # each try fails, and the pause grows
        page.evaluate(f"window.wires[{wire}].ends(1006)")
        page.clock.run_for(15_000)
    assert wires(page) == 10
    page.evaluate("window.wires[9].ends(1006)")
    page.clock.run_for(5_000)
    assert wires(page) == 10
    page.evaluate("dispatchEvent(new Event('online'))")
    assert wires(page) == 11


def test_pauses_grow_to_fifteen_seconds_and_never_are_the_same_for_all(page: Page) -> None:
    """L-13."""
    pauses = tell(
        page, "../again", "return [0, 1, 2, 10, 100].map((n) => [part.pause(n, 0), part.pause(n, 1)]);"
    )
    assert [low for low, _high in pauses] == pytest.approx([350, 595, 1011.5, 8077, 8077], abs=1)
    assert [high for _low, high in pauses] == pytest.approx([650, 1105, 1878.5, 15_000, 15_000], abs=1)


SHOWS = """
    const shown = [], asked = [];
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    const piece = (seq, html = "x") => ({ seq, place: "messages", key: `m${seq}`, how: "append", html });
    let answer = () => { throw new Error("nobody should ask"); };
    const shows = new part.Shows(3, {
        show: (one) => shown.push(one.seq),
        ask: async (last) => { asked.push(last); return answer(last); },
        reset: async () => 90,
    });
"""


def test_pieces_are_shown_in_order_and_once(page: Page) -> None:
    shown = tell(
        page,
        "catchup",
        SHOWS
        + "for (const seq of [4, 4, 3, 6, 5, 2, 6, 7]) shows.take(piece(seq)); return [shown, asked, shows.last];",
    )
    assert shown == [[4, 5, 6, 7], [], 7]


def test_a_gap_is_asked_for_after_a_moment(page: Page) -> None:
    shown = tell(
        page,
        "catchup",
        SHOWS
        + """
        answer = (last) => ({ upto: 7, reset: false, pieces: [4, 5, 7].map((seq) => piece(seq)) });
        shows.take(piece(5)); shows.take(piece(8));
        const before = [...asked];
        await wait(500);
        return [before, asked, shown, shows.last];
        """,
    )
    assert shown == [[], [3], [4, 5, 7, 8], 8]


def test_a_gap_is_asked_for_even_while_others_go_on_talking(page: Page) -> None:
    """Each word that came too early once put the question off: in a busy room the gap stayed for minutes."""
    shown = tell(
        page,
        "catchup",
        SHOWS
        + """
        answer = (last) => ({ upto: 5, reset: false, pieces: [4, 5].map((seq) => piece(seq)) });
        for (let seq = 5; !asked.length && seq < 200; seq += 1) {
            shows.take(piece(seq));
            await wait(30);
        }
        await wait(0);
        return [asked, shown[0], shows.last === shown.at(-1)];
        """,
    )
    assert shown == [[3], 4, True]


def test_a_number_without_words_is_fetched_at_once(page: Page) -> None:
    shown = tell(
        page,
        "catchup",
        SHOWS
        + """
        answer = () => ({ upto: 4, reset: false, pieces: [piece(4)] });
        shows.take(piece(4, null));
        await wait(60);
        return [shown, shows.last];
        """,
    )
    assert shown == [[4], 4]


def test_who_missed_too_much_starts_from_a_fresh_page(page: Page) -> None:
    shown = tell(
        page,
        "catchup",
        SHOWS
        + """
        answer = () => ({ upto: 900, reset: true, pieces: [] });
        await shows.catchUp();
        shows.take(piece(90)); shows.take(piece(91));
        return [shown, shows.last];
        """,
    )
    assert shown == [[91], 91]


def test_a_question_that_failed_is_asked_again(page: Page) -> None:
    shown = tell(
        page,
        "catchup",
        SHOWS
        + """
        let tries = 0;
        answer = () => {
            tries += 1;
            if (tries === 1) throw new Error("no network");
            return { upto: 4, reset: false, pieces: [piece(4)] };
        };
        await shows.catchUp();
        await wait(2300);
        return [tries, shown];
        """,
    )
    assert shown == [2, [4]]


OUTBOX = """
    const kept = new Map();
    const store = {
        getItem: (name) => kept.get(name) ?? null,
        setItem: (name, value) => kept.set(name, value),
        removeItem: (name) => kept.delete(name),
    };
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    const posted = [], refused = [];
    let answer = async () => ({});
    const post = async (item) => { posted.push([item.id, item.text]); return answer(item); };
    const changed = (items, no) => no && refused.push([no.item.text, no.sentence]);
    const open = () => new part.Outbox(store, "box", post, changed);
"""


def test_messages_go_out_one_after_the_other_and_a_retry_keeps_its_id(page: Page) -> None:
    posted = tell(
        page,
        "outbox",
        OUTBOX
        + """
        const box = open();
        let tries = 0;
        answer = async () => { tries += 1; if (tries < 3) throw new Error("no network"); return {}; };
        box.add("one", "a"); box.add("two", "b");
        await wait(0); box.send(); await wait(0); box.send(); await wait(50);
        return [posted, box.items.length, kept.size];
        """,
    )
    assert posted == [[["a", "one"], ["a", "one"], ["a", "one"], ["b", "two"]], 0, 0]


def test_what_was_not_sent_is_still_there_after_a_reload(page: Page) -> None:
    texts = tell(
        page,
        "outbox",
        OUTBOX
        + """
        answer = async () => { throw new Error("no network"); };
        open().add("kept", "a");
        await wait(0);
        return open().items.map((item) => item.text);
        """,
    )
    assert texts == ["kept"]


def test_what_was_refused_leaves_the_outbox_with_its_sentence(page: Page) -> None:
    told = tell(
        page,
        "outbox",
        OUTBOX
        + """
        const box = open();
        answer = async () => ({ sentence: "Too long." });
        box.add("very long", "a");
        await wait(20);
        return [refused, box.items.length];
        """,
    )
    assert told == [[["very long", "Too long."]], 0]


def test_what_was_refused_stays_with_its_sentence_where_the_field_holds_other_words(page: Page) -> None:
    told = tell(
        page,
        "outbox",
        OUTBOX
        + """
        const box = new part.Outbox(store, "box", post, (items, no) => !no);
        answer = async () => ({ sentence: "Too long." });
        box.add("very long", "a");
        await wait(20);
        const stays = box.items.map(({ text, failed, why }) => [text, failed, why]);
        answer = async () => ({});
        box.retry("a");
        await wait(20);
        return [stays, open().items.length, posted.length];
        """,
    )
    assert told == [[["very long", True, "Too long."]], 0, 2]


def test_what_a_full_or_forbidden_store_refuses_is_there_while_the_page_is_open(page: Page) -> None:
    told = tell(
        page,
        "../store",
        """
        const { passing, lasting } = part, was = [];
        passing.setItem("a", "kept");
        was.push(passing.lasts, sessionStorage.getItem("a"));
        sessionStorage.setItem("fill", "x".repeat(5 * 1024 * 1024 - 100));
        passing.setItem("a", "y".repeat(1000));
        was.push(passing.lasts, passing.getItem("a").length, sessionStorage.getItem("a"));
        sessionStorage.removeItem("fill");
        passing.setItem("a", "room again");
        was.push(passing.lasts, sessionStorage.getItem("a"));
        Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
        was.push(lasting.getItem("b"), lasting.keys().length);
        lasting.setItem("b", "here");
        was.push(lasting.getItem("b"), lasting.lasts, lasting.keys());
        lasting.removeItem("b");
        was.push(lasting.getItem("b"));
        return was;
        """,
    )
    kept = [True, "kept", False, 1000, "kept", True, "room again"]
    assert told == [*kept, None, 0, "here", False, ["b"], None]


def test_what_could_not_go_out_for_two_minutes_says_so_and_goes_with_one_press(page: Page) -> None:
    told = tell(
        page,
        "outbox",
        OUTBOX
        + """
        const old = (id, seconds) => ({ id, text: id, at: Date.now() - seconds * 1000, failed: false });
        store.setItem("box", JSON.stringify([old("older", 121), old("younger", 90)]));
        answer = async () => { throw new Error("no network"); };
        const box = open();
        await box.send();
        const states = box.items.map(({ id, failed }) => [id, failed]);
        answer = async () => ({});
        await box.send();
        const left = box.items.map(({ id }) => id);
        box.retry("older");
        await wait(20);
        return [states, left, box.items.length];
        """,
    )
    assert told == [[["older", True], ["younger", False]], ["older"], 0]


def test_the_outbox_holds_twenty(page: Page) -> None:
    full = tell(
        page,
        "outbox",
        OUTBOX
        + """
        const box = open(), was = [];
        answer = () => new Promise(() => {});
        for (let n = 0; n < 20; n += 1) { was.push(box.isFull); box.add(`${n}`, `${n}`); }
        return [was.includes(true), box.isFull];
        """,
    )
    assert full == [False, True]


def test_a_step_counts_down_pauses_and_takes_more_time(page: Page) -> None:
    left = tell(
        page,
        "plan",
        """
        const step = { started: 10_000, seconds: 60, added: 30_000 };
        return [part.timeLeft(step, 30_000), part.timeLeft({ ...step, paused: 20_000 }, 90_000),
                part.timeLeft({ started: 1, seconds: null }, 5)];
        """,
    )
    assert left == [70_000, 80_000, None]
    times = tell(page, "clock", "return [90_000, 1, 0, -5000].map(part.kitchenClock);")
    assert times == ["1:30", "0:01", "0:00", "0:00"]


def test_pages_and_server_agree_on_the_part_of_a_step(page: Page) -> None:
    """Four hundred cases, most of them where one part ends and the next begins; tests/live/test_parts.py has more."""
    by_chance = Random(39)
    cases = []
    for _ in range(400):
        each, repeat, both = (
            by_chance.choice([5, 7, 40, 600]),
            by_chance.randint(1, 20),
            by_chance.random() < 0.5,
        )
        added = by_chance.choice([0, 0, 30_000, -10_000, -7_200_000, 90_000])
        edge = each * 1000 * by_chance.randint(0, 2 * repeat + 1)
        cases.append((edge + by_chance.choice([-1, 0, 1, 2999, -60_000]), each, repeat, both, added))
    told = tell(
        page,
        "parts",
        f"""
        return {json.dumps(cases)}.map(([passed, each, repeat, both, added]) => {{
            const step = {{ each, repeat, sides: both ? 2 : 1, added }};
            const {{ number, of, side }} = part.partAt(step, passed);
            return [number, of, side];
        }});
        """,
    )
    assert told == [list(part_at(*case)) for case in cases]


def test_what_is_left_of_a_part_ends_where_the_next_begins(page: Page) -> None:
    left = tell(
        page,
        "parts",
        """
        const step = { each: 20, repeat: 2, sides: 2, added: 30_000 };
        const short = { ...step, added: -30_000 };
        return [[0, 19_000, 20_000, 60_000, 109_000].map((passed) => part.leftOfPart(step, passed)),
                [39_000, 45_000, 50_000].map((passed) => part.leftOfPart(short, passed))];
        """,
    )
    assert left == [[20_000, 1_000, 20_000, 50_000, 1_000], [1_000, 5_000, 0]]
