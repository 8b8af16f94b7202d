/** "Done?": the card with its two big buttons. The question comes as a piece; which answer is mine, this page knows. */
import { newId } from "./ids.js";

export class Check {
  #room;
  #place;
  #answer;
  #pressed = null;
  #asked;

  constructor(room) {
    this.#room = room;
    this.#place = room.querySelector('[data-place="check"]');
    this.#answer = room.querySelector("#check-answer");
    this.#asked = this.#now();
    this.#answer?.addEventListener("submit", ({ submitter }) => {
      this.#pressed = submitter;
    });
    this.#answer?.addEventListener("room:done", () => this.#press(this.#pressed));
    const ask = room.querySelector("#check-ask");
    ask?.addEventListener("room:done", () => {
      ask.reset();
      ask.elements.namedItem("client_id").value = newId();
      ask.querySelector(".error").hidden = true;
    });
  }

  /** A new question, other counts, or no question any more. */
  shown() {
    const now = this.#now();
    if (now === this.#asked) return;
    this.#asked = now;
    if (this.#answer) {
      this.#answer.elements.namedItem("check_asked").value = now ?? "";
      this.#press(null);
    }
    const said = this.#room.querySelector("#check-said");
    said.textContent = "";
    requestAnimationFrame(() => {
      said.textContent = this.#place.querySelector(".check-title")?.textContent ?? "";
    });
  }

  #now() {
    return this.#place.querySelector("[data-check]")?.dataset.check;
  }

  #press(chosen) {
    for (const button of this.#answer.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
  }
}
