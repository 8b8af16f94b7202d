"""From glass to glass: a camera whose picture says when it was taken, and pages that read it off what they show.

The clock is 32 black or white boxes along the upper edge: milliseconds, least bit first. All pages of one machine
share its monotonic clock, so the difference is the delay.
"""

import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Page

CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 360];
  const pencil = canvas.getContext("2d", { alpha: false });
  const draw = () => {
    const time = Math.round(performance.timeOrigin + performance.now()) % 4294967296;
    const place = time / 40;
    pencil.fillStyle = "#345";
    pencil.fillRect(0, 0, 640, 360);
    for (let i = 0; i < 40; i += 1) {
      pencil.fillStyle = `hsl(${(i * 37 + place * 3) % 360} 60% 50%)`;
      pencil.fillRect((i * 97 + place * (i % 7)) % 640, 60 + ((i * 53 + place * (i % 5)) % 270), 50, 40);
    }
    for (let bit = 0; bit < 32; bit += 1) {
      pencil.fillStyle = (time >>> bit) & 1 ? "#fff" : "#000";
      pencil.fillRect(bit * 20, 0, 20, 40);
    }
  };
  draw();
  setInterval(draw, 1000 / 24);
  const stream = canvas.captureStream(24);
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 440 });
  const quieter = new GainNode(context, { gain: 0.3 });
  const out = new MediaStreamAudioDestinationNode(context);
  tone.connect(quieter).connect(out);
  tone.start();
  stream.addTrack(out.stream.getAudioTracks()[0]);
  return stream;
};
"""

EYES = """
window.glass = { seen: [], last: 0, loudest: 0, openedAt: 0, firstAt: 0 };
{
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    if (!this.canvas.matches?.("[data-stage-picture]")) return;
    glass.firstAt ||= performance.now();
    requestAnimationFrame(() => {
      const at = performance.timeOrigin + performance.now();
      const share = this.canvas.width / 640;
      const row = this.getImageData(0, Math.round(20 * share), this.canvas.width, 1).data;
      let time = 0;
      for (let bit = 0; bit < 32; bit += 1) if (row[Math.round((bit * 20 + 10) * share) * 4] > 128) time += 2 ** bit;
      if (time !== glass.last) glass.seen.push([at, (Math.round(at) % 4294967296) - time, this.canvas.width]);
      glass.last = time;
    });
  };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...given) {
    if (to instanceof AudioDestinationNode) {
      const meter = new AnalyserNode(this.context, { fftSize: 2048 });
      connect.call(this, meter);
      const samples = new Float32Array(2048);
      setInterval(() => {
        meter.getFloatTimeDomainData(samples);
        glass.loudest = Math.max(glass.loudest, ...samples.map(Math.abs));
      }, 200);
    }
    return connect.call(this, to, ...given);
  };
  const Socket = WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      glass.openedAt ||= performance.now();
    }
  };
}
"""


@dataclass(frozen=True)
class Seen:
    """What a page has shown since it was last asked: delays in ms, pictures a second, widths."""

    delays: list[float]
    times: list[float]
    widths: set[int]

    @property
    def median(self) -> float:
        return median(self.delays)

    def percentile(self, share: float) -> float:
        return sorted(self.delays)[min(len(self.delays) - 1, int(len(self.delays) * share))]

    @property
    def longest_still(self) -> float:
        """The longest pause between two pictures, in ms."""
        return max((later - at for at, later in zip(self.times, self.times[1:], strict=False)), default=0.0)


def go_live(page: Page) -> None:
    """Through the check, by the person's own taps, onto the stage."""
    page.locator("[data-speaker-open]").click()
    page.locator("[data-speaker-ask]").click()
    page.locator("[data-speaker-form] button").click()
    page.locator("[data-speaker][data-state=live]").wait_for(state="attached")


def wait_for_picture(page: Page) -> None:
    page.locator(".stage[data-state=picture]").wait_for()


def until(page: Page, expression: str, seconds: float = 60) -> None:
    """Wait for an expression to hold. Playwright's own way evaluates within the page, which our policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"Still not: {expression}"
        page.wait_for_timeout(100)


def forget(page: Page) -> None:
    page.evaluate("glass.seen = []; glass.loudest = 0;")


def seen(page: Page) -> Seen:
    """Torn or half-decoded clocks are left out: they would be hours off."""
    found = [each for each in page.evaluate("glass.seen") if 0 <= each[1] < 60_000]
    return Seen([each[1] for each in found], [each[0] for each in found], {each[2] for each in found})


def loudest(page: Page) -> float:
    return float(page.evaluate("glass.loudest"))


def stats(page: Page) -> dict[str, Any]:
    """What the page's viewer has counted."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const event = new CustomEvent("linli:measure", { detail: {} });
          document.querySelector(".stage").dispatchEvent(event);
          return event.detail.stats;
        }"""
    )
    return found
