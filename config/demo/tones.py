"""What is heard in the demo films: soft tones, made here of sines. For breathing they rise and sink with the breath."""

from __future__ import annotations

import io
import math
import wave
from array import array

from config.demo.drawn import fullness

RATE = 22050
LOUD = 9000
CHORDS = ((146.83, 220.0, 293.66), (130.81, 196.0, 329.63), (174.61, 220.0, 349.23), (130.81, 196.0, 261.63))
CHORD_SECONDS = 8.0


def sound(seconds: int, follows_the_breath: bool) -> bytes:
    """A WAV file of this length."""
    signs = array("h", (0,)) * (seconds * RATE)
    phases = [0.0, 0.0, 0.0]
    for number in range(len(signs)):
        second = number / RATE
        full = fullness(second) if follows_the_breath else 0.5
        chord = CHORDS[0] if follows_the_breath else CHORDS[int(second / CHORD_SECONDS) % len(CHORDS)]
        bend = 1 + 0.12 * full if follows_the_breath else 1.0
        level = 0.25 + 0.75 * full if follows_the_breath else swell(second)
        mixed = 0.0
        for voice, pitch in enumerate(chord):
            phases[voice] += math.tau * pitch * bend / RATE
            mixed += math.sin(phases[voice]) / (1.5 + voice)
        edge = min(1.0, second / 2, (seconds - second) / 2)
        signs[number] = int(LOUD * level * edge * mixed / 1.35)
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(signs.tobytes())
    return file.getvalue()


def swell(second: float) -> float:
    """A chord comes and goes, so that none begins with a knock."""
    return math.sin(math.pi * (second % CHORD_SECONDS) / CHORD_SECONDS)
