"""Cooking for more people or fewer: amounts stay such as a kitchen can measure."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.amounts import scaled

KNOWN = [
    # base servings → wanted, the line, how it reads then
    (3, 6, "番茄 3个（约500克）", "番茄 6个（约1000克）"),
    (3, 2, "鸡蛋 4个", "鸡蛋 2½个"),
    (3, 1, "鸡蛋 1个", "鸡蛋 半个"),
    (4, 1, "鸡蛋 1个", "鸡蛋 半个"),
    (3, 2, "番茄酱 半汤匙（可不放）", "番茄酱 ⅓汤匙（可不放）"),
    (2, 4, "番茄酱 半汤匙（可不放）", "番茄酱 一汤匙（可不放）"),
    (2, 1, "盐 1茶匙", "盐 半茶匙"),
    (4, 1, "盐 1茶匙", "盐 ¼茶匙"),
    (1, 3, "两勺生抽，一小撮盐，葱三根", "六勺生抽，三小撮盐，葱九根"),
    (1, 2, "第二根不用，十三个也不变", "第二根不用，十三个也不变"),
    (1, 2, "盐少许，糖一点，一些香菜", "盐少许，糖一点，一些香菜"),
    (4, 6, "2 eggs", "3 eggs"),
    (3, 1, "1 egg", "½ egg"),
    (2, 3, "1 1/2 cups flour", "2¼ cups flour"),
    (2, 1, "1½ tsp salt", "¾ tsp salt"),
    (2, 3, "½ tbsp oil", "¾ tbsp oil"),
    (4, 8, "2-3 cloves of garlic", "4-6 cloves of garlic"),
    (2, 4, "蒜2～3瓣", "蒜4～6瓣"),
    (1, 2, "1.2 kg potatoes", "2400 g potatoes"),
    (2, 1, "0.5 kg rice", "¼ kg rice"),
    (3, 2, "500g flour", "335g flour"),
    (1, 2, "1,500 ml water", "3000 ml water"),
    (1, 2, "2 x 400g tins", "4 x 400g tins"),
    (1, 2, "1 can (400 g) of beans", "2 can (400 g) of beans"),
    (1, 3, "烤箱 180°C 20分钟", "烤箱 180°C 20分钟"),
    (1, 3, "5% vinegar, T55 flour, 7-Up", "5% vinegar, T55 flour, 7-Up"),
    (2, 1, "1斤五花肉", "½斤五花肉"),
    (3, 1, "1斤五花肉", "165克五花肉"),
]


@pytest.mark.parametrize(("base", "wanted", "line", "then"), KNOWN)
def test_what_a_recipe_says_for_others(base: int, wanted: int, line: str, then: str) -> None:
    then = then.replace("½斤", "半斤")
    assert scaled(line, Fraction(wanted, base)) == then


@pytest.mark.parametrize("line", [line for _base, _wanted, line, _then in KNOWN])
def test_for_as_many_as_it_was_written_for_nothing_changes(line: str) -> None:
    assert scaled(line, Fraction(3, 3)) == line


AMOUNTS = st.one_of(
    st.integers(1, 2000).map(str),
    st.decimals(min_value="0.1", max_value="50", places=2).map(str),
    st.sampled_from(["½", "¼", "¾", "⅓", "1½", "2 1/3", "1/8", "0,5", "3/4"]),
)
FACTORS = st.builds(Fraction, st.integers(1, 100), st.integers(1, 100))
UNITS = st.sampled_from(
    [
        "个",
        "只",
        "汤匙",
        "茶匙",
        "克",
        "g",
        " g",
        "kg",
        "公斤",
        "升",
        " cups",
        " tsp",
        " eggs",
        "",
        "根",
        "斤",
    ]
)
NAMES = st.sampled_from(["鸡蛋 {}", "{} eggs", "番茄{}（约500克）", "{} onion, about 2 spoons of oil", "{}"])


@given(AMOUNTS, UNITS, NAMES, FACTORS)
def test_no_amount_is_ever_a_decimal_egg(amount: str, unit: str, name: str, factor: Fraction) -> None:
    line = name.format(amount + unit)
    said = scaled(line, factor)
    if factor != 1:
        assert not re.search(r"\d[.,]\d", said), said
    assert not re.search(r"(?<![\d½¼¾⅓⅔])0(?!\d)", said) or factor == 1, said  # something is never nothing


@given(st.integers(1, 300), FACTORS)
def test_what_is_weighed_stays_within_half_a_step(grams: int, factor: Fraction) -> None:
    wanted = grams * factor
    said = re.fullmatch(r"(\d+)g flour", scaled(f"{grams}g flour", factor))
    assert said
    assert abs(int(said[1]) - wanted) <= (Fraction(5, 2) if wanted >= 50 else max(Fraction(1, 2), 1 - wanted))


@given(st.integers(1, 30), FACTORS)
def test_eggs_come_whole_or_by_the_half(eggs: int, factor: Fraction) -> None:
    said = re.fullmatch(r"(\d*)(½?) eggs", scaled(f"{eggs} eggs", factor))
    assert said
    value = int(said[1] or 0) + (Fraction(1, 2) if said[2] else 0)
    assert value >= Fraction(1, 2)
    assert abs(value - eggs * factor) <= Fraction(1, 2)


@given(st.text(max_size=60), FACTORS)
def test_whatever_people_write_comes_back_as_a_line(line: str, factor: Fraction) -> None:
    said = scaled(line, factor)
    assert isinstance(said, str)
    if not re.search(r"[\d½¼¾⅓⅔⅛半一二两三四五六七八九十]", line):
        assert said == line
