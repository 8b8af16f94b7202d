/** Who is here, as lights in windows and in words; and reactions, which make the panes glow for a moment. */
import { glow, light } from "../facade.js";

const SHOWN_MS = 3_000;
const ABOUT_FROM = 200; // the server rounds from here on

export class People {
  #room;
  #words;
  #facade;
  #counts = new Map();
  #sum = { sum: 0, timer: 0 };
  names = [];

  constructor(room, { words, react }) {
    this.#room = room;
    this.#words = words;
    this.#facade = room.querySelector("#crowd");
    const toggle = room.querySelector("#reactions-toggle");
    toggle?.addEventListener("click", () => {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
      room.querySelector("#reactions").classList.toggle("open", open);
    });
    room.querySelector("#reactions")?.addEventListener("click", (event) => {
      const button = event.target.closest("[data-emoji]");
      if (button) react(button.dataset.emoji);
    });
  }

  /** @param {{count: number, names: string[]}} people */
  here({ count, names }) {
    this.names = names;
    light(this.#facade, count);
    const words = this.#inWords(count);
    for (const place of this.#room.querySelectorAll("#crowd-words, [data-people-words]")) place.textContent = words;
    this.#list(names);
  }

  /** @param {Record<string, number>} reactions summed since the last tick */
  reacted(reactions) {
    let sum = 0;
    for (const [emoji, count] of Object.entries(reactions)) {
      sum += count;
      this.#count(emoji, count);
    }
    if (sum) {
      glow(this.#facade, Math.min(2 + sum, 12));
      this.#countAll(sum);
    }
  }

  #inWords(count) {
    if (count <= 1) return count === 1 ? this.#words.hereOne : this.#words.hereNone;
    const words = count > ABOUT_FROM ? this.#words.hereAbout : this.#words.hereMany;
    return words.replace("{n}", count);
  }

  #list(names) {
    const list = this.#room.querySelector("#people-names");
    const template = this.#room.querySelector("#person-template");
    const rows = names.map((name) => {
      const row = template.content.cloneNode(true).firstElementChild;
      row.querySelector(".window").textContent = [...name][0].toUpperCase();
      const mine = template.dataset.me === name; // in confidence one has a name that one has not heard before
      row.querySelector(".person-name").firstChild.textContent = mine ? `${name} ${template.dataset.you}` : name;
      return row;
    });
    list.replaceChildren(...rows);
  }

  /** On a phone the signs are folded away: there, all of them in one number, for who has no motion to see. */
  #countAll(more) {
    const place = this.#room.querySelector("#reactions-sum");
    if (!place) return;
    clearTimeout(this.#sum.timer);
    this.#sum.sum += more;
    place.textContent = String(this.#sum.sum);
    this.#sum.timer = setTimeout(() => {
      place.textContent = "";
      this.#sum.sum = 0;
    }, SHOWN_MS);
  }

  /** The number beside the sign, for a moment. */
  #count(emoji, more) {
    const button = this.#room.querySelector(`[data-emoji="${CSS.escape(emoji)}"]`);
    if (!button) return;
    const known = this.#counts.get(emoji) ?? { sum: 0, timer: 0 };
    clearTimeout(known.timer);
    known.sum += more;
    const place = button.querySelector(".reaction-count");
    place.textContent = String(known.sum);
    known.timer = setTimeout(() => {
      place.textContent = "";
      this.#counts.delete(emoji);
    }, SHOWN_MS);
    this.#counts.set(emoji, known);
  }
}
