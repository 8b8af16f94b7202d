"""The store of sound that a listener's page keeps, on a line that holds it up: the real processor, on our clock."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PageAs

pytestmark = pytest.mark.once

LISTENS = """async ({ held, every, seconds }) => {
    globalThis.sampleRate = 48_000;
    globalThis.currentTime = 0;
    globalThis.AudioWorkletProcessor = class { port = { postMessage: (told) => { ear.told = told; } }; };
    const made = {};
    globalThis.registerProcessor = (name, processor) => { made[name] = processor; };
    await import("/static/live/stage/sound-worklet.js");
    const ear = new made["linli-ear"]();
    const PIECE = 0.04;
    const arrives = (at) => (at % every < held ? at - (at % every) + held : at);
    const silent = [];
    for (let next = 0, block = 0; globalThis.currentTime < seconds; block += 1) {
        globalThis.currentTime = (block * 128) / sampleRate;
        for (; arrives(next * PIECE) <= globalThis.currentTime; next += 1) {
            const samples = new Float32Array(PIECE * sampleRate).map((_, i) => 0.5 * Math.sin(i / 20));
            ear.take({ at: next * PIECE * 1e6, samples });
        }
        ear.process([], [[new Float32Array(128)]]);
        silent[Math.floor(globalThis.currentTime / 10)] = ear.silent;
    }
    return { silent: silent.map((all, i) => all - (silent[i - 1] ?? 0)), store: ear.target };
}"""


def listen(
    page: Page, *, held: float, every: float = 4.0, seconds: float = 120.0
) -> tuple[list[float], float]:
    """Seconds of silence in each ten seconds, and the store at the end, where sound is held up every few seconds."""
    page.goto("/healthz")
    heard = page.evaluate(LISTENS, {"held": held, "every": every, "seconds": seconds})
    return heard["silent"], heard["store"]


@pytest.mark.parametrize("held", [0.2, 0.4])
def test_where_every_key_picture_holds_up_the_sound_the_store_soon_holds_enough_and_keeps_it(
    page_as: PageAs, held: float
) -> None:
    silent, store = listen(page_as(), held=held)
    assert sum(silent[:2]) < 2 * held + 0.2
    assert sum(silent[2:]) == 0
    assert held <= store <= held + 0.15


def test_on_an_even_line_the_store_is_as_small_as_at_first(page_as: PageAs) -> None:
    silent, store = listen(page_as(), held=0.0)
    assert sum(silent) == 0
    assert store <= 0.1


def test_a_line_that_was_gone_does_not_make_all_that_follows_late(page_as: PageAs) -> None:
    silent, store = listen(page_as(), held=5.0, every=1000.0, seconds=60.0)
    assert sum(silent[:1]) < 6
    assert sum(silent[1:]) == 0
    assert store <= 0.15
