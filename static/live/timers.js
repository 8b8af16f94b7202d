/** One's own kitchen timers, at most five, each with a name. They count by the server's clock and need no network. */
import { kitchenClock } from "./clock.js";

const MOST = 5;
const MINUTES_MAX = 180;
const OLD_MS = 12 * 60 * 60 * 1000;

export class Timers {
  #place;
  #list;
  #clock;
  #words;
  #store;
  #key;
  #over;
  #changed;
  #items;
  #timer = 0;

  /** @param {{over: (words: string) => void, changed: () => void}} page told when one runs out, and when any starts or goes */
  constructor(room, { clock, words, store, name, over, changed }) {
    this.#place = room.querySelector("#timers");
    this.#list = room.querySelector("#timers-list");
    this.#clock = clock;
    this.#words = words;
    this.#store = store;
    this.#key = `${name}.timers`;
    this.#over = over;
    this.#changed = changed;
    this.#items = this.#read();
    room.querySelector("#timers-new").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#start(event.target.elements);
    });
    this.#list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-remove]")?.closest(".timer");
      if (row) this.#remove(row.dataset.id);
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.#tick());
    this.#draw();
    this.#tick();
  }

  get running() {
    return this.#items.some((item) => !item.over);
  }

  #start({ name, minutes }) {
    const error = this.#place.querySelector("#timers-error");
    const length = Number(minutes.value);
    const wrong = this.#items.length >= MOST ? this.#words.timersMany : length >= 1 && length <= MINUTES_MAX ? "" : this.#words.timersMinutes;
    error.textContent = wrong;
    error.hidden = !wrong;
    if (wrong) {
      minutes.focus();
      return;
    }
    const id = String(Math.max(0, ...this.#items.map((item) => Number(item.id))) + 1);
    const called = name.value.trim() || this.#words.timerUnnamed.replace("{n}", id);
    this.#items.push({ id, name: called, ends: this.#clock.now() + length * 60_000, over: false });
    name.value = "";
    name.focus();
    this.#keep();
  }

  #remove(id) {
    this.#items = this.#items.filter((item) => item.id !== id);
    this.#place.querySelector("#timers-error").hidden = true;
    this.#keep();
    this.#place.querySelector("summary").focus();
  }

  #keep() {
    if (this.#items.length) this.#store.setItem(this.#key, JSON.stringify(this.#items));
    else this.#store.removeItem(this.#key);
    this.#draw();
    this.#tick();
    this.#changed();
  }

  #read() {
    try {
      const kept = JSON.parse(this.#store.getItem(this.#key) ?? "[]");
      return kept.filter((item) => item.ends > this.#clock.now() - OLD_MS);
    } catch {
      return [];
    }
  }

  #draw() {
    const template = this.#place.querySelector("#timer-template");
    const rows = this.#items.map((item) => {
      const row = template.content.cloneNode(true).firstElementChild;
      row.dataset.id = item.id;
      row.querySelector(".timer-name").textContent = item.name;
      row.querySelector("[data-remove]").setAttribute("aria-label", this.#words.timerRemove.replace("{name}", item.name));
      return row;
    });
    this.#list.replaceChildren(...rows);
  }

  #tick() {
    clearTimeout(this.#timer);
    const now = this.#clock.now();
    let next = Infinity;
    for (const item of this.#items) {
      const left = item.ends - now;
      const row = this.#list.querySelector(`[data-id="${item.id}"]`);
      row.querySelector(".timer-left").textContent = kitchenClock(left);
      row.classList.toggle("over", left <= 0);
      if (left <= 0 && !item.over) this.#ended(item);
      if (left > 0) next = Math.min(next, left % 1000 || 1000);
    }
    const running = this.#items.filter((item) => !item.over).sort((a, b) => a.ends - b.ends);
    this.#place.querySelector("#timers-first").textContent = running.length ? `· ${running[0].name} ${kitchenClock(running[0].ends - now)}` : "";
    if (next < Infinity) this.#timer = setTimeout(() => this.#tick(), next + 2);
  }

  #ended(item) {
    item.over = true;
    this.#store.setItem(this.#key, JSON.stringify(this.#items));
    this.#place.open = true;
    this.#over(this.#words.timerOver.replace("{name}", item.name));
    this.#changed();
  }
}
