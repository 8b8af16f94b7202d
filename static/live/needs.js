/** What one needs: ticks and servings are kept by POST and come back as one's own piece. */
import { pause } from "../again.js";
import { mark } from "./allergies.js";
import { get, passes, post, SignedOut } from "./answers.js";

const SPREAD_MS = 3_000;

export class Needs {
  #place;
  #note;
  #soon = 0;
  #busy = Promise.resolve();

  /** @param {{words: object, note: (text: string) => void, signedOut: () => void}} page */
  constructor(root, { words, note, signedOut }) {
    this.#place = root.querySelector("#needs-place");
    this.#note = note;
    this.#place.addEventListener("submit", (event) => {
      event.preventDefault();
      const { target: form, submitter } = event;
      const body = new FormData(form, submitter);
      // One after the other: the answer to the last press is the truth.
      this.#busy = this.#busy
        .then(() => this.#send(form.getAttribute("action"), body, submitter.id))
        .catch((error) => {
          if (error instanceof SignedOut) signedOut();
          else note(navigator.onLine ? words.failed : words.lost);
        });
    });
  }

  async #send(url, body, id) {
    const answer = await post(url, body);
    if (answer.refused) this.#note(answer.sentence);
    else this.#fill(answer.html, id);
  }

  /** The host changed the recipe: ask for it anew, not everybody in the same moment. */
  changed() {
    this.#askIn(Math.random() * SPREAD_MS);
  }

  #askIn(ms, tries = 0) {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(async () => {
      const answer = await get(this.#place.dataset.url).catch((error) => error);
      if (!(answer instanceof Error)) this.#fill(answer.html);
      else if (passes(answer)) this.#askIn(pause(tries), tries + 1);
    }, ms);
  }

  #fill(html, id) {
    const open = this.#place.querySelector("details")?.open;
    this.#place.innerHTML = html;
    mark(this.#place);
    const fold = this.#place.querySelector("details");
    if (fold) fold.open = Boolean(open);
    const button = id && this.#place.querySelector(`#${CSS.escape(id)}`);
    (button?.disabled ? this.#place.querySelector("summary") : button)?.focus();
  }
}
