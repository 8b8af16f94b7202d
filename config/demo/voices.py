"""The voice of the demo films: a synthesiser's (espeak-ng), over the tones, and it says so itself.

It reads the captions, each at its own time. In Mandarin it does not know that tones change among their neighbours, nor
which of its readings a sign has: `READ` says so in Pinyin. It is a stand-in for somebody of the neighbourhood.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import webvtt

from config.demo.tones import RATE

VOICES = {"zh-hans": ("cmn-latn-pinyin", 32), "en": ("en-gb", 35)}
SPEAKER = shutil.which("espeak-ng") or "espeak-ng"
SPEEDS = range(135, 215, 5)
"""As slow as fits, never faster than this."""
LATE = 0.1  # s after its caption, so that eyes are there first
UNDER = 0.4  # what is left of the tones while somebody speaks
FADE = 0.3
READ = {
    "一段": "yi2 duan4", "一些": "yi4 xie1", "一点": "yi4 dian3", "一次": "yi2 ci4", "一夜": "yi2 ye4",
    "一件": "yi2 jian4", "一起": "yi4 qi3", "一张": "yi4 zhang1", "一个": "yi2 ge4", "一遍": "yi2 bian4",
    "抱一抱": "bao4 yi5 bao4", "松一松": "song1 yi5 song1", "一会儿": "yi2 huir4", "不着急": "bu4 zhao2 ji2",
    "不用": "bu2 yong4", "睡不着": "shui4 bu5 zhao2", "睡着": "shui4 zhao2", "放不下": "fang4 bu2 xia4",
    "调暗": "tiao2 an4", "转过去": "zhuan3 guo4 qu5", "自己": "zi4 ji3", "几天": "ji3 tian1", "样子": "yang4 zi5",
    "为什么": "wei4 shen2 me5", "怎么": "zen3 me5", "孩子": "hai2 zi5", "早": "zao3", "脾气": "pi2 qi5",
    "故事": "gu4 shi5", "肩膀": "jian1 bang3", "还醒着": "hai2 xing3 zhe5", "都": "dou1", "踩着": "cai3 zhe5",
    "看着": "kan4 zhe5",
}  # fmt: skip


def spoken(text: str, language: str, speed: int) -> array[int]:
    voice, pitch = VOICES[language]
    if language != "en":
        for sign in sorted(READ, key=len, reverse=True):
            text = text.replace(sign, f" {READ[sign]} ")
    said = subprocess.run(  # noqa: S603 a command of our own making
        [SPEAKER, "-v", voice, "-s", str(speed), "-p", str(pitch), "-g", "2", "-a", "95", "--stdout", text],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    with wave.open(io.BytesIO(said)) as heard:
        if heard.getframerate() != RATE:
            raise ValueError("The synthesiser speaks at another rate than the tones are made at.")
        signs = array("h", heard.readframes(len(said)))
    if sys.byteorder == "big":
        signs.byteswap()
    return trimmed(signs)


def trimmed(signs: array[int]) -> array[int]:
    """Without the silence that the synthesiser leaves at the end."""
    last = next((at for at in range(len(signs) - 1, 0, -1) if abs(signs[at]) > 200), 0)
    return signs[: last + RATE // 20]


def fitting(text: str, language: str, seconds: float) -> array[int]:
    for speed in SPEEDS:
        signs = spoken(text, language, speed)
        if len(signs) <= seconds * RATE:
            return signs
    raise ValueError(f"It cannot be said in {seconds} s: {text}")


def sentences(captions: Path, language: str) -> Iterator[tuple[int, array[int]]]:
    """Each caption as sound, with the sample it begins at."""
    for cue in webvtt.read(str(captions)).captions:
        room = cue.end_in_seconds - cue.start_in_seconds - LATE
        yield int((cue.start_in_seconds + LATE) * RATE), fitting(cue.text, language, room)


def with_voice(tones: bytes, captions: Path, language: str) -> bytes:
    """The tones, softer wherever somebody speaks, and the voice over them."""
    with wave.open(io.BytesIO(tones)) as heard:
        mixed = array("h", heard.readframes(heard.getnframes()))
    fade = int(FADE * RATE)
    for first, signs in sentences(captions, language):
        for at in range(max(0, first - fade), min(len(mixed), first + len(signs) + fade)):
            outside = max(first - at, at - first - len(signs), 0) / fade
            voice = signs[at - first] if 0 <= at - first < len(signs) else 0
            level = UNDER + (1 - UNDER) * outside
            mixed[at] = max(-32768, min(32767, int(mixed[at] * level + voice)))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(mixed.tobytes())
    return file.getvalue()
