"""Whoever must not eat something sees it marked, by the everyday words of two languages (L-46)."""

import pytest

from live.allergens import ALLERGENS, found_in

LINES = {
    "2 eggs, 200 g wheat flour": "gluten eggs",
    "鸡蛋 2 个，低筋面粉 100 克": "gluten eggs",
    "雞蛋 2 個": "eggs",
    "基围虾 300 克": "crustaceans",
    "大闸蟹 2 只": "crustaceans",
    "打两个蛋": "eggs",
    "手擀面一把": "gluten",
    "puff pastry": "gluten",
    "2 yolks": "eggs",
    "mixed seafood": "crustaceans fish molluscs",
    "草鱼一条": "fish",
    "2 salmon fillets": "fish",
    "花生米 50 克": "peanuts",
    "a handful of peanuts": "peanuts",
    "嫩豆腐一块": "soy",
    "生抽 2 勺": "gluten soy",
    "2 tbsp soy sauce": "gluten soy",
    "牛奶 200 毫升": "milk",
    "butter, for the pan": "milk",
    "Joghurt, or yoghurt": "milk",
    "核桃仁 30 克": "nuts",
    "ground almonds": "nuts",
    "西芹两根": "celery",
    "黄芥末酱": "mustard",
    "白芝麻少许": "sesame",
    "tahini": "sesame",
    "葡萄酒 100 毫升": "sulphites",
    "lupin flakes": "lupin",
    "蚝油 1 勺": "molluscs",
    "鱿鱼须": "molluscs",
    "squid rings": "molluscs",
}
NONE = [
    "eggplant", "coconut milk", "butternut squash", "nutmeg", "buckwheat", "rice noodles", "oyster mushrooms",
    "鱼香肉丝的调料", "鱼腥草", "椰奶", "茄子", "玉米面", "大米 200 克", "贝贝南瓜", "a crab apple", "peanutless", "盐",
    "欧芹碎", "蟹味菇", "撒在表面的葱花", "豌豆蛋白质", "parsley",
]  # fmt: skip


@pytest.mark.parametrize(("line", "keys"), LINES.items())
def test_a_line_speaks_of_what_is_in_it(line: str, keys: str) -> None:
    assert [allergen.key for allergen in found_in(line)] == keys.split()


@pytest.mark.parametrize("line", NONE)
def test_what_only_sounds_like_it_is_not_marked(line: str) -> None:
    assert found_in(line) == []


def test_all_fourteen_are_known_and_the_eight_of_gb_7718_among_them() -> None:
    assert len({allergen.key for allergen in ALLERGENS}) == 14
    assert sum(allergen.in_china for allergen in ALLERGENS) == 8
