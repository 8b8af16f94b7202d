/** The step everybody is at, with the same second everywhere: only changes come from the server, the rest is clockwork. */

/** Ms left of a step, by the server's time; null when it has no set time. */
export function timeLeft({ started, seconds, added = 0, paused = null }, now) {
  if (!seconds || started === null || started === undefined) return null;
  return seconds * 1000 + added - ((paused ?? now) - started);
}

/** As on a kitchen clock; the last second counts until it is over. */
export function kitchenClock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function number(text) {
  return text === undefined ? null : Number(text);
}

export class Plan {
  #room;
  #place;
  #clock;
  #words;
  #said;
  #timer = 0;
  #step = null;

  constructor(room, { clock, words }) {
    this.#room = room;
    this.#place = room.querySelector('[data-place="run"]');
    this.#clock = clock;
    this.#words = words;
    this.#said = room.querySelector("#step-said");
    room.querySelector("#step-ask")?.addEventListener("click", () => this.#say(this.#leftInWords()));
    document.addEventListener("visibilitychange", () => document.hidden || this.tick());
    this.#step = this.#card()?.dataset.step;
    this.tick();
  }

  /** The host moved the steps (or paused, or gave more time). */
  shown() {
    const card = this.#card();
    const { step, version, paused } = card.dataset;
    if (step && step !== this.#step) {
      card.querySelector(".step-easier")?.removeAttribute("open");
      this.#announce(card);
    }
    this.#step = step;
    this.#room.dataset.run = !step ? "before" : paused ? "paused" : "running";
    for (const field of this.#room.querySelectorAll("#step input[name=version]")) field.value = version;
    const choice = this.#room.querySelector("#plan-step");
    if (choice && step) choice.value = step;
    this.tick();
  }

  /** Draw this second, and wait for the next. */
  tick() {
    clearTimeout(this.#timer);
    const card = this.#card();
    const time = card?.querySelector(".step-time");
    if (!time) return;
    const step = this.#state(card);
    const left = timeLeft(step, this.#clock.now());
    time.textContent = kitchenClock(left);
    card.classList.toggle("over", left <= 0);
    const total = step.seconds * 1000 + step.added;
    const share = Math.min(1, Math.max(0, left / total));
    const ring = card.querySelector(".ring-left");
    if (!ring.style.strokeDashoffset) ring.style.transition = "none"; // a ring just shown does not run to its place
    else ring.style.transition = "";
    ring.style.strokeDashoffset = String(100 * (1 - share));
    if (step.paused === null && left > 0) this.#timer = setTimeout(() => this.tick(), (left % 1000 || 1000) + 2);
  }

  #card() {
    return this.#place.querySelector(".step");
  }

  #state(card) {
    const { started, seconds, added, paused } = card.dataset;
    return { started: number(started), seconds: number(seconds), added: number(added) ?? 0, paused: number(paused) };
  }

  /** Said once per step; seconds are never said by themselves (L-47). */
  #announce(card) {
    const words = [".step-number", ".step-title"].map((part) => card.querySelector(part)?.textContent.trim());
    this.#say(words.filter(Boolean).join(": "));
  }

  #leftInWords() {
    const card = this.#card();
    const left = timeLeft(this.#state(card), this.#clock.now());
    if (left === null) return this.#words.leftNone;
    if (left <= 0) return this.#words.timeUp;
    const seconds = Math.ceil(left / 1000);
    const [m, s] = [Math.floor(seconds / 60), seconds % 60];
    return (m ? this.#words.left : this.#words.leftS).replace("{m}", m).replace("{s}", s);
  }

  #say(words) {
    this.#said.textContent = "";
    requestAnimationFrame(() => {
      this.#said.textContent = words;
    });
  }
}
