"""One's own step, one's own timers, and what is heard when time is up."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import glass
from tests.browser.conftest import DESKTOP, PHONE, KeepPicture, PageAs
from tests.browser.test_room import Wires
from tests.browser.wcag import Look, faults_in, violations
from tests.site import ELDER, RESIDENT, TEACHER, Site

Enter = Callable[..., Page]
COOK = """
from django.utils import timezone
from activities.models import Activity, Occurrence
from live.models import Plan, PlanRun, Step
cooking = Activity.objects.filter(host__display_name="{teacher}").first()
room = Occurrence.schedule(cooking, timezone.now(), 60, None, "Asia/Shanghai").room
room.plan = Plan.objects.create(servings=3, ingredients="鸡蛋 4个\\n番茄 3个（约500克）\\n盐 1茶匙")
room.save()
for n, seconds in enumerate({seconds}, 1):
    words = {{"title": f"Step of the pan {{n}}", "text": "Stir *slowly*."}} | ({first} if n == 1 else {{}})
    Step.objects.create(plan=room.plan, position=n, seconds=seconds, **words)
room.start(cooking.host)
if {begun}:
    PlanRun.objects.of(room).start(cooking.host, 0)
print("room", room.pk)
"""
# Counts what sounds and shakes, and how the screen is kept awake; sound, shaking and the lock stay the browser's own.
LISTEN = """
    window.heard = { tones: 0, shakes: 0, said: [] };
    window.held = new Set();
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { window.heard.tones += 1; return start.apply(this, when); };
    const vibrate = navigator.vibrate?.bind(navigator);
    navigator.vibrate = (pattern) => { window.heard.shakes += 1; return vibrate?.(pattern); };
    speechSynthesis.speak = (said) => window.heard.said.push([said.text, said.lang]);
    const request = navigator.wakeLock?.request.bind(navigator.wakeLock);
    if (request) navigator.wakeLock.request = async (...what) => {
        const lock = await request(...what);
        window.held.add(lock);
        lock.addEventListener("release", () => window.held.delete(lock));
        return lock;
    };
"""


@pytest.fixture
def kitchen(linli: Site) -> Callable[..., str]:
    """The address of a live cook-along whose steps take so many seconds, and may have begun already.

    `first` is what else the first of them has.
    """

    def make(*seconds: int | None, begun: bool = False, **first: object) -> str:
        said = linli.run(COOK.format(teacher=TEACHER, seconds=list(seconds), begun=begun, first=first))
        return f"/rooms/{said.split()[-1]}/"

    return make


def listen(page: Page) -> None:
    page.add_init_script(LISTEN)


def move(teacher: Page, action: str) -> None:
    teacher.click(f"#plan-form button[value={action}]:visible")


def heard(page: Page, **least: Any) -> None:
    for what, count in least.items():
        glass.until(page, f"window.heard.{what} >= {count}")


def open_fold(page: Page, fold: str) -> None:
    page.locator(f"{fold} > summary").click()


# One's own pace


def test_one_leaves_the_common_time_and_catches_up(
    kitchen: Callable[..., str], enter: Enter, keep_picture: KeepPicture
) -> None:
    path = kitchen(300, 300, 300, 300)
    teacher, page, elder = enter(TEACHER, path), enter(RESIDENT, path, viewport=PHONE), enter(ELDER, path)
    move(teacher, "start")
    expect(page.locator(".step-number")).to_have_text("Step 1 of 4")
    page.click("#pace-on")
    own = page.locator("#pace-card")
    expect(own).to_contain_text("Step of the pan 1")
    move(teacher, "next")
    expect(page.locator("#pace-common")).to_have_text("The others are at step 2: Step of the pan 2")
    expect(own).to_contain_text("Step of the pan 1")
    expect(teacher.locator("#step-paces")).to_have_text("2 together, 1 one step behind")
    move(teacher, "next")
    expect(teacher.locator("#step-paces")).to_have_text("2 together, 1 further behind")
    keep_picture(teacher, "pace-host-desktop-en")
    page.click("#pace-next")
    expect(own).to_contain_text("Step of the pan 2")
    expect(page.locator("#step-said")).to_have_text("Step 2 of 4: Step of the pan 2")
    keep_picture(page, "pace-own-phone-en")
    page.click("#pace-pause")
    still = own.locator(".step-time").inner_text()
    page.reload()
    page.wait_for_selector("#room[data-line=open]")
    expect(own.locator(".step-time")).to_have_text(still)
    expect(page.locator("#pace-pause")).to_have_attribute("aria-pressed", "true")
    page.click("#pace-catch-up")
    expect(page.locator("[data-place=run] .step-title")).to_be_visible()
    expect(page.locator("[data-place=run]")).to_contain_text("Step 3 of 4")
    expect(teacher.locator("#step-paces")).to_be_empty()
    expect(elder.locator("#step-paces")).to_have_count(0)


@pytest.mark.once
def test_on_a_phone_ones_own_step_and_what_moves_it_are_in_sight(
    kitchen: Callable[..., str], enter: Enter, keep_picture: KeepPicture
) -> None:
    long = "Stir, and taste. " * 40
    page = enter(RESIDENT, kitchen(300, 300, begun=True, text=long, cue="Stir"), viewport=PHONE)

    def in_sight(title: str) -> None:
        expect(page.locator("#pace-card .step-title")).to_have_text(title)
        for part in ("#pace-card .step-title", "#pace-next", "#pace-pause"):
            expect(page.locator(part)).to_be_in_viewport(ratio=0.95)

    page.click("#pace-on")
    in_sight("Step of the pan 1")
    expect(page.locator("#pace-next")).to_be_focused()
    keep_picture(page, "pace-own-long-phone-en")
    page.locator(".step-scroll").evaluate("place => place.scrollTop = 300")
    page.click("#pace-next")
    in_sight("Step of the pan 2")


@pytest.mark.once
def test_what_one_must_not_eat_is_marked_and_known_to_this_device_alone(
    kitchen: Callable[..., str], enter: Enter
) -> None:
    path = kitchen(300)
    page = enter(RESIDENT, path, viewport=PHONE)
    mark = page.locator(".needs [data-allergen=eggs]")
    open_fold(page, "#allergies")
    open_fold(page, ".step-needs")
    expect(mark).to_be_hidden()
    eggs = page.locator("[data-allergy=eggs]")
    eggs.click()
    expect(eggs).to_have_attribute("aria-pressed", "true")
    expect(mark).to_be_visible()
    page.click("#need-1")  # the list comes anew
    expect(page.locator("#need-1")).to_have_attribute("aria-pressed", "true")
    expect(mark).to_be_visible()
    assert violations(page) == []
    page.reload()
    open_fold(page, ".step-needs")
    expect(mark).to_be_visible()
    tablet = enter(RESIDENT, path)
    assert tablet.locator(".needs [data-allergen=eggs]").get_attribute("hidden") is not None
    page.evaluate("localStorage.setItem('linli.signs', '{}')")
    page.goto("/me/")  # on a phone that others hold too
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert page.evaluate(
        "[localStorage.getItem('linli.allergies'), localStorage.getItem('linli.signs')]"
    ) == [
        None,
        "{}",
    ]


@pytest.mark.once
def test_kept_for_the_household_it_is_marked_on_its_next_device_and_gone_when_forgotten(
    kitchen: Callable[..., str], enter: Enter
) -> None:
    path = kitchen(300)
    phone = enter(RESIDENT, path, viewport=PHONE)
    open_fold(phone, "#allergies")
    phone.click("[data-allergy=eggs]")
    phone.get_by_role("button", name="Keep it for our household").click()
    expect(phone.locator("#allergies")).to_have_attribute("data-avoided", "eggs")
    ours = phone.get_by_role("group", name="What we must not eat")
    expect(ours.locator("[data-allergy=eggs]")).to_have_attribute("aria-pressed", "true")
    assert phone.evaluate("localStorage.getItem('linli.allergies')") is None
    ours.locator("[data-allergy=milk]").click()
    expect(ours.locator("[data-allergy=milk]")).to_be_focused()
    expect(ours.locator("[data-allergy=milk]")).to_have_attribute("aria-pressed", "true")
    assert violations(phone) == []

    tablet, elder = enter(RESIDENT, path), enter(ELDER, path)
    open_fold(tablet, ".step-needs")
    expect(tablet.locator(".needs [data-allergen=eggs]")).to_be_visible()
    assert elder.locator(".needs [data-allergen=eggs]").get_attribute("hidden") is not None
    tablet.goto("/kitchen/")
    expect(tablet.get_by_label("eggs")).to_be_checked()
    expect(tablet.get_by_label("milk", exact=True)).to_be_checked()
    tablet.get_by_role("button", name="Have it forgotten").click()
    expect(tablet.get_by_label("eggs")).not_to_be_checked()
    phone.reload()
    assert phone.locator(".needs [data-allergen=eggs]").get_attribute("hidden") is not None


@pytest.mark.once
def test_what_a_device_marked_stays_marked_when_the_households_is_kept_by_another(
    kitchen: Callable[..., str], enter: Enter, keep_picture: KeepPicture
) -> None:
    path = kitchen(300)
    phone, tablet = enter(RESIDENT, path, viewport=PHONE), enter(RESIDENT, path)
    for page, allergen in ((phone, "eggs"), (tablet, "milk")):
        open_fold(page, "#allergies")
        page.click(f"[data-allergy={allergen}]")
    tablet.get_by_role("button", name="Keep it for our household").click()
    expect(tablet.locator("#allergies")).to_have_attribute("data-avoided", "milk")

    phone.reload()
    open_fold(phone, ".step-needs")
    expect(phone.locator(".needs [data-allergen=eggs]")).to_be_visible()
    open_fold(phone, "#allergies")
    ours = phone.get_by_role("group", name="What we must not eat")
    expect(ours.locator("[data-allergy=milk]")).to_have_attribute("aria-pressed", "true")
    expect(ours.locator("[data-allergy=eggs]")).to_have_attribute("aria-pressed", "false")
    only = phone.get_by_role("group", name="Marked on this device only")
    expect(only.get_by_role("button", pressed=True)).to_have_text(["eggs"])
    assert violations(phone) == []
    keep_picture(phone, "marked-on-this-device-only")
    beside = phone.context.new_page()  # which has the list open as it was before
    beside.goto(path)
    phone.get_by_role("button", name="Keep it for our household").click()
    expect(phone.locator("#allergies")).to_have_attribute("data-avoided", re.compile("eggs"))
    expect(only).to_be_hidden()
    open_fold(beside, ".step-needs")
    for page in (phone, beside):
        expect(page.locator(".needs [data-allergen=eggs]")).to_be_visible()
    assert phone.evaluate("localStorage.getItem('linli.allergies')") is None

    ours.locator("[data-allergy=eggs]").click()
    expect(phone.locator(".needs [data-allergen=eggs]")).to_be_hidden()
    expect(ours.locator("[data-allergy=eggs]")).to_be_focused()

    tablet.goto("/kitchen/")
    tablet.get_by_role("button", name="Have it forgotten").click()
    expect(tablet.get_by_label("milk", exact=True)).not_to_be_checked()
    ours.locator("[data-allergy=eggs]").click()  # where one does not know that yet
    expect(phone.locator("#allergies[data-avoided]")).to_have_count(0)
    expect(phone.locator("[data-allergy=eggs]")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator(".needs [data-allergen=eggs]")).to_be_visible()


@pytest.mark.once
def test_the_network_gone_ones_own_step_and_timers_go_on(kitchen: Callable[..., str], enter: Enter) -> None:
    path, wires = kitchen(300, 300, begun=True), Wires()

    def prepare(page: Page) -> None:
        wires.lead(page)
        listen(page)

    page = enter(RESIDENT, path, prepare)
    page.click("#pace-on")
    expect(page.locator("#pace-card")).to_contain_text("Step of the pan 1")
    open_fold(page, "#timers")
    page.evaluate("document.querySelector('#timer-minutes').min = 0")
    wires.cut()
    page.context.set_offline(True)
    expect(page.locator("#room-note")).to_contain_text("Connection lost")
    page.click("#pace-next")
    expect(page.locator("#pace-card")).to_contain_text("Step of the pan 2")
    before = page.locator("#pace-card .step-time").inner_text()
    page.fill("#timer-name", "Rice")
    page.click("#timers-new button")
    expect(page.locator(".timer")).to_contain_text("Rice")
    expect(page.locator("#pace-card .step-time")).not_to_have_text(before)
    expect(page.locator(".timer-left")).not_to_have_text("5:00")


@pytest.mark.once
def test_five_timers_each_with_a_name_and_the_sixth_is_refused(
    kitchen: Callable[..., str], enter: Enter, keep_picture: KeepPicture
) -> None:
    page = enter(RESIDENT, kitchen(300, begun=True), listen, viewport=PHONE, locale="zh-hans")
    open_fold(page, "#timers")
    for name in ("米饭", "鸡蛋", "汤", "", "面"):
        page.fill("#timer-name", name)
        page.click("#timers-new button")
    expect(page.locator(".timer")).to_have_count(5)
    expect(page.locator(".timer-name").nth(3)).to_have_text("计时器 4")
    page.click("#timers-new button")
    expect(page.locator("#timers-error")).to_contain_text("最多")
    keep_picture(page, "pace-timers-phone-zh")
    page.reload()
    page.wait_for_selector("#room[data-line=open]")
    expect(page.locator("#timers > summary")).to_contain_text("米饭")
    open_fold(page, "#timers")
    page.locator(".timer", has_text="汤").locator("button").click()
    expect(page.locator(".timer")).to_have_count(4)
    page.evaluate("""() => {
        const key = Object.keys(localStorage).find((name) => name.endsWith(".timers"));
        const kept = JSON.parse(localStorage[key]);
        kept[0].ends = Date.now() + 8_000;
        localStorage[key] = JSON.stringify(kept);
    }""")
    page.reload()
    page.click(".room-title")
    heard(page, tones=2)
    expect(page.locator(".timer.over")).to_contain_text("米饭")
    expect(page.locator("#step-said")).to_have_text("米饭：时间到了。")


# When time is up (L-44)


@pytest.mark.once
def test_at_the_end_of_a_step_it_chimes_once_shakes_once_and_says_so_once(
    kitchen: Callable[..., str], enter: Enter
) -> None:
    path = kitchen(5, 300, None, 300)
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, listen)
    page.click(".room-title")  # a browser lets nobody sound who was not touched
    move(teacher, "start")
    expect(page.locator(".step-number")).to_have_text("Step 1 of 4")
    heard(page, tones=2, shakes=1)
    expect(page.locator("#step-said")).to_have_text("The time of this step is over.")
    page.wait_for_timeout(
        1600
    )  # two signs within a moment are one in any case: wait until a second would be heard
    move(teacher, "next")
    expect(page.locator("#step-said")).to_contain_text("Step 2 of 4")
    page.wait_for_timeout(300)
    assert page.evaluate("window.heard") == {"tones": 2, "shakes": 1, "said": []}
    move(teacher, "next")
    heard(page, tones=4, shakes=2)  # the host moved on before the time was up: that is an end too
    move(teacher, "back")
    expect(page.locator("#step-said")).to_contain_text("Step 2 of 4")
    page.wait_for_timeout(300)
    assert page.evaluate("window.heard.tones") == 4


# The parts of a step (L-39)

SPOKEN = """() => {
    window.spoken = [];
    new MutationObserver(() => {
        const text = document.querySelector("#step-said").textContent;
        if (text) window.spoken.push(text);
    }).observe(document.querySelector("#step-said"), {childList: true, characterData: true, subtree: true});
}"""


@pytest.mark.once
def test_each_part_of_a_step_is_said_once_and_a_change_of_side_is_heard(
    kitchen: Callable[..., str], enter: Enter
) -> None:
    path = kitchen(5, 300, repeat=2, both_sides=True, cue="Breathe in", warning="Mind your knees.")
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, listen)
    expect(page.locator(".step-warning")).to_have_text("Take care in the step to come: Mind your knees.")
    open_fold(page, "#signs")
    page.click("[data-sign=voice]")
    page.evaluate(SPOKEN)
    move(teacher, "start")
    part = page.locator(".step-part-words")
    expect(part).to_have_text("1 of 2, left side")
    expect(page.locator(".step-cue")).to_have_text("Breathe in")
    expect(page.locator(".step-warning")).to_have_text("Take care: Mind your knees.")
    for words in ("1 of 2, right side", "2 of 2, left side", "2 of 2, right side"):
        expect(part).to_have_text(words)
    expect(page.locator("#step-said")).to_have_text("The time of this step is over.")
    first = "Step 1 of 2: Step of the pan 1. 1 of 2, left side. Breathe in. Take care: Mind your knees."
    later = [f"{n}. Breathe in" for n in ("1 of 2, right side", "2 of 2, left side", "2 of 2, right side")]
    over = "The time of this step is over."
    assert page.evaluate("window.spoken") == [first, *later, over]
    assert page.evaluate("window.heard.said.map(([words]) => words)") == [first, *later, over]
    assert page.evaluate("window.heard.shakes") == 4


@pytest.mark.once
def test_at_ones_own_pace_the_parts_are_ones_own(kitchen: Callable[..., str], enter: Enter) -> None:
    path = kitchen(200, 300, begun=True, both_sides=True, repeat=3)
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path)
    page.click("#pace-on")
    own = page.locator("#pace-card .step-part-words")
    expect(own).to_have_text("1 of 3, left side")
    page.evaluate("""() => {
        const [name] = Object.keys(sessionStorage).filter((key) => key.endsWith(".pace"));
        const state = JSON.parse(sessionStorage.getItem(name));
        sessionStorage.setItem(name, JSON.stringify({ ...state, started: state.started - 900_000 }));
    }""")
    page.reload()
    expect(own).to_have_text("3 of 3, left side")
    expect(teacher.locator(".step-part-words")).to_have_text("1 of 3, left side")


@pytest.mark.once
def test_the_signs_are_chosen_on_the_page_and_remembered_on_the_device(
    kitchen: Callable[..., str], enter: Enter, keep_picture: KeepPicture
) -> None:
    path = kitchen(300, 300, 300)
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, listen)
    move(teacher, "start")
    open_fold(page, "#signs")
    for sign, pressed in (("chime", "true"), ("shake", "true"), ("voice", "false")):
        expect(page.locator(f"[data-sign={sign}]")).to_have_attribute("aria-pressed", pressed)
        page.click(f"[data-sign={sign}]")
    keep_picture(page, "pace-signs-desktop-en")
    page.reload()
    page.wait_for_selector("#room[data-line=open]")
    open_fold(page, "#signs")
    for sign, pressed in (("chime", "false"), ("shake", "false"), ("voice", "true")):
        expect(page.locator(f"[data-sign={sign}]")).to_have_attribute("aria-pressed", pressed)
    move(teacher, "next")
    glass.until(page, "window.heard.said.length")
    assert page.evaluate("window.heard") == {
        "tones": 0,
        "shakes": 0,
        "said": [["Step 2 of 3: Step of the pan 2", "en-GB"]],
    }


@pytest.mark.once
def test_the_screen_stays_awake_while_steps_run_and_no_longer(
    kitchen: Callable[..., str], enter: Enter, linli: Site
) -> None:
    path = kitchen(300, None)

    def allow(page: Page) -> None:
        listen(page)
        for url in linli.urls:
            page.context.grant_permissions(["screen-wake-lock"], origin=url)

    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, allow)
    assert page.evaluate("window.held.size") == 0
    move(teacher, "start")
    glass.until(page, "window.held.size === 1")
    move(teacher, "pause")
    glass.until(page, "window.held.size === 0")
    page.click("#pace-on")
    expect(page.locator("#pace-card .step-title")).to_be_visible()
    page.click("#pace-pause")  # the common time rests, one's own goes on
    glass.until(page, "window.held.size === 1")


# Ingredients


@pytest.mark.once
def test_ticks_and_servings_are_there_on_the_households_next_device(
    kitchen: Callable[..., str], enter: Enter, page_as: PageAs, keep_picture: KeepPicture
) -> None:
    path = kitchen(300)
    phone = enter(RESIDENT, path, viewport=PHONE, locale="zh-hans")
    open_fold(phone, "#needs-place > details")
    phone.click("#needs-fewer")
    expect(phone.locator("#needs-place summary")).to_contain_text("2")
    expect(phone.locator(".need").first).to_have_text(re.compile("鸡蛋 2½个"))
    expect(phone.locator("#needs-fewer")).to_be_focused()
    phone.click("#need-1")
    expect(phone.locator("#need-1")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("#need-1")).to_be_focused()
    keep_picture(phone, "pace-needs-phone-zh")
    tablet = page_as(RESIDENT, java_script_enabled=False)
    tablet.goto(path)
    tablet.locator("#needs-place summary").click()
    expect(tablet.locator("#need-1")).to_have_attribute("aria-pressed", "true")
    tablet.click("#need-2")
    expect(tablet.locator("#need-2")).to_have_attribute("aria-pressed", "true")


@pytest.mark.once
def test_on_the_page_of_all_steps_each_time_stays_beside_its_step(
    kitchen: Callable[..., str], page_as: PageAs
) -> None:
    page = page_as(RESIDENT, viewport=(PHONE[0], 320))
    page.goto(kitchen(60, 60, 60, begun=True) + "steps/")
    step = page.locator(".own-step .step").nth(1)
    where = (
        """step => [step, step.querySelector(".step-ring")].map((part) => part.getBoundingClientRect().top)"""
    )
    step.evaluate("step => scrollBy(0, step.getBoundingClientRect().top + 20)")
    top, ring = step.evaluate(where)
    assert top < 0
    assert ring == top


@pytest.mark.once
@pytest.mark.parametrize(("locale", "looks"), [
    ("zh-hans", [("dark", PHONE), ("light", (320, 640)), ("dark", DESKTOP)]), ("en", [("light", DESKTOP)]),
])  # fmt: skip
def test_all_of_it_is_open_to_all(
    locale: str,
    looks: list[Look],
    kitchen: Callable[..., str],
    enter: Enter,
    keep_picture: KeepPicture,
) -> None:
    path = kitchen(300, 300, begun=True)
    page = enter(RESIDENT, path, viewport=looks[0][1], locale=locale)
    page.click("#pace-on")
    expect(page.locator("#pace-card .step-title")).to_be_visible()
    for fold in ("#needs-place > details", "#timers", "#signs"):
        open_fold(page, fold)
    page.click("#timers-new button")
    page.locator(".step-scroll").evaluate("place => place.scrollTop = 0")
    for part in ("all", "steps"):
        for look, faults in faults_in(page, looks):
            keep_picture(page, f"pace-{part}-{look}-{locale}")
            assert faults == [], f"{part}, {look}"
        page.goto(f"{path}steps/")
