/**
 * Leaving quickly: the page is white at once, what was begun is gone, and a neutral page takes this one's place.
 * By the button, by Esc three times, or by Shift three times where nobody writes: in most Chinese input methods Shift
 * changes the language, so it counts neither in a field nor while something is being composed.
 */
import { leaveUnasked } from "../live/leave.js";

const WITHIN_MS = 2000;
const TIMES = 3;
const WRITES = "input, textarea, select, [contenteditable], [role=textbox]";

/** Nothing of a talk: how this device sounds, and what somebody must not eat. They would not notice that it is gone. */
const STAYS = ["linli.signs", "linli.stage.lean", "linli.video.speed", "linli.allergies", "linli.whose"];

const exit = document.getElementById("exit");
const way = exit.querySelector(".exit-link");
const said = exit.querySelector("[data-said]");

function cover() {
  const white = document.createElement("div");
  white.className = "exit-cover";
  white.setAttribute("aria-hidden", "true");
  if ("popover" in white) white.popover = "manual";
  document.body.append(white);
  if ("popover" in white) white.showPopover(); // above any dialog
  document.title = exit.dataset.title;
}

function forget() {
  for (const field of document.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")) field.value = "";
  sessionStorage.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith("linli.") && !STAYS.includes(key)) localStorage.removeItem(key);
}

function leave() {
  leaveUnasked();
  cover();
  if (exit.dataset.post) navigator.sendBeacon?.(exit.dataset.post); // in passing; nobody waits for an answer
  try {
    forget();
  } catch {
    // A browser that keeps nothing lets nobody ask it to forget; the way out is open all the same.
  }
  location.replace(exit.dataset.away);
}

/** So many presses of one key within two seconds, and no other key between them. */
class Presses {
  #times = [];

  press(now) {
    this.#times = [...this.#times.filter((time) => now - time < WITHIN_MS), now];
    if (this.#times.length >= TIMES) return 0;
    return TIMES - this.#times.length;
  }

  none() {
    this.#times = [];
  }
}

const escape = new Presses();
const shift = new Presses();
let alone = false;
let composing = false;

function announce(left) {
  said.textContent = { 1: said.dataset.one, 2: said.dataset.two }[left] ?? "";
}

function pressed(presses, event) {
  const left = presses.press(event.timeStamp);
  if (left) announce(left);
  else leave();
}

addEventListener("compositionstart", () => (composing = true), true);
addEventListener("compositionend", () => (composing = false), true);
addEventListener(
  "keydown",
  (event) => {
    alone = event.key === "Shift" && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key !== "Shift") shift.none();
    if (event.key !== "Escape") escape.none();
    else if (!event.repeat && !event.isComposing && !composing && event.keyCode !== 229) pressed(escape, event);
  },
  true,
);
addEventListener(
  "keyup",
  (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    if (composing || event.isComposing || event.target.closest?.(WRITES)) shift.none();
    else pressed(shift, event);
  },
  true,
);
way.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  leave();
});
addEventListener("pageshow", () => {
  for (const white of document.querySelectorAll(".exit-cover")) white.remove();
  announce(0);
});
