/**
 * What is this person's own in the room: their hand, an invitation, for hosts the row of hands and who is how far.
 * None of it is pushed. When a piece says that something changed, those whom it concerns ask for theirs.
 */
import { pause } from "../again.js";
import { getPage, SignedOut } from "./answers.js";

const LEAST_MS = 1_000; // between two questions
const TOKEN = /name="csrfmiddlewaretoken" value="[^"]*"/g;

export class Own {
  #room;
  #signedOut;
  #askedAt = -LEAST_MS;
  #timer = 0;
  #tries = 0; // without an answer, since the last one
  #asking = null;

  constructor(room, { signedOut }) {
    this.#room = room;
    this.#signedOut = signedOut;
    room.addEventListener("room:done", ({ detail: { form } }) => {
      if ("reload" in form.dataset) location.reload();
      else if (form.closest("[data-own]") || !form.isConnected) this.refresh(0);
    });
  }

  /** A piece came to this place of the page. */
  heard(place) {
    const isHost = "host" in this.#room.dataset;
    const concerns = {
      hands: () => isHost || this.#room.querySelector("[data-own=hand] [data-mine], [data-own=invited] [data-coming]"),
      stage: () => isHost || this.#room.querySelector("[data-own=invited] [data-coming]"),
      check: () => isHost,
      state: () => "standsBy" in this.#room.dataset && ("helped" in this.#room.dataset || this.#room.querySelector("[data-own=stand-in] form")),
    };
    if (concerns[place]?.()) this.refresh();
  }

  /** Ask soon; many reasons to ask within a second are one question. */
  refresh(least = LEAST_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), Math.max(0, this.#askedAt + least - performance.now()));
  }

  /** The same parts as a page just loaded has them. */
  adopt(page) {
    for (const place of this.#room.querySelectorAll("[data-own]")) {
      const fresh = page.querySelector(`[data-own="${place.dataset.own}"]`);
      if (fresh && same(fresh.innerHTML) !== same(place.innerHTML)) fill(place, fresh);
    }
  }

  async #ask() {
    this.#askedAt = performance.now();
    const asking = getPage(this.#room.dataset.ownUrl);
    this.#asking = asking;
    try {
      const page = await asking;
      if (this.#asking !== asking) return; // an older answer must not undo a newer one
      this.#tries = 0;
      if (page) this.adopt(page); // without one the room is theirs no more: the line says why
    } catch (error) {
      if (error instanceof SignedOut) this.#signedOut();
      else if (this.#asking === asking) this.#askAgain();
    }
  }

  /** Nothing else would bring them what changed: the line may be whole while one answer was lost. */
  #askAgain() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), pause(this.#tries));
    this.#tries += 1;
  }
}

function same(html) {
  return html.replace(TOKEN, "").replaceAll(/\s+/g, " ").replaceAll(' open=""', "").trim();
}

/** Put it in place; an open fold stays open, and who stood in it with the keyboard stays there. */
function fill(place, fresh) {
  const held = place.contains(document.activeElement) ? document.activeElement : null;
  const open = Boolean(place.querySelector("details[open]"));
  place.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  if (open && held) place.querySelector("details")?.setAttribute("open", "");
  if (!held) return;
  const again = held.value ? place.querySelector(`${held.localName}[value="${CSS.escape(held.value)}"]`) : null;
  (again ?? place.querySelector("summary, button") ?? place.closest("details")?.querySelector("summary"))?.focus();
}
