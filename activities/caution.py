"""Words in a recipe that deserve a second look by the staff, in both languages (C-6). They refuse nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Caution:
    """Said when one sentence holds a word of each list."""

    said: str | Promise
    lists: tuple[re.Pattern[str], ...]


def words(*listed: str) -> re.Pattern[str]:
    return re.compile("|".join(listed), re.IGNORECASE)


CHILD = words(
    "孩子", "小孩", "小朋友", "宝宝", "幼儿", "儿子", "女儿", "娃", "[一二三四五六七八]岁", r"\b[1-8] ?岁",
    r"\bchild", r"\bkids?\b", r"\btoddler", r"\bdaughter", r"\bson\b", r"\bboy\b", r"\bgirl\b", "little one",
)  # fmt: skip
HOT_OIL = words(
    "油炸", "热油", "滚油", "油锅", "炸至", "炸到", "复炸", "成热", "泼油", "deep[- ]?fr", r"hot oil", "boiling oil",
    "smoking oil",
)  # fmt: skip
BLADE = words("切", "剁", "刀", "削", r"\bknife", r"\bknives", r"\bchop", r"\bcut", r"\bslice", r"\bpeel")
HEAT = words(
    "开水", "沸水", "蒸锅", "高压锅", "明火", "炉", "boiling", r"\bstove", r"\boven", "pressure cooker"
)
POISON = words(
    "发芽的?土豆", "土豆发了?点?芽", "野生?菌", "野蘑菇", "生四季豆", "鲜黄花菜", "河豚", "sprouted potato",
    "wild mushroom", "raw kidney bean",
)  # fmt: skip
CHARCOAL = words("木炭", "炭火", "炭盆", "charcoal")

CAUTIONS = (
    Caution(_("Hot oil: does the recipe say how to be careful?"), (HOT_OIL,)),
    Caution(_("A child and a knife: is it clear that a grown-up cuts, or stands by?"), (CHILD, BLADE)),
    Caution(_("A child and heat: is it clear that a grown-up stands by?"), (CHILD, HEAT)),
    Caution(_("Something in it can poison when it is done wrong: please look twice."), (POISON,)),
    Caution(_("Charcoal indoors can kill without a smell: please look twice."), (CHARCOAL,)),
)


SENTENCE = re.compile(r"[\n。！？!?]|\.\s")


def cautions(text: str) -> list[str | Promise]:
    sentences = SENTENCE.split(text)
    return [
        caution.said
        for caution in CAUTIONS
        if any(all(one.search(sentence) for one in caution.lists) for sentence in sentences)
    ]
