/** The signs at the end of a step: a chime made here and now, a shake, a voice. What is wanted is kept on the device. */
const KEY = "linli.signs";
const USUAL = { chime: true, shake: true, voice: false };
const SHAKE = [180, 90, 180];
const NOTES = [[659.3, 0], [880, 0.22]]; // Hz, s: a fourth upwards, as a doorbell
const APART_MS = 1_500;

/** Notices the moment a time runs out: once, and not where it had run out before one looked. */
export class Ending {
  #of = null;
  #left = null;

  /** @returns {boolean} has the time of this thing just run out? */
  crossed(of, left) {
    const over = of === this.#of && this.#left > 0 && left <= 0;
    this.#of = of;
    this.#left = left;
    return over;
  }
}

export class Signs {
  #store;
  #wanted;
  #sound = null;
  #language;
  #last = -APART_MS;

  constructor(room, store) {
    this.#store = store;
    this.#language = room.dataset.lang;
    this.#wanted = { ...USUAL, ...this.#read() };
    const place = room.querySelector("#signs");
    // A browser lets a page sound only after somebody touched it.
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => this.#unlock());
    if (place) this.#settings(place);
  }

  /** Something is over. @param {string} words what a voice would say */
  give(words) {
    const now = performance.now();
    if (now - this.#last < APART_MS) return;
    this.#last = now;
    if (this.#wanted.chime) this.#chime();
    if (this.#wanted.shake) navigator.vibrate?.(SHAKE);
    this.speak(words);
  }

  /** Something begins that only a voice says, where one is wanted: a cue, the next time through. */
  speak(words) {
    if (!this.#wanted.voice || !("speechSynthesis" in window)) return;
    const said = new SpeechSynthesisUtterance(words);
    said.lang = this.#language === "en" ? "en-GB" : "zh-CN";
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  }

  #settings(place) {
    place.querySelector("[data-sign=shake]").hidden = !("vibrate" in navigator);
    place.querySelector("[data-sign=voice]").hidden = !("speechSynthesis" in window);
    for (const button of place.querySelectorAll("[data-sign]")) {
      const { sign } = button.dataset;
      button.setAttribute("aria-pressed", String(this.#wanted[sign]));
      button.addEventListener("click", () => {
        this.#wanted[sign] = !this.#wanted[sign];
        button.setAttribute("aria-pressed", String(this.#wanted[sign]));
        this.#store.setItem(KEY, JSON.stringify(this.#wanted));
      });
    }
    place.querySelector("[data-sign-try]").addEventListener("click", () => {
      this.#last = -APART_MS;
      this.give(place.querySelector("summary").textContent.trim());
    });
  }

  #read() {
    try {
      return JSON.parse(this.#store.getItem(KEY) ?? "{}");
    } catch {
      return {};
    }
  }

  #unlock() {
    if (!this.#wanted.chime || !window.AudioContext) return;
    this.#sound ??= new AudioContext();
    if (this.#sound.state === "suspended") this.#sound.resume();
  }

  #chime() {
    const sound = this.#sound;
    if (sound?.state !== "running") return;
    for (const [pitch, after] of NOTES) {
      const at = sound.currentTime + after;
      const tone = new OscillatorNode(sound, { frequency: pitch });
      const loudness = new GainNode(sound, { gain: 0 });
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.35, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + 1.1);
      tone.connect(loudness).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 1.2);
    }
  }
}
