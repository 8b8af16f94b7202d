"""A small drawing of lines over two logarithmic scales, as SVG that reads by day and by night."""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from pathlib import Path

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 60, 190, 20, 50
COLOURS = ("#1f7a5c", "#6bbf9f", "#b4472f", "#e39b86")
STYLE = "text{font:13px sans-serif;fill:#555}line{stroke:#8888;stroke-width:1}"


def draw(file: Path, lines: Mapping[str, Points], across: str, up: str) -> None:
    """Each line with its name at its end; a grid line at each power of ten."""
    points = [point for line in lines.values() for point in line]
    left, right = log10(min(x for x, _y in points)), log10(max(x for x, _y in points))
    low, high = (
        floor(log10(min(max(y, 0.1) for _x, y in points))),
        ceil(log10(max(y for _x, y in points))),
    )

    def at(x: float, y: float) -> tuple[float, float]:
        share = (log10(x) - left) / (right - left), (log10(max(y, 0.1)) - low) / (high - low)
        return (
            round(LEFT + share[0] * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - share[1] * (HEIGHT - TOP - BOTTOM), 1),
        )

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    parts += [f"<title>{escape(up)}: {escape(across)}</title><style>{STYLE}</style>"]
    for power in range(low, high + 1):
        _x, y = at(10**left, 10.0**power)
        parts += [f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>']
        parts += [f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>']
    for x in sorted({x for x, _y in points}):
        parts += [
            f'<text x="{at(x, 10.0**low)[0]}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:g}</text>'
        ]
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=True):
        places = [at(x, y) for x, y in line]
        path = " ".join(f"{x},{y}" for x, y in places)
        parts += [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>']
        parts += [f'<text x="{places[-1][0] + 8}" y="{places[-1][1] + 4}">{escape(name)}</text>']
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    parts += [f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>']
    parts += [f'<text x="{LEFT}" y="{TOP - 6}">{escape(up)}</text>', "</svg>"]
    file.write_text("\n".join(parts) + "\n")
