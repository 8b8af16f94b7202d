"""Chat, questions and polls in one column, as a phone, a keyboard and a screen reader meet them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, OPEN, PHONE, Enter, KeepPicture, PageAs
from tests.browser.test_pages import SMALL_TARGETS
from tests.browser.wcag import Look, faults_in
from tests.live.test_polls_served import MAKE
from tests.site import ELDER, RESIDENT, TEACHER, Site


@pytest.fixture
def enter(page_as: PageAs, linli: Site) -> Enter:
    """Somebody comes into a class that only this test uses, at the next of the site's doors."""
    room = linli.run(MAKE).split()[-1]
    how_usual: dict[str, Any] = {"viewport": PHONE}

    def come_in(person: str, **how: Any) -> Page:
        page = page_as(person, **how_usual | how)
        page.goto(f"/rooms/{room}/")
        if how.get("java_script_enabled", True):
            page.wait_for_selector(OPEN)
        return page

    return come_in


def tab(page: Page, name: str) -> None:
    page.locator(f"#tab-{name}").click()


def ask_poll(host: Page, text: str, *options: str) -> None:
    """What a host does on a phone: a few taps."""
    tab(host, "polls")
    host.locator("#poll-new > summary").click()
    host.fill("#poll_text", text)
    if options:
        host.fill("#poll_options", "\n".join(options))
    else:
        host.locator("#polls input[value=yes_no]").check()
    host.locator("#polls button[value=open]").click()
    expect(host.locator("#polls .poll", has_text=text)).to_be_visible()


def ask(page: Page, text: str) -> None:
    tab(page, "questions")
    page.fill("#questions textarea", text)
    page.locator("#questions .question-ask button").click()


def press_until(page: Page, selector: str, key: str = "Tab", at_most: int = 30) -> None:
    for _ in range(at_most):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} never came to {selector}")


@pytest.mark.parametrize("locale", ["zh-hans", pytest.param("en", marks=pytest.mark.once)])
def test_a_poll_is_answered_by_keyboard_on_a_phone(
    enter: Enter, keep_picture: KeepPicture, locale: str
) -> None:
    host, voter, other = (enter(person, locale=locale) for person in (TEACHER, ELDER, RESIDENT))
    ask_poll(host, "现在肩膀感觉怎么样？", "轻松多了", "差不多", "有点紧")
    expect(voter.locator("#talk-news")).to_contain_text("现在肩膀感觉怎么样？")
    keep_picture(voter, f"poll-news-{locale}")

    press_until(voter, "[data-go]")
    voter.keyboard.press("Enter")
    expect(voter.locator("#tab-polls")).to_have_attribute("aria-selected", "true")
    press_until(voter, ".poll input[name=option]")
    voter.keyboard.press("ArrowDown")
    keep_picture(voter, f"poll-choosing-{locale}")
    voter.keyboard.press("Tab")
    voter.keyboard.press("Enter")
    expect(voter.locator(".poll .tally-row").nth(1)).to_contain_text("1")
    expect(voter.locator(".poll .tally-own").nth(1)).to_be_visible()
    expect(voter.locator("#talk-news")).to_be_empty()
    keep_picture(voter, f"poll-answered-{locale}")
    expect(other.locator("#polls .tally")).to_have_count(0)

    # Changed, by keys again: the focus stayed on the button.
    press_until(voter, ".poll input[name=option]:checked", "Shift+Tab")
    voter.keyboard.press("ArrowDown")
    voter.keyboard.press("Tab")
    voter.keyboard.press("Enter")
    expect(voter.locator(".poll .tally-own").nth(2)).to_be_visible()

    host.locator("#polls .poll button[value=close]").click()
    for page in (voter, other):
        tab(page, "polls")
        expect(page.locator("#polls .tally-votes")).to_have_text(["0", "0", "1"])
    expect(voter.locator(".poll .tally-own").nth(2)).to_be_visible()
    expect(other.locator(".poll .tally-own").nth(2)).to_be_hidden()
    keep_picture(other, f"poll-closed-{locale}")


@pytest.mark.once
def test_an_answer_that_comes_after_the_close_is_told_so(enter: Enter) -> None:
    host, voter = enter(TEACHER), enter(RESIDENT)
    ask_poll(host, "Shall we go on?")
    tab(voter, "polls")
    voter.locator("#polls .choice").first.click()
    voter.evaluate(
        """() => {
            const fetchNow = window.fetch;
            window.fetch = async (...asked) => {
                await new Promise((answer) => setTimeout(answer, 3000)); // a slow line
                return fetchNow(...asked);
            };
        }"""
    )
    voter.locator("#polls button[value=vote]").click()
    host.locator("#polls .poll button[value=close]").click()
    expect(voter.locator("#polls .poll-form")).to_have_count(0)
    expect(voter.locator("#room-note")).to_contain_text("Voting closed at")


@pytest.mark.once
def test_who_only_watches_sees_what_is_asked_and_is_asked_for_no_answer(enter: Enter) -> None:
    host, viewer = enter(TEACHER), enter(RESIDENT)
    room = host.url
    host.goto(f"{room}people/{viewer.locator('#room').get_attribute('data-user')}/")
    host.select_option("#role", "viewer")
    host.locator("button[value=role]").click()
    expect(viewer.locator("#room[data-watches]")).to_be_visible()
    host.goto(room)
    host.wait_for_selector(OPEN)
    ask_poll(host, "Shall we go on?")
    expect(viewer.locator("#tab-polls")).to_contain_text("1 is open")
    expect(viewer.locator("#talk-news")).to_be_empty()
    tab(viewer, "polls")
    expect(viewer.locator("#polls .poll-options")).to_contain_text("Yes")
    expect(viewer.locator("#polls").locator("input:visible, button:visible")).to_have_count(0)


@pytest.mark.once
def test_the_host_sees_how_it_stands_while_answers_come(enter: Enter) -> None:
    host, voter = enter(TEACHER), enter(RESIDENT)
    ask_poll(host, "Shall we go on?")
    tab(voter, "polls")
    voter.locator("#polls .choice").first.click()
    voter.locator("#polls button[value=vote]").click()
    expect(host.locator("#polls .tally-votes")).to_have_text(["1", "0"])


@pytest.mark.once
def test_tabs_go_by_arrow_keys_and_say_in_words_what_waits(enter: Enter) -> None:
    host, page = enter(TEACHER), enter(RESIDENT)
    ask(host, "Who has a chair?")
    ask_poll(host, "Shall we go on?")
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(["Chat", "Questions1 (1 not answered yet)", "Polls1 (1 is open)"])
    tabs.first.focus()
    for key, name in (
        ("ArrowRight", "questions"),
        ("End", "polls"),
        ("ArrowRight", "chat"),
        ("ArrowLeft", "polls"),
        ("Home", "chat"),
    ):
        page.keyboard.press(key)
        expect(page.locator(f"#tab-{name}")).to_be_focused()
        expect(page.locator(f"#{name}")).to_be_visible()
        expect(page.get_by_role("tabpanel")).to_have_count(1)
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('[role=tab]')")


@pytest.mark.once
def test_a_new_poll_covers_neither_the_teacher_nor_the_composer_and_the_living_room_stays_free(
    enter: Enter,
) -> None:
    host, page = enter(TEACHER), enter(RESIDENT)
    page.locator("#composer textarea").fill("half a sentence")
    page.locator("#composer textarea").focus()
    before = box(page, ".stage")
    ask_poll(host, "Shall we go on?")
    expect(page.locator("#talk-news [data-go]")).to_be_visible()
    expect(page.locator("#composer textarea")).to_be_focused()
    assert box(page, ".stage") == pytest.approx(before, abs=2)
    for selector in (".stage", "#composer textarea"):
        assert on_top(page, selector), selector
    page.locator("#talk-news [data-later]").click()
    expect(page.locator("#talk-news")).to_be_empty()
    page.locator("#living").click()
    expect(page.locator("#talk")).to_be_hidden()


def box(page: Page, selector: str) -> list[float]:
    found = page.locator(selector).bounding_box()
    assert found
    return [found["x"], found["y"], found["width"], found["height"]]


def on_top(page: Page, selector: str) -> bool:
    """Is this what a finger in its middle would touch?"""
    touched: bool = page.locator(selector).first.evaluate(
        """(element) => {
            const box = element.getBoundingClientRect();
            return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
        }"""
    )
    return touched


def test_a_question_is_wanted_taken_up_and_answered(enter: Enter, keep_picture: KeepPicture) -> None:
    host, asker, other = enter(TEACHER), enter(RESIDENT), enter(ELDER, locale="zh-hans")
    ask(asker, "Can I do it on a chair?")
    expect(asker.locator("#questions .want")).to_have_attribute("aria-pressed", "true")
    tab(other, "questions")
    want = other.locator("#questions .want")
    want.focus()
    for key, pressed, count in (("Enter", "true", "2"), ("Enter", "false", "1"), ("Space", "true", "2")):
        other.keyboard.press(key)
        expect(want).to_have_attribute("aria-pressed", pressed)
        expect(want).to_contain_text(count)
        expect(want).to_be_focused()
    keep_picture(other, "questions-zh-hans")

    tab(host, "questions")
    host.locator(".question-menu > summary").click()
    keep_picture(host, "questions-host")
    host.locator(".question-menu button[value=take_up]").click()
    tab(asker, "chat")
    expect(asker.locator("#talk-news")).to_contain_text("Can I do it on a chair?")
    host.locator(".question-menu > summary").click()
    host.locator(".question-menu button[value=finish]").click()
    expect(asker.locator("#talk-news")).to_be_empty()
    tab(asker, "questions")
    expect(asker.locator("#questions .question")).to_have_attribute("data-state", "answered")


@pytest.mark.once
def test_a_question_that_waits_reaches_the_host_and_its_asker_learns_why_it_is_not_shown(
    enter: Enter, keep_picture: KeepPicture
) -> None:
    host, asker, other = enter(TEACHER), enter(RESIDENT), enter(ELDER)
    tab(host, "questions")
    host.locator("#questions-hold").select_option("yes")
    host.locator("#questions .hold button").click()
    tab(asker, "questions")
    expect(asker.locator("#questions")).to_contain_text("A host looks at each question")
    ask(asker, "My secret illness?")
    expect(asker.locator("#questions-own")).to_contain_text("only you see it")
    expect(host.locator("#questions-waiting .question")).to_contain_text("My secret illness?")
    keep_picture(host, "questions-waiting")
    host.locator("#questions-waiting .question-menu > summary").click()
    host.locator("#questions-waiting [name=reason]").fill("Please ask a counsellor, in private.")
    host.locator("#questions-waiting button[value=hide]").click()
    expect(host.locator("#questions-waiting .question")).to_have_count(0)
    asker.reload()
    tab(asker, "questions")
    expect(asker.locator("#questions-own")).to_contain_text("Please ask a counsellor, in private.")
    assert "secret" not in other.content()


LOOKS: dict[str, list[Look]] = {
    "zh-hans": [("light", PHONE), ("dark", DESKTOP)],
    "en": [("dark", PHONE), ("light", DESKTOP)],
}


@pytest.mark.once
@pytest.mark.parametrize("locale", LOOKS)
def test_questions_and_polls_are_open_to_all(enter: Enter, keep_picture: KeepPicture, locale: str) -> None:
    host, page = enter(TEACHER, locale=locale), enter(RESIDENT, locale=locale)
    for text in ("膝盖做过手术，跪着的动作能换成坐着做吗？", "Averylongwordthatnobodywouldeverwrite" * 3):
        ask(page, text)
    ask_poll(host, "How is it? " * 15, "Very well, thank you for asking, and you?", "A" * 80)
    host.locator("#poll-new > summary").click()
    found: list[str] = []

    def look_at(who: str, shown: Page, part: str) -> None:
        tab(shown, part)
        for look, faults in faults_in(shown, LOOKS[locale]):
            keep_picture(shown, f"talk-{part}-{who}-{look}-{locale}")
            found.extend(f"{who}, {part}, {look}: {one}" for one in [*faults, *shown.evaluate(SMALL_TARGETS)])
        shown.set_viewport_size({"width": 320, "height": 640})
        if (width := shown.evaluate("document.documentElement.scrollWidth")) > 320:
            found.append(f"{who}, {part}: {width} px wide")

    look_at("host", host, "questions")
    look_at("host", host, "polls")
    look_at("page", page, "questions")
    look_at("page", page, "polls")
    page.locator("#polls .choice").first.click()
    page.locator("#polls button[value=vote]").click()
    expect(page.locator("#polls .tally")).to_be_visible()
    look_at("voter", page, "polls")
    assert found == []


@pytest.mark.once
def test_without_a_script_one_may_answer_ask_and_want(enter: Enter) -> None:
    host = enter(TEACHER, java_script_enabled=False)
    host.locator("#poll-new > summary").click()
    host.fill("#poll_text", "Shall we go on?")
    host.locator("#polls input[value=yes_no]").check()
    host.locator("#polls button[value=open]").click()
    page = enter(RESIDENT, java_script_enabled=False)
    page.locator("#polls .choice").first.click()
    page.locator("#polls button[value=vote]").click()
    expect(page.locator("#polls .tally-votes")).to_have_text(["1", "0"])
    page.fill("#questions textarea", "Can I do it on a chair?")
    page.locator("#questions .question-ask button").click()
    expect(page.locator("#questions .question-text")).to_have_text("Can I do it on a chair?")
    page.locator("#questions .want").click()
    expect(page.locator("#questions .want")).to_contain_text("0")
    page.locator("#polls button[value=vote]").click()
    host.reload()
    host.locator("#questions .question-page").click()
    host.locator("button[value=take_up]").click()
    expect(host.locator("#questions .chip.now")).to_be_visible()
