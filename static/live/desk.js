/** The moderators' queue: fetched anew when it changed, and worked through with A, R and T. */

import { pause } from "../again.js";
import { getPage, passes } from "./answers.js";

const KEYS = new Set(["a", "r", "t"]);
const PAUSE_MS = 1_000; // where everything is held, the queue changes with every message

export class Desk {
  #root;
  #url;
  #counted;
  #busy = null;
  #again = false;
  #tries = 0; // without an answer, since the last one
  #shows = false;

  /**
   * @param {HTMLElement} root where [data-desk] is, or will be put
   * @param {string} url the desk's own page
   * @param {(waiting: number) => void} counted
   */
  constructor(root, url, counted = () => {}) {
    this.#root = root;
    this.#url = url;
    this.#counted = counted;
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Fetch it; a page that does not show the queue only learns how much waits. */
  async refresh(show = false) {
    this.#shows ||= show;
    if (this.#busy) {
      this.#again = true;
      return this.#busy;
    }
    this.#busy = this.#fetch();
    const isLost = await this.#busy.then(() => false, () => true);
    this.#busy = null;
    this.#tries = isLost ? this.#tries + 1 : 0;
    if (isLost || this.#again) {
      this.#again = false;
      setTimeout(() => this.refresh(), isLost ? pause(this.#tries) : PAUSE_MS);
    }
  }

  async #fetch() {
    const page = await getPage(this.#url).catch((error) => {
      if (passes(error)) throw error;
    });
    if (!page) return; // the line says why
    const fresh = page.querySelector("[data-desk]");
    this.#counted(Number(fresh.querySelector("[data-count]").dataset.count));
    const here = this.#root.querySelector("[data-desk]");
    if (here) this.#adopt(here, fresh);
    else if (this.#shows) this.#root.insertBefore(document.importNode(fresh, true), this.#root.querySelector(":scope > [data-shelf]"));
  }

  /** What somebody is at work on stays as it is; the rest is exchanged. */
  #adopt(here, fresh) {
    const at = document.activeElement?.closest?.("[data-review]");
    for (const part of here.querySelectorAll("[data-part]")) {
      const news = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (part.dataset.part === "talk" && part.contains(document.activeElement)) continue;
      const kept = new Map([...part.querySelectorAll("[data-review]")].map((row) => [row.id, row]));
      const next = document.importNode(news, true);
      for (const row of next.querySelectorAll("[data-review]")) {
        const old = kept.get(row.id);
        if (old && (old === at || old.querySelector("details[open]"))) row.replaceWith(old);
      }
      const order = [...kept.keys()];
      part.replaceWith(next);
      if (at && part.dataset.part === "queue") this.#focus(next, at, order);
    }
  }

  /** The focus stays where it was, or goes to what came after it; from the last one to the heading, where keys are heard. */
  #focus(part, at, order) {
    const after = [at.id, ...order.slice(order.indexOf(at.id) + 1), ...order.slice(0, order.indexOf(at.id)).reverse()];
    const next = after.map((id) => part.querySelector(`#${CSS.escape(id)}`)).find(Boolean);
    (next ?? part.querySelector("[data-review]") ?? this.#root.querySelector("#queue-title"))?.focus();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    const rows = [...this.#root.querySelectorAll("[data-review]")];
    const at = document.activeElement.closest("[data-review]");
    if (key === "j" || key === "k") {
      const step = at ? rows.indexOf(at) + (key === "j" ? 1 : -1) : 0;
      rows[Math.max(0, Math.min(step, rows.length - 1))]?.focus();
      event.preventDefault();
    } else if (KEYS.has(key)) {
      (at ?? rows[0])?.querySelector(`[data-key="${key}"]`)?.click();
      event.preventDefault();
    }
  }
}
