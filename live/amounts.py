"""Ingredients for more people or fewer: amounts as a kitchen knows them, never "0.33 egg" (L-46).

What is counted comes in halves, what is measured with spoons in quarters and thirds, what is weighed in whole grams.
Numbers that are no amounts (180 °C, 10 minutes, 5 %) stay as they are, and so does all that we do not understand.
"""

from __future__ import annotations

import re
from fractions import Fraction

SIGNS = {
    Fraction(1, 4): "¼",
    Fraction(1, 3): "⅓",
    Fraction(1, 2): "½",
    Fraction(2, 3): "⅔",
    Fraction(3, 4): "¾",
    Fraction(1, 8): "⅛",
}
VALUES = {sign: value for value, sign in SIGNS.items()}
DIGITS = "一两三四五六七八九十"
WORDS = {"半": Fraction(1, 2), "二": Fraction(2)} | {word: Fraction(n) for n, word in enumerate(DIGITS, 1)}

# 一些 and 一点 are no amounts: a number in words counts only before a measure word.
COUNTED = "个只颗粒根棵片块条把朵瓣头包袋盒罐瓶张枚小撮段节"
NUMBER = rf"""
    (?P<whole>\d+)\s*(?P<sign>[{"".join(VALUES)}])
  | (?P<only>[{"".join(VALUES)}])
  | (?:(?P<units>\d+)\s+)?(?P<over>\d+)\s*[/⁄]\s*(?P<under>[1-9]\d*)
  | (?P<thousands>\d{{1,3}}(?:,\d{{3}})+)
  | (?P<decimal>\d+(?:[.,]\d+)?)
  | (?P<word>[半二{DIGITS}])(?=\s*(?:大|小|汤|茶)?[{COUNTED}勺匙杯碗克斤升撮]|毫升|公斤|千克)
"""
MEASURES = r"汤匙|茶匙|大勺|小勺|勺|匙|杯|碗|tbsps?|tsps?|tablespoons?|teaspoons?|cups?|spoons?"
WEIGHED = r"克|毫升|grams?|g|ml"
# What is too large a unit for a small part of it is told in the smaller one.
LARGE = {"公斤": ("克", 1000), "千克": ("克", 1000), "斤": ("克", 500), "升": ("毫升", 1000),
         "kg": ("g", 1000), "litres": ("ml", 1000), "litre": ("ml", 1000), "liters": ("ml", 1000),
         "liter": ("ml", 1000), "l": ("ml", 1000)}  # fmt: skip
NO_AMOUNT = r"\s*(?:[%％°º℃℉度分秒时天号寸]|小时|厘米|毫米|(?:cm|mm|mins?|minutes?|hours?|h)\b)|-[a-zA-Z]"
AMOUNT = re.compile(
    rf"(?<![a-zA-Z0-9_.,/⁄#×*:：第半二{DIGITS}-])(?<![xX×*]\s)(?:{NUMBER})(?![\d/⁄])(?!{NO_AMOUNT})"
    rf"(?P<gap>\s*)(?P<unit>(?:{MEASURES}|{WEIGHED}|{'|'.join(LARGE)})(?![a-z]))?",
    re.VERBOSE | re.IGNORECASE,
)
RANGE = re.compile(r"(?<=\d)\s*(?:-|–|—|~|～|到|至)\s*(?=\d)")
ASIDE = re.compile(r"([（(][^）)]*[）)])")
TOTAL = re.compile(r"[（(]\s*(?:约|共|总|合计|about|approx|ca\b|total|in total)", re.IGNORECASE)
HAN = re.compile(r"[\u4e00-\u9fff]")


def scaled(line: str, factor: Fraction) -> str:
    """The line with its amounts times the factor. In brackets only totals change: each can keeps its weight."""
    if factor == 1:
        return line
    parts = ASIDE.split(line)
    return "".join(
        part if ASIDE.fullmatch(part) and not TOTAL.match(part) else in_part(part, factor) for part in parts
    )


def in_part(text: str, factor: Fraction) -> str:
    """Both ends of a range are amounts: 2–3 is read as 2 and 3."""
    pieces = RANGE.split(text)
    between = RANGE.findall(text)
    times = [AMOUNT.sub(lambda found: times_factor(found, factor), piece) for piece in pieces]
    return "".join(piece + sign for piece, sign in zip(times, [*between, ""], strict=True))


def times_factor(found: re.Match[str], factor: Fraction) -> str:
    value = value_of(found)
    if not value:
        return found[0]
    unit, gap, rest = found["unit"] or "", found["gap"], found.string[found.end() :]
    wanted = value * factor
    if unit.lower() in LARGE and (wanted * 4).denominator != 1:
        unit, more = LARGE[unit.lower()]
        wanted *= more
    in_chinese = bool(HAN.match(unit or rest.lstrip()))
    return said(rounded(wanted, unit), in_words=bool(found["word"]), in_chinese=in_chinese) + gap + unit


def value_of(found: re.Match[str]) -> Fraction:
    if found["sign"]:
        return int(found["whole"]) + VALUES[found["sign"]]
    if found["only"]:
        return VALUES[found["only"]]
    if found["over"]:
        return int(found["units"] or 0) + Fraction(int(found["over"]), int(found["under"]))
    if found["word"]:
        return WORDS[found["word"]]
    if found["thousands"]:
        return Fraction(found["thousands"].replace(",", ""))
    return Fraction(found["decimal"].replace(",", "."))


def rounded(value: Fraction, unit: str) -> Fraction:
    """As exactly as a kitchen can; something is never nothing."""
    if re.fullmatch(WEIGHED, unit, re.IGNORECASE):
        return Fraction(max(1, nearest(value, 5 if value >= 50 else 1)))
    if value >= 10:
        return Fraction(nearest(value, 1))
    if unit:
        whole = value.numerator // value.denominator
        parts = [Fraction(0), *(part for part in SIGNS if part.denominator < 8), Fraction(1)]
        return max(whole + min(parts, key=lambda part: abs(value - whole - part)), Fraction(1, 4))
    if value >= 4:
        return Fraction(nearest(value, 1))
    return max(Fraction(nearest(value * 2, 1), 2), Fraction(1, 2))


def nearest(value: Fraction, step: int) -> int:
    """Halves go up, as one does with eggs."""
    return int(value / step + Fraction(1, 2)) * step


def said(value: Fraction, *, in_words: bool, in_chinese: bool) -> str:
    whole, part = divmod(value, 1)
    if not part:
        return DIGITS[whole - 1] if in_words and whole <= len(DIGITS) else str(whole)
    if not whole and in_chinese and part == Fraction(1, 2):
        return "半"
    return f"{whole or ''}{SIGNS[part]}"
