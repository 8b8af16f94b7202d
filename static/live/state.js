const FLAGS = ["closing", "paused", "away", "helped", "late", "asked", "over"];

/** Not open yet → open → live → ended. The page has the parts of all states; styles show those of the present one. */
export class State {
  #room;
  #place;
  #clock;
  #words;
  #timer = 0;

  constructor(room, { clock, words }) {
    this.#room = room;
    this.#place = room.querySelector('[data-place="state"]');
    this.#clock = clock;
    this.#words = words;
    this.shown();
  }

  shown() {
    clearTimeout(this.#timer);
    const { is, opens, closing } = this.#chip().dataset;
    this.#room.dataset.state = is;
    for (const flag of FLAGS) this.#room.toggleAttribute(`data-${flag}`, flag in this.#chip().dataset);
    if (closing) this.#countDown(Number(closing) * 1000);
    if (is === "scheduled" && opens) this.#waitFor(Number(opens) * 1000);
  }

  #chip() {
    return this.#place.querySelector("[data-is]");
  }

  /** The door opens by the clock alone, so nobody tells us. */
  #waitFor(opens) {
    const wait = opens - this.#clock.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#waitFor(opens), Math.min(wait, 60_000));
      return;
    }
    const chip = this.#chip();
    chip.dataset.is = this.#room.dataset.state = "lobby";
    chip.className = "chip now";
    chip.lastChild.textContent = this.#words.opened;
  }

  #countDown(closing) {
    const left = Math.max(0, Math.ceil((closing - this.#clock.now()) / 1000));
    this.#room.querySelector("#closing-left").textContent = String(left);
    if (left) this.#timer = setTimeout(() => this.#countDown(closing), 250);
  }
}
