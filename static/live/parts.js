/** What part of a step one is in, as live/parts.py has it: which time through, and on which side. */

import { kitchenClock } from "./clock.js";

/** @param {{each: number, repeat: number, sides: number, added: number}} step `each` is the seconds of one part */
export function partAt({ each, repeat, sides, added = 0 }, passed) {
  const end = each * 1000 * repeat * sides + added;
  const reached = Math.floor(Math.max(0, Math.min(passed, end - 1)) / (each * 1000));
  const index = Math.min(reached, repeat * sides - 1);
  const side = sides === 1 ? "" : ["left", "right"][index % 2];
  return { number: Math.floor(index / sides) + 1, of: repeat, side };
}

/** Ms left of that part: the last one has what time the host added, or lacks what was taken. */
export function leftOfPart({ each, repeat, sides, added = 0 }, passed) {
  const { number, side } = partAt({ each, repeat, sides, added }, passed);
  const done = (number - 1) * sides + (side === "right" ? 2 : 1);
  const end = each * 1000 * repeat * sides + added;
  return (done === repeat * sides ? end : Math.min(end, done * each * 1000)) - passed;
}

/** Of the step on this card: null where it has but one part, or no time by which they go. */
function partsOf(card) {
  const { each, repeat, sides } = card.dataset;
  return each === undefined ? null : { each: Number(each), repeat: Number(repeat), sides: Number(sides) };
}

function inWords({ number, of, side }, words) {
  const sentence = of === 1 ? { left: words.sideLeft, right: words.sideRight } : { "": words.part, left: words.partLeft, right: words.partRight };
  return sentence[side].replace("{n}", number).replace("{of}", of);
}

/** The part on a step's card, drawn each second; what begins is said once, and by a sign when the side changes. */
export class Parts {
  #words;
  #signs;
  #say;
  #of = null;
  #part = null;

  /** @param {{words: object, signs: object, say: (words: string) => void}} page */
  constructor({ words, signs, say }) {
    this.#words = words;
    this.#signs = signs;
    this.#say = say;
  }

  /** @param {boolean} heard whether somebody follows this card: then what begins is said */
  draw(card, { step, started, added, paused }, now, heard = true) {
    const parts = partsOf(card);
    if (!parts) return;
    const passed = (paused ?? now) - started;
    const part = partAt({ ...parts, added }, passed);
    const words = inWords(part, this.#words);
    const place = card.querySelector(".step-part-words");
    if (place.textContent !== words) place.textContent = words;
    card.querySelector(".step-part-left").textContent = kitchenClock(leftOfPart({ ...parts, added }, passed));
    const was = this.#of === `${step}.${started}` ? this.#part : null;
    this.#of = `${step}.${started}`;
    this.#part = part;
    if (was && heard) this.#turned(was, part, [words, card.querySelector(".step-cue")?.textContent]);
  }

  #turned(was, part, said) {
    if (was.number === part.number && was.side === part.side) return;
    const words = said.filter(Boolean).join(this.#words.andThen);
    this.#say(words);
    if (was.side === part.side) this.#signs.speak(words);
    else this.#signs.give(words);
  }
}
