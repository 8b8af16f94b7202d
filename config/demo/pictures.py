"""Pictures of the poses, drawn here: a figure of thick strokes on a mat before an evening window."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

Point = tuple[float, float]
Limb = tuple[float, tuple[Point, ...]]
"""How thick, and through which points. All measures are parts of a canvas 160 wide and 120 high."""

WIDTH, HEIGHT, SCALE = 160, 120, 10
PAPER, WALL, PANE, LIT, MAT, SKIN, FAR, SHIRT = (
    "#f6efe2",
    "#e9dfcc",
    "#c9c3b4",
    "#f4c873",
    "#8fae95",
    "#8a5a44",
    "#5f7f6c",
    "#2f6650",
)

Figure = tuple[Point, tuple[Limb, ...], tuple[Limb, ...]]
"""Where the head is, the limbs behind the body, the body and the limbs in front of it."""

FIGURES: dict[str, Figure] = {
    "seat": (
        (80, 41),
        (),
        (
            (7, ((80, 92), (101, 88), (112, 96), (84, 99))),
            (7, ((80, 92), (59, 88), (48, 96), (76, 99))),
            (15, ((80, 60), (80, 90))),
            (6, ((75, 59), (62, 73), (58, 87))),
            (6, ((85, 59), (98, 73), (102, 87))),
        ),
    ),
    "cat": (
        (48, 74),
        ((6, ((60, 68), (58, 86), (60, 99))), (7, ((104, 72), (106, 98), (128, 99)))),
        (
            (14, ((61, 66), (74, 55), (90, 56), (103, 69))),
            (6, ((61, 66), (55, 84), (54, 99))),
            (7, ((104, 72), (101, 98), (124, 99))),
        ),
    ),
    "child": (
        (56, 92),
        ((6, ((68, 88), (50, 98), (26, 99))),),
        (
            (14, ((69, 87), (88, 79), (108, 87))),
            (8, ((110, 88), (84, 98), (120, 99))),
            (6, ((68, 88), (48, 99), (32, 99))),
        ),
    ),
    "dog": (
        (63, 82),
        ((6, ((67, 71), (52, 87), (43, 99))), (7, ((92, 48), (106, 74), (118, 99), (124, 99)))),
        (
            (14, ((68, 69), (80, 57), (91, 47))),
            (6, ((67, 70), (49, 87), (38, 99))),
            (8, ((92, 48), (101, 74), (111, 98), (118, 99))),
        ),
    ),
    "reach": (
        (80, 36),
        ((6, ((86, 50), (95, 34), (93, 16))), (7, ((83, 74), (86, 87), (86, 99), (91, 100)))),
        (
            (14, ((80, 52), (80, 73))),
            (6, ((74, 50), (65, 34), (67, 16))),
            (7, ((77, 74), (74, 87), (74, 99), (69, 100))),
        ),
    ),
    "warrior": (
        (80, 33),
        ((7, ((83, 71), (102, 85), (120, 99), (125, 98))),),
        (
            (14, ((80, 50), (80, 70))),
            (6, ((80, 48), (60, 49), (40, 49))),
            (6, ((80, 48), (100, 49), (120, 49))),
            (8, ((77, 71), (55, 76), (54, 99), (47, 100))),
        ),
    ),
    "fold": (
        (67, 73),
        ((6, ((79, 73), (66, 85), (50, 92))),),
        (
            (14, ((80, 71), (93, 73), (105, 89))),
            (8, ((107, 94), (78, 96), (46, 96), (43, 87))),
            (6, ((79, 73), (63, 88), (48, 93))),
        ),
    ),
    "rest": (
        (36, 93),
        ((6, ((50, 95), (62, 99), (78, 99))),),
        ((13, ((51, 93), (70, 94), (84, 95))), (8, ((86, 96), (106, 96), (126, 97), (129, 91)))),
    ),
}


def draw(pose: str) -> bytes:
    """A PNG of the pose, 800 by 600."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    pen = ImageDraw.Draw(image)
    room(pen)
    head, behind, before = FIGURES[pose]
    for limb in behind:
        stroke(pen, limb, FAR)
    disc(pen, head, 8.5, SKIN)
    for limb in before:
        stroke(pen, limb, SHIRT)
    small = image.resize((WIDTH * SCALE // 2, HEIGHT * SCALE // 2), Image.Resampling.BOX)
    file = BytesIO()
    small.quantize(64).save(file, "PNG")
    return file.getvalue()


def room(pen: ImageDraw.ImageDraw) -> None:
    box(pen, (118, 14, 146, 54), WALL, 3)
    for index, (x, y) in enumerate([(121, 17), (133, 17), (121, 36), (133, 36)]):
        box(pen, (x, y, x + 10, y + 15), LIT if index == 2 else PANE, 1.5)
    pen.rectangle((0, 103 * SCALE, WIDTH * SCALE, HEIGHT * SCALE), WALL)
    box(pen, (14, 102, 146, 107), MAT, 2.5)


def box(pen: ImageDraw.ImageDraw, edges: tuple[float, float, float, float], ink: str, radius: float) -> None:
    pen.rounded_rectangle([edge * SCALE for edge in edges], radius * SCALE, ink)


def disc(pen: ImageDraw.ImageDraw, centre: Point, radius: float, ink: str) -> None:
    x, y, r = centre[0] * SCALE, centre[1] * SCALE, radius * SCALE
    pen.ellipse((x - r, y - r, x + r, y + r), ink)


def stroke(pen: ImageDraw.ImageDraw, limb: Limb, ink: str) -> None:
    width, points = limb
    for (x, y), (right, bottom) in pairwise(points):
        pen.line((x * SCALE, y * SCALE, right * SCALE, bottom * SCALE), ink, round(width * SCALE))
    for point in points:
        disc(pen, point, width / 2, ink)
