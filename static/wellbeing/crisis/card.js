/**
 * The card for somebody whose words sound like despair. They are heard on their own device, while they write or send;
 * nothing is ever held back, nobody is told, and only a number without a name is counted.
 */
import { untilAnswered } from "../../again.js";
import { lasting, passing } from "../../store.js";
import { listener } from "./match.js";

const QUIET_MS = 24 * 60 * 60 * 1000;
const PAUSE_MS = 1500;
const PASSED_ON_MS = 4_000;
const SPOKEN_MS = 150; // a live region has to be there before its words
const QUIET = "linli.quiet";
const LATER = "linli.later";
const NEXT = "linli.care";
const FIELDS = "textarea, input[type=search]";
const GRAVER = "CBA";

function read(store, key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
}

/** Who said "I'm OK" is left alone for a day, who said "not now" until they have left; unless it becomes graver. */
function isQuiet(kind) {
  const fine = read(lasting, QUIET);
  const known = [fine?.until > Date.now() ? fine.kind : "", read(passing, LATER) ?? ""];
  return known.some((before) => before && GRAVER.indexOf(kind) <= GRAVER.indexOf(before));
}

class Card {
  #set;
  #place = null;
  #pieces;

  constructor(set) {
    this.#set = set;
    this.#pieces = untilAnswered(set.card, (answer) => answer.text(), { headers: { Accept: "text/html" } })
      .then((html) => new DOMParser().parseFromString(html, "text/html"));
  }

  async show(heard, field) {
    if (isQuiet(heard.kind) || this.#isShown(heard.kind)) return;
    const piece = (await this.#pieces).querySelector(`[data-about="${heard.about}"]`);
    if (!piece || this.#isShown(heard.kind)) return;
    const place = document.importNode(piece, true);
    place.addEventListener("click", (event) => {
      if (event.target.closest("[data-fine]")) this.#leave(heard.kind, field, lasting);
      if (event.target.closest("[data-later]")) this.#leave(heard.kind, field, passing);
    });
    if (field?.closest(".in-talk")) place.querySelector("[data-if-alone]")?.remove(); // somebody is with them
    this.#place = place;
    this.#isShown(heard.kind);
    this.#dress();
    const form = field?.form;
    if (form?.matches(".composer")) form.prepend(place);
    else if (form?.isConnected) form.before(place);
    else document.querySelector("#toasts, main > :first-child")?.after(place);
    setTimeout(() => {
      const say = place.querySelector("[data-say]");
      say.textContent = say.dataset.say;
    }, SPOKEN_MS);
    this.#count(heard.kind);
  }

  /** A card that is there stays; it says what to do at once when something graver is written. */
  #isShown(kind) {
    if (!this.#place) return false;
    for (const part of this.#place.querySelectorAll("[data-if-kind]")) part.hidden &&= part.dataset.ifKind !== kind;
    return this.#place.isConnected;
  }

  /** Its style sheet comes with the first card. */
  #dress() {
    if (document.querySelector("link[data-crisis]")) return;
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.#set.style });
    sheet.dataset.crisis = "";
    document.head.append(sheet);
  }

  #leave(kind, field, store) {
    if (store === lasting) store.setItem(QUIET, JSON.stringify({ until: Date.now() + QUIET_MS, kind }));
    else store.setItem(LATER, JSON.stringify(kind));
    this.#place.remove();
    if (field?.isConnected) field.focus();
  }

  /** Without cookies: a number for today, and nothing that says whose. */
  #count(kind) {
    const body = new URLSearchParams({ kind, language: document.documentElement.lang });
    fetch(this.#set.seen, { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => {});
  }
}

/** In case this page is being left: the next one shows it. */
function passOn(heard) {
  if (isQuiet(heard.kind)) return;
  passing.setItem(NEXT, JSON.stringify(heard));
  setTimeout(() => passing.removeItem(NEXT), PASSED_ON_MS);
}

/**
 * Begin to listen. `set` says where the words, the card and the count are; `taken` gives what was sent before we could,
 * and from then on that is ours.
 */
export async function watch(set, taken) {
  const card = new Card(set);
  const missed = read(passing, NEXT);
  passing.removeItem(NEXT);
  if (missed) card.show(missed, null);
  const hear = await untilAnswered(set.words, (answer) => answer.json()).then(listener);
  for (const { text, field } of taken()) {
    const heard = hear(text);
    if (!heard) continue;
    passOn(heard);
    card.show(heard, field);
  }

  if (document.querySelector("[data-listens]")) return; // who listens asks about death too
  const listened = (field) => field?.matches?.(FIELDS) && !field.closest("[data-care=off]");
  let pause = 0;
  const check = (field) => {
    const heard = hear(field.value);
    if (heard) card.show(heard, field);
    return heard;
  };
  if (listened(document.activeElement)) check(document.activeElement); // what was written before we could listen
  const soon = ({ target, isComposing }) => {
    if (!listened(target) || isComposing) return;
    clearTimeout(pause);
    pause = setTimeout(() => target.isConnected && check(target), PAUSE_MS);
  };
  document.addEventListener("input", soon);
  document.addEventListener("compositionend", soon); // an input method's last input still counts as composing
  document.addEventListener(
    "submit",
    (event) => {
      clearTimeout(pause);
      for (const field of event.target.querySelectorAll(FIELDS)) {
        const heard = listened(field) && check(field);
        if (heard) passOn(heard);
      }
    },
    true,
  );
}
