/** All about the steps on one page: the common one, one's own pace, timers, ingredients, and the signs when time is up. */
import { lasting, passing } from "../store.js";
import { joinAllergies } from "./allergies.js";
import { Needs } from "./needs.js";
import { Pace } from "./pace.js";
import { Plan } from "./plan.js";
import { Signs } from "./signs.js";
import { Awake } from "./stage/awake.js";
import { Timers } from "./timers.js";

const NONE = { shown() {}, greet() {}, tick() {}, paces() {} };

/** @param {{words: object, clock: object, name: string, tell: Function, note: Function, signedOut: Function}} page */
export function joinSteps(room, { words, clock, name, tell, note, signedOut }) {
  if (!room.querySelector('[data-place="run"]')) return NONE;
  joinAllergies();
  const signs = new Signs(room, lasting);
  const needs = new Needs(room, { words, note, signedOut });
  const lamp = new Awake();
  let timers = null;
  let pace = null;
  const awake = () => {
    const runs = room.dataset.state !== "ended" && (room.dataset.run === "running" || pace?.running || timers?.running);
    lamp.keep(!document.hidden && Boolean(runs));
  };
  const plan = new Plan(room, { clock, words, signs, awake, needs });
  const over = (sentence) => {
    signs.give(sentence);
    plan.say(sentence);
  };
  timers = new Timers(room, { clock, words, store: lasting, name, over, changed: awake });
  if (room.querySelector("#pace")) pace = new Pace(room, { plan, clock, words, store: passing, name, signs, tell, note, awake });
  document.addEventListener("visibilitychange", awake);
  return {
    /** The common step changed. */
    shown() {
      plan.shown();
      pace?.shown();
    },
    /** A new line: it has to be told where we are. */
    greet: () => pace?.greet(),
    /** The clock was set right. */
    tick() {
      plan.tick();
      pace?.tick();
    },
    paces: (counts) => paces(room, words, counts),
  };
}

/** For the host: how many go together, and how many are elsewhere; nothing while all go together. */
function paces(room, words, counts) {
  const place = room.querySelector("#step-paces");
  if (!place) return;
  const said = [
    ["together", words.pacesTogether],
    ["behind", words.pacesBehind],
    ["further", words.pacesFurther],
    ["ahead", words.pacesAhead],
  ];
  const apart = counts.behind + counts.further + counts.ahead;
  const parts = said.filter(([where]) => counts[where] || where === "together").map(([where, text]) => text.replace("{n}", counts[where]));
  place.textContent = apart ? parts.join(words.pacesComma) : "";
}
