/**
 * Shows numbered pieces in their order, each once. What comes too early waits a moment; what does not come is asked for.
 * Knows nothing of the page: it is given what to do.
 */
const PATIENCE_MS = 300;
const RETRY_MS = 2_000;

export class Shows {
  #early = new Map();
  #asking = null;
  #again = false;
  #timer = 0;
  #awaited = 0;
  #show;
  #ask;
  #reset;

  /**
   * @param {number} last the number up to which the page is whole
   * @param {{show: (piece: object) => void,
   *          ask: (last: number) => Promise<{upto: number, pieces: object[], reset: boolean}>,
   *          reset: () => Promise<number>}} page `reset` loads the page's places anew and answers their number
   */
  constructor(last, { show, ask, reset }) {
    this.last = last;
    this.#show = show;
    this.#ask = ask;
    this.#reset = reset;
  }

  /** A piece came. */
  take(piece) {
    if (piece.seq <= this.last) return;
    this.#early.set(piece.seq, piece);
    this.#drain();
    if (!this.#early.size) return;
    const untold = [...this.#early.values()].some((one) => one.html === null);
    this.#askSoon(piece.seq, untold ? 0 : PATIENCE_MS);
  }

  /** The room is at this number: see that we get there. */
  reach(seq) {
    if (seq > this.last) this.#askSoon(seq, PATIENCE_MS);
  }

  /** Ask in a moment, if it is still needed then. What comes meanwhile puts nothing off: in a busy room it always does. */
  #askSoon(seq, wait) {
    this.#awaited = Math.max(this.#awaited, seq);
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      if (this.#awaited > this.last) this.catchUp();
    }, wait);
  }

  #stopWaiting() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  /** Ask for what is missing, one question at a time. */
  async catchUp() {
    this.#stopWaiting();
    if (this.#asking) {
      this.#again = true;
      return this.#asking;
    }
    this.#asking = this.#fetch();
    try {
      await this.#asking;
    } catch {
      this.#stopWaiting();
      this.#timer = setTimeout(() => this.catchUp(), RETRY_MS);
    } finally {
      this.#asking = null;
    }
    if (this.#again) {
      this.#again = false;
      await this.catchUp();
    }
  }

  async #fetch() {
    const { upto, pieces, reset } = await this.#ask(this.last);
    if (reset) {
      this.last = Math.max(await this.#reset(), 0);
    } else if (upto > this.last) {
      for (const piece of pieces) if (piece.seq > this.last) this.#show(piece);
      this.last = upto;
    }
    this.#drain();
  }

  #drain() {
    for (const seq of this.#early.keys()) if (seq <= this.last) this.#early.delete(seq);
    for (;;) {
      const next = this.#early.get(this.last + 1);
      if (!next || next.html === null) return;
      this.#early.delete(next.seq);
      this.last = next.seq;
      this.#show(next);
    }
  }
}
