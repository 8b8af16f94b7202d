/**
 * At one's own pace: away from the common time, with one's own step and its time, and back at any moment.
 * The page works it all out itself; the room only hears how far from the others it is.
 */
import { getPage } from "./answers.js";
import { Parts } from "./parts.js";
import { beginning, draw, timeLeft } from "./plan.js";
import { Ending } from "./signs.js";

const LONGER_MS = 30_000;
const SPREAD_MS = 1_500;

/** Where somebody at this step is, as the host may know it. */
export function whereabouts(own, common) {
  if (common < 0 || own === common) return "together";
  if (own > common) return "ahead";
  return common - own === 1 ? "behind" : "further";
}

export class Pace {
  #room;
  #plan;
  #clock;
  #words;
  #store;
  #key;
  #signs;
  #tell;
  #told = "together";
  #telling = 0;
  #note;
  #awake;
  #steps = [];
  #state = null;
  #ending = new Ending();
  #parts;
  #timer = 0;

  constructor(room, { plan, clock, words, store, name, signs, tell, note, awake }) {
    this.#room = room;
    this.#plan = plan;
    this.#clock = clock;
    this.#words = words;
    this.#store = store;
    this.#key = `${name}.pace`;
    this.#signs = signs;
    this.#tell = tell;
    this.#note = note;
    this.#awake = awake;
    this.#parts = new Parts({ words, signs, say: (said) => plan.say(said) });
    this.#button("on").addEventListener("click", (event) => {
      event.preventDefault();
      this.#leave();
    });
    this.#button("catch-up").addEventListener("click", () => this.#catchUp());
    this.#button("back").addEventListener("click", () => this.#move(-1));
    this.#button("next").addEventListener("click", () => this.#move(1));
    this.#button("pause").addEventListener("click", () => this.#pause());
    this.#button("longer").addEventListener("click", () => this.#change({ added: this.#state.added + LONGER_MS }));
    document.addEventListener("visibilitychange", () => document.hidden || this.tick());
    plan.ownLeft = () => (this.on ? this.#left : undefined);
    const kept = this.#read();
    if (kept && plan.step) this.#leave(kept);
  }

  get on() {
    return this.#state !== null;
  }

  get running() {
    return this.on && this.#state.paused === null;
  }

  /** The others moved on (or the plan changed under us). */
  async shown() {
    if (!this.on) return;
    const numbers = this.#steps.map((step) => step.dataset.step).join();
    if (numbers !== this.#plan.steps.join()) await this.#load().catch(() => {});
    this.#where();
  }

  /** A new line knows nothing of us. */
  greet() {
    this.#told = "together";
    this.#where();
  }

  tick() {
    clearTimeout(this.#timer);
    if (!this.on) return;
    const card = this.#card.querySelector(".step");
    const [step, left] = [this.#timed, this.#left];
    if (left === null) return;
    draw(card, step, left);
    this.#parts.draw(card, step, this.#clock.now());
    if (this.#ending.crossed(`${step.step}.${step.started}.${step.added}`, left)) {
      this.#signs.give(this.#words.timeUp);
      this.#plan.say(this.#words.timeUp);
    }
    if (step.paused === null && left > 0) this.#timer = setTimeout(() => this.tick(), (left % 1000 || 1000) + 2);
  }

  #button(name) {
    return this.#room.querySelector(`#pace-${name}`);
  }

  get #card() {
    return this.#room.querySelector("#pace-card");
  }

  get #timed() {
    return { ...this.#state, seconds: Number(this.#steps[this.#index].dataset.seconds) || null };
  }

  get #left() {
    return timeLeft(this.#timed, this.#clock.now());
  }

  get #index() {
    return this.#steps.findIndex((step) => step.dataset.step === this.#state.step);
  }

  /** Leave the common time where it is now, or go on where this page was before it was loaded again. */
  async #leave(kept) {
    try {
      await this.#load();
    } catch {
      this.#note(navigator.onLine ? this.#words.failed : this.#words.lost);
      return;
    }
    const { step, started, added, paused } = this.#plan.state;
    const known = kept && this.#steps.some((one) => one.dataset.step === kept.step);
    this.#show(known ? kept : { step, started, added, paused });
    if (!kept) this.#button("next").focus({ preventScroll: true }); // it stands below the step, which is to be seen
  }

  #catchUp() {
    this.#state = null;
    this.#store.removeItem(this.#key);
    clearTimeout(this.#timer);
    this.#dress();
    this.#plan.tick();
    this.#plan.announce();
    this.#button("on").focus();
    this.#where();
  }

  async #load() {
    const page = await getPage(this.#room.querySelector("#pace").dataset.steps);
    this.#steps = [...(page?.querySelectorAll(".own-step > .step") ?? [])];
    if (!this.#steps.length) throw new Error("no steps");
  }

  #move(by) {
    const step = this.#steps[this.#index + by];
    if (!step) return;
    this.#show({ step: step.dataset.step, started: this.#clock.now(), added: 0, paused: null });
    const words = beginning(this.#card, this.#words);
    this.#plan.say(words);
    this.#signs.speak(words);
  }

  #pause() {
    const { started, paused } = this.#state;
    const now = this.#clock.now();
    this.#change(paused === null ? { paused: now } : { started: started + now - paused, paused: null });
  }

  #show(state) {
    this.#state = state;
    const step = this.#steps[this.#index] ?? this.#steps[0];
    state.step = step.dataset.step;
    this.#card.replaceChildren(document.importNode(step, true));
    this.#change({});
    this.#where();
    this.#room.querySelector(".step-scroll").scrollTop = 0;
    this.#card.querySelector(".step-title").scrollIntoView({ block: "nearest" });
  }

  #change(changes) {
    Object.assign(this.#state, changes);
    this.#store.setItem(this.#key, JSON.stringify(this.#state));
    this.#dress();
    this.tick();
  }

  #dress() {
    this.#room.toggleAttribute("data-own-pace", this.on);
    this.#room.querySelector("#pace").hidden = !this.on;
    this.#awake();
    if (!this.on) return;
    this.#button("back").disabled = this.#index <= 0;
    this.#button("next").disabled = this.#index >= this.#steps.length - 1;
    this.#button("pause").setAttribute("aria-pressed", String(this.#state.paused !== null));
    this.#button("pause").hidden = this.#button("longer").hidden = !this.#steps[this.#index].dataset.seconds;
    this.#card.querySelector(".step").classList.toggle("paused", this.#state.paused !== null);
  }

  /** Say where the others are, and to the room where we are: not everybody in the moment in which the host moves on. */
  #where() {
    const common = this.#plan.steps.indexOf(this.#plan.step);
    const where = this.on ? whereabouts(this.#index, common) : "together";
    if (this.on) {
      const { number, title } = this.#plan.titled;
      this.#button("common").textContent = this.#words.othersAt.replace("{n}", number).replace("{title}", title);
    }
    clearTimeout(this.#telling);
    if (where === this.#told) return;
    this.#telling = setTimeout(() => {
      if (this.#tell(where)) this.#told = where;
    }, Math.random() * SPREAD_MS);
  }

  #read() {
    try {
      return JSON.parse(this.#store.getItem(this.#key) ?? "null");
    } catch {
      return null;
    }
  }
}
