/**
 * Is seen and heard on the stage. Camera and microphone come on only after the person's own tap.
 *
 * The page provides (templates/live/stage/_speaker.html):
 *   [data-speaker]                  the root; data-worklet is the address of sound-worklet.js
 *   [data-speaker-open]             opens the check
 *   dialog[data-speaker-check]      the check before going live, with
 *     [data-speaker-ask]            the tap that asks for camera and microphone
 *     [data-speaker-ask-sound]      the tap that asks for the microphone alone
 *     [data-speaker-pictured], [data-speaker-unpictured]  shown with a camera, without one
 *     video[data-speaker-preview], meter[data-speaker-level], [data-speaker-heard] (data-quiet, data-heard)
 *     select[data-speaker-camera], select[data-speaker-microphone]
 *     form[data-speaker-form]       the POST that takes the stage; its `page` and `sound_only` fields are filled here
 *   [data-speaker-problem]          sentences: data-insecure, data-unable, data-refused, data-missing, data-busy, data-failed
 *   [data-speaker-live]             the bar while live, with [data-speaker-receive] (data-none, data-some with {receiving} and {viewers}),
 *     button[data-speaker-mute], button[data-speaker-blind] (aria-pressed), form[data-speaker-down]
 *   [data-speaker-muted]            shown while a host has switched the sound off
 *   video[data-speaker-self]        the self-view while live; it stands in the stage (_viewer.html) or in one's own tile
 * The root carries data-state: idle · asking · ready · starting · live. [data-speaker-open] may stand anywhere in the room.
 *
 * The room's socket module calls handle(frame) for hello, stage, keyplease and receive, and gives
 *   send(object), sendBinary(bytes), buffered() (the socket's bufferedAmount) and `page`, this page's own id.
 */
import { TrackClock, pictures, sounds } from "./capture.js";
import { PictureEncoder, SoundEncoder } from "./encoders.js";
import { Studio } from "./studio.js";
import { Uplink } from "./uplink.js";

const RATE = 24;
const READY_MS = 2000; // after which we start anyway: a page that is on stage already is not told again

/** Even where no picture can be sent, sound may be. */
function canBeHeard() {
  return isSecureContext && Boolean(globalThis.AudioEncoder && navigator.mediaDevices);
}

export class Speaker {
  #root;
  #send;
  #sendBinary;
  #page;
  #onstate;
  #state = "idle";
  #studio = new Studio();
  #codec = null;
  #clock = null;
  #large = null;
  #small = null;
  #sound = null;
  #uplink;
  #self;
  #stops = [];
  #blind = false;
  #soundOnly = false;
  #mine = null; // where we stand, as the server last said: {spot, page, muted, shows}
  #main = 0;
  #onStage = null;

  /**
   * @param {{root: HTMLElement, send: (word: object) => void, sendBinary: (bytes: Uint8Array) => void,
   *   buffered: () => number, page: string, onstate?: (state: string) => void}} options
   */
  constructor({ root, send, sendBinary, buffered, page, onstate = () => {} }) {
    this.#root = root;
    this.#send = send;
    this.#sendBinary = sendBinary;
    this.#page = page;
    this.#onstate = onstate;
    this.#uplink = new Uplink(buffered);
    this.#self = document.querySelector("video[data-speaker-self]");
    document.addEventListener("click", (event) => event.target.closest?.("[data-speaker-open]") && this.check());
    this.#on("[data-speaker-ask]", "click", () => this.#askFor(false));
    this.#on("[data-speaker-ask-sound]", "click", () => this.#askFor(true));
    this.#on("[data-speaker-camera]", "change", () => this.ask());
    this.#on("[data-speaker-microphone]", "change", () => this.ask());
    this.#on("[data-speaker-form]", "submit", (event) => this.#up(event));
    this.#on("[data-speaker-down]", "submit", async (event) => (await this.#post(event)) && this.stop());
    this.#on("[data-speaker-mute]", "click", () => this.#toggle("mute"));
    this.#on("[data-speaker-blind]", "click", () => this.#toggle("blind"));
    this.#on("dialog[data-speaker-check]", "close", () => this.#closed());
    for (const field of root.querySelectorAll("form [name=page]")) field.value = page;
    this.#become("idle");
  }

  get state() {
    return this.#state;
  }

  /** For measuring. */
  get stats() {
    return { large: this.#large?.stats, small: this.#small?.stats, sound: this.#sound?.stats, rung: this.#uplink.rung, codec: this.#codec };
  }

  /** Open the check; nothing is switched on yet. */
  check() {
    this.#find("dialog[data-speaker-check]").showModal();
    if (!isSecureContext) this.#problem("insecure");
    else if (!globalThis.VideoEncoder || !canBeHeard()) this.#problem("unable");
    else this.#problem(null);
  }

  #askFor(soundOnly) {
    this.#soundOnly = soundOnly;
    this.ask();
  }

  /** From the person's tap: microphone, and camera if they like, on, for them alone. */
  async ask() {
    this.#become("asking");
    const soundOnly = this.#soundOnly;
    const [camera, microphone] = ["camera", "microphone"].map((what) => this.#find(`select[data-speaker-${what}]`));
    const why = await this.#studio.ask({ camera: camera.value, microphone: microphone.value, rate: RATE, soundOnly });
    const { width = 640, height = 360 } = this.#studio.camera?.getSettings() ?? {};
    this.#codec = why || soundOnly ? null : await PictureEncoder.choose(width, height, RATE);
    if (why || !(this.#codec || soundOnly)) {
      this.#problem(why ?? "unable");
      this.#release();
      this.#become("idle");
      return;
    }
    this.#problem(null);
    this.#studio.show(this.#find("video[data-speaker-preview]"));
    this.#studio.listen((level, heard) => this.#sayLevel(level, heard));
    if (soundOnly) camera.closest(".field").hidden = true;
    else await this.#studio.list(camera, "videoinput", this.#studio.camera);
    await this.#studio.list(microphone, "audioinput", this.#studio.microphone);
    if (this.#find("dialog[data-speaker-check]").open) this.#become("ready");
    else this.stop(); // closed while the devices were still being asked: nothing stays on
  }

  /** Live, now: the server has put this page on stage. */
  start() {
    if (this.#state === "live" || !this.#studio.open) return;
    const out = {
      spot: () => this.#mine?.spot ?? 0,
      packet: (bytes) => this.#sendBinary(bytes),
      config: (word) => this.#send({ type: "config", ...word }),
      failed: () => this.#renew(),
    };
    this.#clock = new TrackClock();
    const shared = { rate: RATE, clock: this.#clock, codec: this.#codec, out };
    this.#large = new PictureEncoder({ ...shared, rendition: 0, longest: 640 });
    this.#small = new PictureEncoder({ ...shared, rendition: 1, longest: 320, every: 2 });
    this.#sound = new SoundEncoder(out);
    const { camera, microphone } = this.#studio;
    this.#find("[data-speaker-blind]").hidden = !camera;
    if (camera) this.#stops.push(pictures(camera, (frame) => this.#picture(frame)));
    if (microphone) this.#stops.push(sounds(microphone, (data) => this.#sound?.encode(data), this.#root.dataset.worklet));
    if (this.#self) this.#studio.show(this.#self);
    this.#become("live");
    const dialog = this.#find("dialog[data-speaker-check]");
    if (dialog.open) dialog.close();
  }

  /** Off the stage; camera and microphone off. */
  stop() {
    this.#release();
    this.#become("idle");
    const dialog = this.#find("dialog[data-speaker-check]");
    if (dialog.open) dialog.close();
  }

  /** @param {{type: string}} frame a word from the server */
  handle(frame) {
    if (frame.type === "hello") {
      this.#heard(frame.stage);
      if (this.#state === "live") this.#retell();
    } else if (frame.type === "stage") {
      this.#heard(frame);
    } else if (frame.type === "keyplease") {
      this.#large?.key();
      this.#small?.key();
    } else if (frame.type === "receive") {
      this.#received(frame);
    }
  }

  /** Who is on stage, and whether we are still among them. */
  #heard({ speakers, main }) {
    this.#mine = speakers.find(({ page }) => page === this.#page) ?? null;
    if (main !== this.#main) this.#large?.key();
    this.#main = main;
    this.#find("[data-speaker-muted]").hidden = !this.#mine?.muted;
    if (this.#mine) this.#onStage?.();
    else if (this.#state === "live") this.stop();
  }

  // Pictures

  #picture(frame) {
    this.#clock.heard(frame.timestamp);
    const bits = this.#uplink.look(this.#mine?.spot === this.#main);
    if (!this.#blind) {
      if (bits.small) this.#small.encode(frame, bits.small);
      if (bits.large) this.#large.encode(frame, bits.large);
    }
    frame.close();
  }

  #renew() {
    this.#large?.close();
    this.#small?.close();
    this.#sound?.close();
    this.#large?.key();
    this.#small?.key();
  }

  #retell() {
    this.#sound?.retell();
    this.#large?.retell();
    this.#small?.retell();
  }

  #release() {
    for (const stop of this.#stops.splice(0)) stop();
    for (const encoder of [this.#large, this.#small, this.#sound]) encoder?.close();
    this.#large = this.#small = this.#sound = null;
    this.#studio.close();
    this.#blind = false;
    for (const name of ["mute", "blind"]) this.#find(`[data-speaker-${name}]`)?.setAttribute("aria-pressed", "false");
    for (const video of [this.#find("video[data-speaker-preview]"), this.#self]) if (video) video.srcObject = null;
  }

  #toggle(what) {
    const on = this.#find(`[data-speaker-${what}]`).getAttribute("aria-pressed") !== "true";
    this.#find(`[data-speaker-${what}]`).setAttribute("aria-pressed", String(on));
    const track = what === "mute" ? this.#studio.microphone : this.#studio.camera;
    if (track) track.enabled = !on;
    if (what === "mute") return;
    this.#blind = on;
    this.#large?.key();
    this.#small?.key();
  }

  // The page

  #closed() {
    if (this.#state !== "live") this.stop();
  }

  /** The server has the stage ready for our packets once it says so on the line, which may be before or after it answers. */
  async #up(event) {
    event.preventDefault();
    if (this.#state !== "ready") return;
    this.#become("starting");
    const ready = new Promise((resolve) => {
      this.#onStage = resolve;
    });
    const taken = await this.#post(event);
    if (taken) await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, READY_MS))]);
    this.#onStage = null;
    if (this.#state === "starting") {
      if (taken) this.start();
      else this.#become("ready");
    } else if (taken) {
      this.#find("[data-speaker-down]").requestSubmit(); // the check was closed meanwhile
    }
  }

  /** Taking and leaving the stage are kept things, so they go by POST; here without leaving the page. */
  async #post(event) {
    event.preventDefault();
    const form = event.target;
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      const done = answer.ok && !answer.redirected; // redirected: signed out meanwhile
      const { sentence = "" } = done || answer.redirected ? {} : await answer.json();
      this.#problem(done ? null : "failed", sentence);
      return done;
    } catch {
      this.#problem("failed");
      return false;
    }
  }

  #problem(name, sentence = "") {
    for (const place of this.#root.querySelectorAll("[data-speaker-problem]")) {
      place.textContent = name ? sentence || (place.dataset[name] ?? place.dataset.failed) : "";
      place.hidden = !name;
    }
    this.#find("[data-speaker-ask]").disabled = name === "insecure" || name === "unable";
    this.#find("[data-speaker-ask-sound]").disabled = !canBeHeard();
  }

  #sayLevel(level, heard) {
    for (const meter of this.#root.querySelectorAll("meter[data-speaker-level]")) meter.value = level;
    for (const said of this.#root.querySelectorAll("[data-speaker-heard]")) {
      const words = heard ? said.dataset.heard : said.dataset.quiet;
      if (said.textContent !== words) said.textContent = words;
    }
  }

  #received({ viewers, receiving }) {
    const place = this.#find("[data-speaker-receive]");
    const words = viewers
      ? place.dataset.some.replace("{receiving}", receiving).replace("{viewers}", viewers)
      : place.dataset.none;
    if (place.textContent !== words) place.textContent = words;
  }

  #become(state) {
    this.#state = this.#root.dataset.state = state;
    for (const part of this.#root.querySelectorAll("[data-speaker-pictured]")) part.hidden = this.#soundOnly;
    for (const part of this.#root.querySelectorAll("[data-speaker-unpictured]")) part.hidden = !this.#soundOnly;
    for (const field of this.#root.querySelectorAll("form [name=sound_only]")) field.value = this.#soundOnly ? "1" : "";
    for (const part of this.#root.querySelectorAll("[data-speaker-when]")) {
      part.hidden = !part.dataset.speakerWhen.split(" ").includes(state);
    }
    this.#onstate(state);
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }

  #on(selector, type, listener) {
    for (const part of this.#root.querySelectorAll(selector)) part.addEventListener(type, listener);
  }
}
