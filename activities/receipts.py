"""The words on a ballot's receipt: a plant, a thing of the house and a number, the same in both languages (C-17)."""

from __future__ import annotations

import secrets


def in_pairs(words: str) -> list[list[str]]:
    return [pair.split(" ") for pair in words.split(", ")]


PLANTS = in_pairs(
    "荔枝 lychee, 龙眼 longan, 芒果 mango, 木瓜 papaya, 香蕉 banana, 柚子 pomelo, 石榴 pomegranate, "
    "桃子 peach, 梨 pear, 枣 date, 莲藕 lotus, 竹笋 bamboo, 桂花 osmanthus, 茉莉 jasmine, 木棉 kapok, "
    "榕树 banyan, 银杏 ginkgo, 松树 pine, 兰花 orchid, 菊花 daisy, 玉米 maize, 南瓜 pumpkin, 花生 peanut, "
    "芝麻 sesame, 豆角 bean, 芋头 taro, 番茄 tomato, 青椒 pepper, 生姜 ginger, 薄荷 mint, 橄榄 olive, "
    "葡萄 grape"
)
THINGS = in_pairs(
    "灯笼 lantern, 茶壶 teapot, 蒸笼 steamer, 铁锅 wok, 筷子 chopsticks, 汤勺 ladle, 饭碗 bowl, "
    "围裙 apron, 雨伞 umbrella, 窗花 paper-cut, 风筝 kite, 书包 satchel, 棋盘 chessboard, 二胡 fiddle, "
    "笛子 flute, 鼓 drum, 钟 clock, 镜子 mirror, 梯子 ladder, 篮子 basket, 扇子 fan, 毛巾 towel, "
    "枕头 pillow, 被子 quilt, 台灯 lamp, 花瓶 vase, 钥匙 key, 门铃 doorbell, 信箱 letterbox, 阳台 balcony, "
    "板凳 stool, 小船 boat"
)
NUMBERS = 90


def new_receipt() -> str:
    """Words that say nothing of who voted, nor of when: "荔枝·灯笼·42 lychee-lantern-42"."""
    (plant, plant_en), (thing, thing_en) = secrets.choice(PLANTS), secrets.choice(THINGS)
    number = 10 + secrets.randbelow(NUMBERS)
    return f"{plant}·{thing}·{number} {plant_en}-{thing_en}-{number}"
