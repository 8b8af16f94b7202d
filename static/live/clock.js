/**
 * The server's time, in ms, whatever this device believes. It counts from performance.now(), so that a device clock
 * that is wrong, or is set right in mid-room, does no harm.
 */
const KEPT = 8;
const JUMP_MS = 1000;
const SLEW = 0.1; // ms per ms

export class Clock {
  #samples = [];
  #measured = false;
  #from;
  #to;
  #since;
  #local;

  /** @param {number} server what the server's clock said when this device's counter stood at `at` */
  constructor(server, at, local = () => performance.now()) {
    this.#local = local;
    this.#from = this.#to = server - at;
    this.#since = local();
  }

  now() {
    return this.#local() + this.#offset();
  }

  /** A ping went out at `sent`, its pong came at `got` with the server's time. The quickest of the last eight counts. */
  sample(sent, server, got = this.#local()) {
    this.#samples.push({ trip: got - sent, offset: server - (sent + got) / 2 });
    if (this.#samples.length > KEPT) this.#samples.shift();
    const best = this.#samples.reduce((a, b) => (b.trip <= a.trip ? b : a));
    this.#steer(best.offset);
  }

  /** After a sleep the counter may have stood still: what was measured before says nothing. */
  forget() {
    this.#samples = [];
  }

  #offset() {
    const way = this.#to - this.#from;
    const gone = SLEW * (this.#local() - this.#since);
    return Math.abs(way) <= gone ? this.#to : this.#from + Math.sign(way) * gone;
  }

  /** The first measure is taken at once, later ones are slewed to, unless they are far off. */
  #steer(offset) {
    const now = this.#offset();
    this.#from = !this.#measured || Math.abs(offset - now) >= JUMP_MS ? offset : now;
    this.#to = offset;
    this.#since = this.#local();
    this.#measured = true;
  }
}

/** When the first byte of this page came, by performance.now(): the moment its `data-now` was written, nearly. */
export function pageCameAt() {
  const [page] = performance.getEntriesByType("navigation");
  return page?.responseStart || performance.now();
}

/** As on a kitchen clock; the last second counts until it is over. */
export function kitchenClock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
