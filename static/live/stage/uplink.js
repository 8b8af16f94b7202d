/**
 * How much the speaker's own line carries. Who is not in the big picture sends the small one only, and that more cheaply. Judged by what waits in the socket, on every picture; no timers.
 * Down at once, well before half a second of queue; up again slowly.
 */
const RUNGS = [
  { large: 480_000, small: 100_000 },
  { large: 320_000, small: 100_000 },
  { large: 200_000, small: 90_000 },
  { large: 0, small: 90_000 },
  { large: 0, small: 0 },
];
const BESIDE = 64_000; // of the small picture of who is not in the big one, at most
const SOUND = 36_000;
const DOWN_S = 0.2;
const STOP_S = 0.4; // no picture at all behind so much: sound must not wait for pictures
const CALM_S = 0.03;
const HOLD_MS = 1000;
const PATIENCE_MS = 5000;
const PATIENCE_MOST_MS = 60_000;

export class Uplink {
  #buffered;
  #rung = 0;
  #changedAt = -Infinity;
  #calmSince = null;
  #patience = PATIENCE_MS;

  /** @param {() => number} buffered bytes waiting in the socket */
  constructor(buffered) {
    this.#buffered = buffered;
  }

  get rung() {
    return this.#rung;
  }

  /**
   * @param {boolean} main is this speaker in the big picture?
   * @returns {{large: number, small: number}} bits per second for each rendition; 0 is none of it for now
   */
  look(main, at = performance.now()) {
    const wanted = wish(RUNGS[this.#rung], main);
    const behind = (this.#buffered() * 8) / (wanted.large + wanted.small + SOUND);
    if (behind > DOWN_S) {
      this.#calmSince = null;
      if (at - this.#changedAt > HOLD_MS && this.#rung < RUNGS.length - 1) {
        if (at - this.#changedAt < 2 * this.#patience) this.#patience = Math.min(this.#patience * 2, PATIENCE_MOST_MS);
        this.#rung += 1;
        this.#changedAt = at;
      }
    } else if (behind < CALM_S) {
      this.#calmSince ??= at;
      if (this.#rung > 0 && at - this.#calmSince > this.#patience) {
        this.#rung -= 1;
        this.#changedAt = this.#calmSince = at;
      }
    }
    return wish(behind > STOP_S ? RUNGS.at(-1) : RUNGS[this.#rung], main);
  }
}

function wish({ large, small }, main) {
  return main ? { large, small } : { large: 0, small: Math.min(small, BESIDE) };
}
