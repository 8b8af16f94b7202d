"""Pictures of the contest's dishes, drawn here: a plate from above on a checked cloth, and what is on it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

from activities.models.photo import Shot

Pen = ImageDraw.ImageDraw
WIDTH, HEIGHT, SCALE = 640, 480, 2
CENTRE = (WIDTH / 2, HEIGHT / 2 + 6)
PLATE, WELL = 205, 160


def dish(
    kind: str, colours: tuple[str, ...], seed: int, cloth: str = "#d9e4dc", plate: str = "#fbf7ef"
) -> Shot:
    """The photo as the form would give it."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), cloth)
    pen, chance = ImageDraw.Draw(image, "RGBA"), random.Random(seed)  # noqa: S311 the same picture each time
    table(pen)
    disc(pen, (CENTRE[0] + 8, CENTRE[1] + 12), PLATE, "#00000030")
    disc(pen, CENTRE, PLATE, plate)
    disc(pen, CENTRE, PLATE - 12, "#0000000d")
    disc(pen, CENTRE, WELL + 6, "#ffffff70")
    FOODS[kind](pen, colours, chance)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    file = BytesIO()
    small.save(file, "WEBP", quality=80)
    return Shot(file.getvalue(), file.getvalue(), WIDTH, HEIGHT, chance.getrandbits(64))


def table(pen: Pen) -> None:
    """Checks of the cloth, and a pair of chopsticks."""
    for start in range(0, WIDTH, 64):
        pen.rectangle(scaled((start, 0, start + 32, HEIGHT)), "#ffffff38")
    for start in range(0, HEIGHT, 64):
        pen.rectangle(scaled((0, start, WIDTH, start + 32)), "#ffffff38")
    for shift in (0, 18):
        pen.line(scaled((560 + shift, 60, 596 + shift, 420)), "#8a5a33", 9 * SCALE)


def scaled(edges: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(edge * SCALE for edge in edges)


def disc(pen: Pen, centre: tuple[float, float], radius: float, ink: str, flat: float = 1.0) -> None:
    x, y = centre
    pen.ellipse(scaled((x - radius, y - radius * flat, x + radius, y + radius * flat)), ink)


def somewhere(chance: random.Random, within: float) -> tuple[float, float]:
    angle, far = chance.random() * math.tau, within * math.sqrt(chance.random())
    return CENTRE[0] + far * math.cos(angle), CENTRE[1] + far * math.sin(angle)


def pile(pen: Pen, colours: tuple[str, ...], chance: random.Random) -> None:
    """Stir-fried: pieces of everything, the later ones on top."""
    for number in range(150):
        place, size = somewhere(chance, WELL - 22 - number / 5), 14 + chance.random() * 18
        ink, flat = chance.choice(colours), 0.55 + chance.random() * 0.4
        disc(pen, (place[0] + 3, place[1] + 5), size, "#00000026", flat)
        disc(pen, place, size, ink, flat)
        disc(pen, (place[0] - size / 4, place[1] - size / 5), size / 3, "#ffffff40", flat)


def noodles(pen: Pen, colours: tuple[str, ...], chance: random.Random) -> None:
    disc(pen, CENTRE, WELL, colours[0])
    for _strand in range(90):
        (x, y), size = somewhere(chance, 80), 40 + chance.random() * 60
        start = chance.randrange(360)
        pen.arc(scaled((x - size, y - size, x + size, y + size)), start, start + 150, colours[1], 7 * SCALE)
        pen.arc(
            scaled((x - size, y - size - 3, x + size, y + size - 3)),
            start,
            start + 150,
            "#ffffff50",
            2 * SCALE,
        )
    scatter(pen, colours[2:], chance, 36)


def soup(pen: Pen, colours: tuple[str, ...], chance: random.Random) -> None:
    disc(pen, CENTRE, WELL, colours[0])
    for radius in (140, 105, 70):
        disc(pen, CENTRE, radius, "#ffffff12")
    scatter(pen, colours[1:], chance, 60)


def buns(pen: Pen, colours: tuple[str, ...], chance: random.Random) -> None:
    """Round and pleated, six around one."""
    places = [CENTRE] + [
        (CENTRE[0] + 102 * math.cos(turn), CENTRE[1] + 102 * math.sin(turn))
        for turn in (number * math.tau / 6 for number in range(6))
    ]
    for x, y in places:
        disc(pen, (x + 3, y + 6), 50, "#00000026")
        disc(pen, (x, y), 49, colours[0])
        for number in range(10):
            turn = number * math.tau / 10 + chance.random() / 4
            far = (x + 40 * math.cos(turn), y + 40 * math.sin(turn))
            pen.line(scaled((x, y, *far)), "#00000022", 3 * SCALE)
        disc(pen, (x, y), 9, colours[1])


def slices(pen: Pen, colours: tuple[str, ...], chance: random.Random) -> None:
    """Rings of slices, from the rim inwards."""
    for ring, radius in enumerate((118, 66, 10)):
        count = max(int(radius / 9), 1)
        for number in range(count):
            turn = number * math.tau / count + ring
            place = (CENTRE[0] + radius * math.cos(turn), CENTRE[1] + radius * math.sin(turn))
            disc(pen, (place[0] + 2, place[1] + 4), 42, "#00000026")
            disc(pen, place, 42, colours[(number + ring) % len(colours)])
            disc(pen, place, 33, "#ffffff30")
    scatter(pen, colours[-1:], chance, 14)


def scatter(pen: Pen, colours: tuple[str, ...], chance: random.Random, number: int) -> None:
    for _piece in range(number):
        place, size = somewhere(chance, WELL - 26), 6 + chance.random() * 14
        disc(pen, (place[0] + 2, place[1] + 3), size, "#00000026", 0.8)
        disc(pen, place, size, chance.choice(colours), 0.8)


FOODS: dict[str, Callable[[Pen, tuple[str, ...], random.Random], None]] = {
    "pile": pile,
    "noodles": noodles,
    "soup": soup,
    "buns": buns,
    "slices": slices,
}
