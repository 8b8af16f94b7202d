"""What people may not eat: the fourteen allergens that food in the European Union is marked for, in everyday words.

The eight of the Chinese standard GB 7718 are among them. Words of a recipe are compared as they are typed, in either
script; what looks like one and is none (coconut milk, an oyster mushroom) is taken out first. A list of words never
knows everything, so wherever it speaks the page says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from live.folding import plain


@dataclass(frozen=True)
class Allergen:
    key: str
    label: str | Promise
    chinese: str  # looked for anywhere
    western: str  # looked for as whole words, also in the plural; separated by commas as the Chinese ones by spaces
    but: str = ""  # of both kinds, separated by commas
    in_china: bool = False  # one of the eight of GB 7718

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile("|".join((*map(re.escape, self.chinese.split()), whole_words(self.western))))

    @cached_property
    def _but(self) -> re.Pattern[str] | None:
        western = ", ".join(word for word in self.but.split(", ") if word.isascii())
        chinese = [re.escape(word) for word in self.but.split(", ") if word and not word.isascii()]
        parts = [*chinese, *([whole_words(western)] if western else [])]
        return re.compile("|".join(parts)) if parts else None

    def is_in(self, text: str) -> bool:
        """For `plain` text."""
        if self._but:
            text = self._but.sub(" ", text)
        return self._words.search(text) is not None


def whole_words(words: str) -> str:
    """A pattern for any of these, also in the plural."""
    return rf"(?<![a-z])(?:{'|'.join(map(re.escape, words.split(', ')))})(?:s|es)?(?![a-z])"


def found_in(text: str) -> list[Allergen]:
    """Those that the words of a recipe, or of a line of it, speak of."""
    seen = plain(text)
    return [allergen for allergen in ALLERGENS if allergen.is_in(seen)]


ALLERGENS = (
    Allergen(
        "gluten",
        pgettext_lazy("allergen", "wheat and other gluten"),
        "小麦 面 通心粉 乌冬 馒头 花卷 油条 烧饼 饺子皮 馄饨皮 春卷皮 包子 饼干 蛋糕 麦片 燕麦 大麦 黑麦 麦芽 麸 "
        "酱油 生抽 老抽 啤酒",
        "wheat, flour, bread, breadcrumb, noodle, pasta, spaghetti, macaroni, lasagne, barley, rye, oat, oatmeal, "
        "malt, seitan, semolina, couscous, bulgur, spelt, soy sauce, soya sauce, wrapper, biscuit, cracker, cake, "
        "beer, dough, pastry, pastries, bun, baguette, panko, ramen, udon",
        "rice flour, corn flour, almond flour, coconut flour, potato flour, chickpea flour, buckwheat flour, "
        "rice noodle, glass noodle, gluten-free flour, rice cake, 玉米面粉, 玉米面, 无麸质面粉, 表面, 上面, 下面, "
        "里面, 外面, 两面, 正面, 反面, 一面",
        in_china=True,
    ),
    Allergen(
        "crustaceans",
        pgettext_lazy("allergen", "prawns and crabs"),
        "虾 蟹 海鲜",
        "shrimp, prawn, crab, lobster, crayfish, krill, scampi, shellfish, seafood",
        "crab apple, 虾夷扇贝, 蟹味菇",
        in_china=True,
    ),
    Allergen(
        "eggs",
        pgettext_lazy("allergen", "eggs"),
        "蛋 沙拉酱 日本豆腐 玉子豆腐",
        "egg, yolk, mayonnaise, mayo, meringue, custard",
        "egg-free, 大豆蛋白, 蛋白质, 蛋白粉",
        in_china=True,
    ),
    Allergen(
        "fish",
        pgettext_lazy("allergen", "fish"),
        "鱼 鳗 鳕 三文 金枪 鲈 鲤 鲫 海鲜",
        "fish, seafood, salmon, tuna, cod, anchovy, anchovies, sardine, mackerel, trout, eel, haddock, halibut, "
        "herring, sea bass, carp, bonito, worcestershire",
        "章鱼, 鱿鱼, 墨鱼, 八爪鱼, 柔鱼, 鲍鱼, 鱼腥草, 鱼香",
        in_china=True,
    ),
    Allergen(
        "peanuts",
        pgettext_lazy("allergen", "peanuts"),
        "花生",
        "peanut, groundnut",
        in_china=True,
    ),
    Allergen(
        "soy",
        pgettext_lazy("allergen", "soy"),
        "大豆 黄豆 毛豆 豆腐 豆浆 豆奶 豆皮 豆干 豆豉 豆瓣 腐竹 腐乳 千张 素鸡 酱油 生抽 老抽 味噌 味增 纳豆",
        "soy, soya, soybean, tofu, edamame, miso, tempeh, natto",
        "杏仁豆腐, 日本豆腐, 玉子豆腐",
        in_china=True,
    ),
    Allergen(
        "milk",
        pgettext_lazy("allergen", "milk"),
        "牛奶 羊奶 鲜奶 淡奶 酸奶 奶粉 奶油 奶酪 奶盖 黄油 芝士 起司 马苏里拉 炼乳 乳清 乳酪 冰淇淋",
        "milk, buttermilk, butter, cream, cheese, yoghurt, yogurt, whey, casein, ghee, mozzarella, parmesan, "
        "mascarpone, custard",
        "coconut milk, almond milk, soy milk, soya milk, oat milk, rice milk, cashew milk, coconut cream, "
        "peanut butter, almond butter, cashew butter, cocoa butter, nut butter, butter bean, butter lettuce, "
        "cream of tartar, 植物奶油, 植物黄油",
        in_china=True,
    ),
    Allergen(
        "nuts",
        pgettext_lazy("allergen", "nuts"),
        "坚果 杏仁 核桃 腰果 榛子 榛果 开心果 松子 松仁 碧根果 夏威夷果 巴西果",
        "nut, almond, hazelnut, walnut, cashew, pecan, pistachio, macadamia, praline, marzipan",
        in_china=True,
    ),
    Allergen("celery", pgettext_lazy("allergen", "celery"), "芹", "celery, celeriac", "欧芹, 香芹"),
    Allergen("mustard", pgettext_lazy("allergen", "mustard"), "芥末 芥子 芥菜 芥辣 榨菜 雪里蕻", "mustard"),
    Allergen(
        "sesame",
        pgettext_lazy("allergen", "sesame"),
        "芝麻 麻酱 麻油 香油",
        "sesame, tahini, hummus, houmous",
    ),
    Allergen(
        "sulphites",
        pgettext_lazy("allergen", "sulphites"),
        "亚硫酸 二氧化硫 葡萄酒 红酒 干红 干白 果脯 蜜饯",
        "sulphite, sulfite, sulphur dioxide, wine, dried apricot",
        "rice wine",
    ),
    Allergen("lupin", pgettext_lazy("allergen", "lupin"), "羽扇豆", "lupin, lupine, lupini"),
    Allergen(
        "molluscs",
        pgettext_lazy("allergen", "shellfish and squid"),
        "蚝 牡蛎 蛤 蛏 贝 鲍 螺 花甲 淡菜 青口 瑶柱 鱿鱼 章鱼 墨鱼 八爪鱼 柔鱼 乌贼 蜗牛 海鲜",
        "shellfish, seafood, oyster, clam, mussel, squid, octopus, cuttlefish, scallop, abalone, snail, calamari, "
        "whelk",
        "oyster mushroom, 川贝, 贝母, 贝果, 贝贝南瓜, 宝贝, 螺旋, 螺丝椒",
    ),
)
