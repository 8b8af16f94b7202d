"""What is done in the demo's class and cook-along: their steps, written for a living room."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import ContentFile

from config.demo.pictures import draw
from live.models import Plan, Step


@dataclass(frozen=True)
class Pose:
    title: str
    seconds: int | None
    text: str
    easier: str = ""
    picture: str = ""
    shows: str = ""
    repeat: int = 1
    both_sides: bool = False
    cue: str = ""
    warning: str = ""


YOGA = (
    Pose(
        "坐稳，听一听呼吸",
        90,
        "盘腿坐好，臀部下面垫一个靠枕，让膝盖低于胯部。双手放在腿上，闭上眼睛。\n\n"
        "吸气数四下，呼气数六下。肩膀往下放，离耳朵远一点。",
        "坐在椅子上也一样：双脚踩实地面，背离开椅背。",
        "seat",
        "一个人盘腿坐着，双手放在膝上",
    ),
    Pose(
        "猫式与牛式",
        90,
        "四点跪地，手在肩的正下方，膝在胯的正下方。\n\n"
        "**吸气**，胸口往前送，背轻轻下沉；**呼气**，推地拱背，低头看肚脐。跟着自己的呼吸，不用赶。",
        "膝盖怕硬，垫一块毛巾；手腕不舒服，改成握拳或用前臂撑地。",
        "cat",
        "一个人四点跪地，背向上拱起",
    ),
    Pose(
        "婴儿式",
        60,
        "大脚趾相碰，膝盖分开，臀部往脚跟坐，额头放到地上或枕头上，手臂往前伸。\n\n呼吸送到后背，每次呼气都再松一点。",
        "臀部坐不到脚跟，就在中间夹一个枕头。",
        "child",
        "一个人跪坐前伏，双臂向前伸展",
    ),
    Pose(
        "下犬式",
        45,
        "手掌压实，脚趾踩地，把臀部推向天花板。**膝盖可以一直弯着**，先让背变长。",
        "站着做：双手扶墙或扶椅背，往后退两步，俯身到背与地面平行。",
        "dog",
        "一个人手脚撑地，臀部抬高，身体像倒过来的V",
        warning="血压高、青光眼、头晕或孕晚期的邻居，请直接做简易版。",
    ),
    Pose(
        "山式，向上伸展",
        12,
        "双脚与胯同宽站稳，吸气双臂从两侧举过头顶，呼气慢慢放下。\n\n肋骨不要往前顶，脚跟始终踩实。",
        "肩膀抬不高，举到舒服的地方就好；站不稳，请坐在椅子上做。",
        "reach",
        "一个人站直，双臂向上伸展",
        repeat=5,
        cue="吸气举，呼气放",
    ),
    Pose(
        "战士二式",
        40,
        "双脚分开一大步，前脚脚尖朝外，前膝弯曲，**膝盖对着第二个脚趾**。双臂打开，看向前手指尖。\n\n先左脚在前，再换右脚。",
        "步子小一点，膝盖少弯一点；也可以一只手扶着椅背。",
        "warrior",
        "一个人弓步站立，双臂水平打开",
        both_sides=True,
        cue="稳稳地呼吸",
    ),
    Pose(
        "坐姿前屈",
        60,
        "双腿向前伸直，臀部垫高。吸气背拉长，呼气从胯部往前折，手放在小腿、脚踝或脚上，够到哪里是哪里。",
        "膝盖下面垫一条卷起来的毛巾。",
        "fold",
        "一个人坐在地上，身体向伸直的双腿前屈",
        warning="腰椎间盘突出的邻居，背保持挺直，不往下压。",
    ),
    Pose(
        "躺下来，什么都不做",
        180,
        "仰卧，双脚分开，手心朝上。盖一条毯子，别着凉。\n\n从脚趾到额头，一处一处松开。听到我说话再慢慢动一动手指。",
        "腰不舒服，就把小腿放到椅面上，或在膝盖下面垫枕头。",
        "rest",
        "一个人平躺在垫子上",
    ),
)

TOMATO_EGG = (
    Pose(
        "备料",
        300,
        "番茄顶上划十字，开水烫一分钟，剥皮切块。鸡蛋打散，加一小撮盐和一勺清水，炒出来更嫩。葱切花。",
    ),
    Pose(
        "炒鸡蛋",
        90,
        "锅热了再倒油，油热了再下蛋液。等边缘鼓起来，用铲子轻轻推，七八成熟就盛出来。\n\n**小心溅油**，孩子请站远一点。",
        "不粘锅配硅胶铲，火开中小，慢一点也不会糊。",
    ),
    Pose("炒番茄", 180, "少许油，下一半葱花和番茄，中火炒出汁，加盐和一勺糖。番茄不够熟，就加半勺番茄酱。"),
    Pose("合在一起", 60, "鸡蛋回锅，翻匀，让每一块都裹上汁，撒剩下的葱花，关火。"),
    Pose("摆盘，拍一张", 120, "盛出来，给大家看看您家的那一盘。可以配饭，也可以浇在面上。"),
)

INGREDIENTS = (
    "番茄 3个（约500克）\n鸡蛋 4个\n小葱 2根\n食用油 3汤匙\n盐 1茶匙\n白糖 1汤匙\n番茄酱 半汤匙（可不放）"
)


def yoga() -> Plan:
    return write(Plan.objects.create(), YOGA)


def tomato_egg() -> Plan:
    return write(Plan.objects.create(servings=3, ingredients=INGREDIENTS), TOMATO_EGG)


def nothing() -> Plan:
    return Plan.objects.create()


def write(plan: Plan, poses: tuple[Pose, ...]) -> Plan:
    for position, pose in enumerate(poses, 1):
        step = Step(
            plan=plan,
            position=position,
            title=pose.title,
            text=pose.text,
            easier=pose.easier,
            seconds=pose.seconds,
            picture_text=pose.shows,
            repeat=pose.repeat,
            both_sides=pose.both_sides,
            cue=pose.cue,
            warning=pose.warning,
        )
        if pose.picture:
            step.picture.save(f"demo-{pose.picture}.png", ContentFile(draw(pose.picture)), save=False)
        step.save()
    return plan
