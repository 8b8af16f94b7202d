"""The demo films, drawn here frame by frame: flat shapes in Linli's colours, slow, without a cut or a flash."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 1280, 720, 2
FRAMES = 12  # a second: enough for what moves this slowly
NIGHT, WALL, PANE, LAMP, DIM, MOON = "#142129", "#24404d", "#16282f", "#f5b649", "#8a6a35", "#f4ead0"
DAY, PAPER, FLOOR, SKIN, LEAF, PERSIMMON, SKY = (
    "#f6efe2", "#fffdf9", "#e9dfcc", "#8a5a44", "#2f6650", "#c2622f", "#9cc3dd",
)  # fmt: skip
BREATH_IN, BREATH_OUT, ROUNDS, BEFORE = 4.0, 6.0, 5, 6.0
ROUND = BREATH_IN + BREATH_OUT

Point = tuple[float, float]
Draw = Callable[["Pen", float], None]


class Pen:
    """Draws in the film's own measures on a canvas twice as fine."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), ground)
        self._pen = ImageDraw.Draw(self.image)

    def disc(self, x: float, y: float, radius: float, ink: str) -> None:
        edges = [(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE]
        self._pen.ellipse(edges, ink)

    def box(self, edges: tuple[float, float, float, float], ink: str, radius: float = 0) -> None:
        self._pen.rounded_rectangle([edge * FINE for edge in edges], radius * FINE, ink)

    def stroke(self, points: list[Point], ink: str, width: float) -> None:
        fine = [(x * FINE, y * FINE) for x, y in points]
        self._pen.line(fine, ink, round(width * FINE), joint="curve")
        for x, y in points:
            self.disc(x, y, width / 2, ink)

    @property
    def frame(self) -> Image.Image:
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two: 0 is the one, 1 the other."""
    share = min(1.0, max(0.0, share))
    parts = (
        round(int(one[at : at + 2], 16) * (1 - share) + int(other[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


def eased(share: float) -> float:
    return (1 - math.cos(math.pi * min(1.0, max(0.0, share)))) / 2


def fullness(second: float) -> float:
    """How full the lungs are, from 0 to 1."""
    within = second - BEFORE
    if not 0 <= within < ROUND * ROUNDS:
        return 0.0
    within %= ROUND
    return eased(within / BREATH_IN) if within < BREATH_IN else 1 - eased((within - BREATH_IN) / BREATH_OUT)


def breathing(pen: Pen, second: float) -> None:
    """A lamp in the evening that grows with the breath; below, a small window lights up for every round."""
    full = fullness(second)
    middle, radius = (WIDTH / 2, 320), 90 + 140 * full
    for ring in range(5, 0, -1):
        pen.disc(*middle, radius + ring * 16, mixed(NIGHT, LAMP, 0.05 * (6 - ring) * (0.4 + 0.6 * full)))
    pen.disc(*middle, radius, mixed(DIM, LAMP, full))
    pen.disc(*middle, radius * 0.62, mixed(mixed(DIM, LAMP, full), MOON, 0.25 + 0.3 * full))
    for turn in range(ROUNDS):
        lit = eased((second - BEFORE - ROUND * (turn + 1) + 1) / 1.5)
        x = WIDTH / 2 + (turn - (ROUNDS - 1) / 2) * 64
        pen.box((x - 18, 618, x + 18, 662), mixed(WALL, LAMP, lit), 10)


def sleep(pen: Pen, second: float) -> None:
    """A house at night whose windows go dark one after the other, while the moon passes."""
    for at in range(40):
        x, y = (at * 173) % WIDTH, (at * 97) % 300
        pen.disc(x, y, 1.5 + at % 2, mixed(NIGHT, MOON, 0.35 + 0.2 * math.sin(second / 2 + at)))
    along = second / 44
    pen.disc(180 + 920 * along, 190 - 90 * math.sin(math.pi * along), 54, MOON)
    pen.disc(204 + 920 * along, 178 - 90 * math.sin(math.pi * along), 46, NIGHT)
    pen.box((250, 270, 1030, 720), WALL, 18)
    for row in range(4):
        for column in range(8):
            number = row * 8 + column
            off = 3 + ((number * 11) % 32) * 1.1
            last = number == 18
            lit = 0.55 if last else 1 - eased((second - off) / 2.5)
            shown = lit if (number * 5) % 3 or last else 0.0
            x, y = 290 + column * 90, 305 + row * 100
            pen.box((x, y, x + 62, y + 72), mixed(PANE, LAMP, shown), 12)


def children(pen: Pen, second: float) -> None:
    """A big one and a small one before the window; a picture grows on the wall, stroke by stroke."""
    pen.box((0, 590, WIDTH, HEIGHT), FLOOR)
    pen.box((760, 90, 1140, 400), FLOOR, 16)
    pen.box((776, 106, 1124, 384), mixed(SKY, LAMP, 0.35 * eased((second - 8) / 30)), 10)
    pen.disc(1010, 330 - 150 * eased((second - 4) / 36), 40, LAMP)
    pen.box((776, 300, 1124, 384), mixed(LEAF, SKY, 0.35), 6)
    for x, top, width in ((800, 240, 70), (890, 210, 80), (1060, 250, 55)):
        pen.box((x, top, x + width, 384), WALL, 4)
    pen.box((944, 90, 956, 400), FLOOR)
    picture(pen, second)
    near = eased((second - 27) / 3) * 44
    person(pen, 420, 1.0, LEAF, reach=near)
    person(pen, 620 - near, 0.66, PERSIMMON, reach=-near)


def person(pen: Pen, x: float, size: float, ink: str, reach: float) -> None:
    """Somebody who sits on the floor."""
    base = 640
    pen.stroke([(x - 70 * size, base), (x + 70 * size, base)], mixed(ink, NIGHT, 0.25), 62 * size)
    pen.stroke([(x, base - 40 * size), (x, base - 140 * size)], ink, 96 * size)
    pen.stroke(
        [(x, base - 150 * size), (x + reach * 1.5, base - 90 * size)], mixed(ink, DAY, 0.12), 30 * size
    )
    pen.disc(x, base - 236 * size, 56 * size, SKIN)


def picture(pen: Pen, second: float) -> None:
    pen.box((120, 110, 560, 380), FLOOR, 8)
    pen.box((132, 122, 548, 368), PAPER, 4)
    strokes: tuple[tuple[int, list[Point], str], ...] = (
        (10, [(200, 330), (200, 240), (270, 190), (340, 240), (340, 330), (200, 330)], PERSIMMON),
        (18, [(250, 330), (250, 280), (290, 280), (290, 330)], WALL),
        (24, somebody(405, 1.0), LEAF),
        (30, somebody(465, 0.7), PERSIMMON),
        (36, [(430, 200), (470, 175), (510, 200), (470, 225), (430, 200)], LAMP),
    )
    for start, points, ink in strokes:
        if second > start:
            pen.stroke(begun(points, (second - start) / 5), ink, 9)


def somebody(x: float, size: float) -> list[Point]:
    """A figure as children draw it, in one line: a leg, a leg, an arm, an arm, and a round head."""
    neck, ground = 332 - 62 * size, 332.0
    body = [
        (-16, 0),
        (0, -30),
        (16, 0),
        (0, -30),
        (0, -52),
        (-20, -36),
        (0, -52),
        (20, -36),
        (0, -52),
        (0, -62),
    ]
    head = [
        (12 * math.sin(turn), -74 + 12 * math.cos(turn))
        for turn in (math.tau * part / 12 for part in range(13))
    ]
    return [(x + right * size, max(neck - 40, ground + up * size)) for right, up in body + head]


def begun(points: list[Point], share: float) -> list[Point]:
    """The first part of a line, as a hand draws it."""
    reached = min(1.0, share) * (len(points) - 1)
    whole = int(reached)
    done = points[: whole + 1]
    if whole < len(points) - 1:
        (x, y), (right, bottom), part = points[whole], points[whole + 1], reached - whole
        done.append((x + (right - x) * part, y + (bottom - y) * part))
    return done


@dataclass(frozen=True)
class Reel:
    key: str
    seconds: int
    ground: str
    draw: Draw
    by_ear: bool = False
    """The sound alone leads through it: it is kept apart too, for listening."""

    def at(self, second: float) -> Image.Image:
        """The picture at that moment; it comes out of the dark and goes back into it."""
        pen = Pen(self.ground)
        self.draw(pen, second)
        frame = pen.frame
        shown = eased(min(second, self.seconds - second) / 1.5)
        return frame if shown > 0.999 else Image.blend(Image.new("RGB", frame.size, NIGHT), frame, shown)

    def frames(self) -> Iterator[bytes]:
        for number in range(self.seconds * FRAMES):
            yield self.at(number / FRAMES).tobytes()


REELS = (
    Reel("breathing", 64, NIGHT, breathing, by_ear=True),
    Reel("sleep", 44, NIGHT, sleep),
    Reel("children", 48, DAY, children),
)
