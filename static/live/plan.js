/** The step everybody is at, with the same second everywhere: only changes come from the server, the rest is clockwork. */
import { kitchenClock } from "./clock.js";
import { Parts } from "./parts.js";
import { Ending } from "./signs.js";

/** Ms left of a step, by the server's time; null when it has no set time. */
export function timeLeft({ started, seconds, added = 0, paused = null }, now) {
  if (!seconds || started === null || started === undefined) return null;
  return seconds * 1000 + added - ((paused ?? now) - started);
}

function number(text) {
  return text === undefined ? null : Number(text);
}

/** What is left of a step, on its card: the ring and the time on it. */
export function draw(card, { seconds, added }, left) {
  card.querySelector(".step-time").textContent = kitchenClock(left);
  card.classList.toggle("over", left <= 0);
  const share = Math.min(1, Math.max(0, left / (seconds * 1000 + added)));
  const ring = card.querySelector(".ring-left");
  if (!ring.style.strokeDashoffset) ring.style.transition = "none"; // a ring just shown does not run to its place
  else ring.style.transition = "";
  ring.style.strokeDashoffset = String(100 * (1 - share));
}

/** What is said when a step begins: its number and name, then its part, its cue, and what to take care of. */
export function beginning(card, words) {
  const texts = (...parts) => parts.map((part) => card.querySelector(part)?.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
  const heading = texts(".step-number", ".step-title").join(": ");
  return [heading, ...texts(".step-part-words", ".step-cue", ".step-warning:not(.ahead)")].join(words.andThen);
}

export class Plan {
  /** Of somebody at their own pace: what is left of their own step; undefined for who follows. */
  ownLeft = () => undefined;
  #room;
  #place;
  #clock;
  #words;
  #said;
  #signs;
  #awake;
  #needs;
  #mark;
  #ending = new Ending();
  #parts;
  #signed = null;
  #timer = 0;

  /** @param {{signs: object, awake: () => void, needs: object}} page `awake` looks whether the screen should be kept on */
  constructor(room, { clock, words, signs, awake, needs }) {
    this.#room = room;
    this.#place = room.querySelector('[data-place="run"]');
    this.#clock = clock;
    this.#words = words;
    this.#signs = signs;
    this.#awake = awake;
    this.#needs = needs;
    this.#said = room.querySelector("#step-said");
    this.#parts = new Parts({ words, signs, say: (said) => this.say(said) });
    room.querySelector("#step-ask")?.addEventListener("click", () => this.say(this.#leftInWords()));
    document.addEventListener("visibilitychange", () => document.hidden || this.tick());
    this.step = this.#card()?.dataset.step;
    this.#mark = this.#card()?.dataset.needs;
    this.tick();
  }

  /** Is there somebody who follows? At one's own pace the common steps go by without a sign. */
  get #followed() {
    return !this.#room.hasAttribute("data-own-pace");
  }

  /** The steps by their keys, in order. */
  get steps() {
    return [...this.#place.querySelectorAll(".steps-item")].map((item) => item.dataset.step);
  }

  /** The common step and its time. */
  get state() {
    const card = this.#card();
    return { step: card.dataset.step, ...this.#state(card) };
  }

  get titled() {
    const card = this.#card();
    return { number: card.dataset.number, title: card.querySelector(".step-title").textContent.trim() };
  }

  /** The host moved the steps (or paused, or gave more time). */
  shown() {
    const card = this.#card();
    const { step, version, paused, needs } = card.dataset;
    const order = this.steps;
    this.#hold(card.dataset, step === this.step);
    if (step && step !== this.step) {
      card.querySelector(".step-easier")?.removeAttribute("open");
      if (this.#followed) this.#changed(order.indexOf(step) > order.indexOf(this.step));
    }
    this.step = step;
    this.#room.dataset.run = !step ? "before" : paused ? "paused" : "running";
    for (const field of this.#room.querySelectorAll("#step input[name=version]")) field.value = version;
    const choice = this.#room.querySelector("#plan-step");
    if (choice && step) choice.value = step;
    if (needs !== this.#mark) this.#needs.changed();
    this.#mark = needs;
    this.tick();
  }

  /** Which host holds the control. To who follows it is all one. */
  #hold({ holder, holderName }, says) {
    const controls = this.#room.querySelector("#step-controls");
    const held = holder !== undefined && holder !== this.#room.dataset.user;
    if (!controls || (!held && !("held" in controls.dataset))) return;
    const said = controls.querySelector("#step-holder");
    const words = said.dataset.words.replace("{name}", holderName ?? "");
    if (held && words === said.textContent && "held" in controls.dataset) return;
    const focused = controls.contains(document.activeElement);
    said.textContent = words;
    controls.toggleAttribute("data-held", held);
    if (focused) [...controls.querySelectorAll("button")].find((button) => button.checkVisibility())?.focus();
    if (held && says) this.say(words);
  }

  /** Draw this second, and wait for the next. */
  tick() {
    clearTimeout(this.#timer);
    this.#awake();
    const card = this.#card();
    if (!card?.querySelector(".step-time")) return;
    const step = this.#state(card);
    const now = this.#clock.now();
    const left = timeLeft(step, now);
    draw(card, step, left);
    this.#parts.draw(card, { step: this.step, ...step }, now, this.#followed);
    if (this.#ending.crossed(`${this.step}.${step.started}.${step.added}`, left) && this.#followed) this.#timeIsUp();
    if (step.paused === null && left > 0) this.#timer = setTimeout(() => this.tick(), (left % 1000 || 1000) + 2);
  }

  #card() {
    return this.#place.querySelector(".step");
  }

  #state(card) {
    const { started, seconds, added, paused } = card.dataset;
    return { started: number(started), seconds: number(seconds), added: number(added) ?? 0, paused: number(paused) };
  }

  #timeIsUp() {
    this.#signed = this.step;
    this.#signs.give(this.#words.timeUp);
    this.say(this.#words.timeUp);
  }

  /** The step before is over, if its time had not said so already. */
  #changed(forward) {
    const words = beginning(this.#card(), this.#words);
    if (forward && this.step && this.#signed !== this.step) this.#signs.give(words);
    else this.#signs.speak(words);
    this.say(words);
  }

  /** Said once per step; seconds are never said by themselves (L-47). */
  announce() {
    this.say(beginning(this.#card(), this.#words));
  }

  #left() {
    const own = this.ownLeft();
    return own === undefined ? timeLeft(this.#state(this.#card()), this.#clock.now()) : own;
  }

  #leftInWords() {
    const left = this.#left();
    if (left === null) return this.#words.leftNone;
    if (left <= 0) return this.#words.timeUp;
    const seconds = Math.ceil(left / 1000);
    const [m, s] = [Math.floor(seconds / 60), seconds % 60];
    return (m ? this.#words.left : this.#words.leftS).replace("{m}", m).replace("{s}", s);
  }

  say(words) {
    this.#said.textContent = "";
    requestAnimationFrame(() => {
      this.#said.textContent = words;
    });
  }
}
