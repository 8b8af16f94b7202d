/**
 * Sees and hears the stage.
 *
 * The page provides (templates/live/stage/_viewer.html):
 *   [data-stage]                 the root; data-stage-worklet is the address of sound-worklet.js
 *   canvas[data-stage-picture]   where the picture is drawn
 *   [data-stage-when="…"]        shown in these states: empty waiting picture sound self insecure unable
 *   [data-stage-line="…"]        shown while: weak (the picture stands still, sound goes on) · silent (no sound possible here)
 *   button[data-stage-hear]      "tap to hear", shown while the browser wants a tap first; data-stage-mute the other way
 * The root carries data-state with the state, for styles.
 *
 * The room's socket module calls
 *   handleState(hello.stage)     on hello: {speaker, tracks}
 *   handleStage(frame.page)      on "stage"
 *   handleConfig(frame)          on "config"
 *   handlePacket(buffer)         on every binary frame
 *   stop()                       when the page leaves the room for good
 * and gives `send(object)` for words upwards (got, watch, key) and `page`, this page's own id: a speaker does not watch themselves.
 */
import { Awake } from "./awake.js";
import { Picture } from "./picture.js";
import { Sound } from "./sound.js";
import { AUDIO, VIDEO, now, unpack } from "./wire.js";

const RECEIPT_MS = 300; // between two receipts, while the server gets to know the line
const RECEIPT_CALM_MS = 800; // the same once all has gone well for some time
const CALM_MS = 10_000;
const RECEIPT_LEAST_MS = 50;
const LATER_MS = 80; // grown later by this much since the last receipt: say so at once
const ASK_MS = 700;
const STILL_MS = 2500; // without a new picture: say that the line is weak
const FLOWS_MS = 1000; // since the last packet of sound, for which it counts as flowing
const SOUND_ONLY_MS = 4000; // of sound without a first picture: say that there is sound only
const LOOK_MS = 500;

export class Viewer {
  #root;
  #send;
  #page;
  #canvas;
  #picture;
  #sound;
  #awake = new Awake();
  #configs = new Map();
  #askedAt = 0;
  #speaker = null;
  #state = "empty";
  #last = null;
  #toldAt = 0;
  #toldLate = 0;
  #telling = 0;
  #lateAt = 0;
  #soonest = Infinity;
  #wantsSound = true;
  #looking;
  #at = { packet: 0, picture: 0, sound: 0, drawn: 0 }; // performance.now() of the first packet and picture, the last sound and drawing
  #counts = { packets: 0, bytes: 0, keysAsked: 0 };

  /** @param {{root: HTMLElement, send: (word: object) => void, page?: string}} options */
  constructor({ root, send, page }) {
    this.#root = root;
    this.#send = send;
    this.#page = page;
    this.#canvas = root.querySelector("canvas[data-stage-picture]");
    this.#sound = new Sound({ worklet: root.dataset.stageWorklet, onchange: () => this.#sayLine() });
    this.#picture = new Picture({
      canvas: this.#canvas,
      heard: () => this.#sound.position(),
      ask: () => this.#ask(),
      ondraw: () => this.#drawn(),
    });
    root.querySelector("[data-stage-hear]")?.addEventListener("click", this.hear);
    root.querySelector("[data-stage-mute]")?.addEventListener("click", this.mute);
    root.addEventListener("linli:measure", (event) => {
      event.detail.stats = this.stats;
    });
    document.addEventListener("visibilitychange", this.#seen);
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
    this.#show();
  }

  /** Call from within a tap. */
  hear = () => {
    this.#wantsSound = true;
    this.#sound.start();
  };

  mute = () => {
    this.#wantsSound = false;
    this.#sound.pause();
  };

  get state() {
    return this.#state;
  }

  /** For whoever measures; from outside by dispatching "linli:measure" on the root. */
  get stats() {
    const { rendition, stats } = this.#picture;
    return { ...this.#counts, ...stats, rendition, at: { ...this.#at }, state: this.#state, sound: this.#sound.report, hears: this.#sound.running };
  }

  handleState(stage) {
    this.#begin(stage.speaker);
    for (const track of stage.tracks) this.handleConfig(track);
    if (document.hidden) this.#send({ type: "watch", on: false });
  }

  handleStage(page) {
    if (page !== this.#speaker) this.#begin(page);
  }

  handleConfig({ track, kind, config }) {
    this.#configs.set(`${kind}/${track}`, config);
    if (kind === AUDIO && Sound.possible) this.#sound.configure({ ...config });
    if (kind === VIDEO && track === this.#picture.rendition) this.#picture.lose();
  }

  /** @param {ArrayBuffer} buffer */
  handlePacket(buffer) {
    const packet = unpack(buffer);
    if (!packet || this.#isMe || !this.#speaker) return;
    this.#counts.packets += 1;
    this.#counts.bytes += buffer.byteLength;
    this.#at.packet ||= performance.now();
    this.#receipt(packet);
    if (packet.kind === AUDIO) {
      this.#at.sound = performance.now();
      if (Sound.possible) this.#sound.take(packet);
    } else if (packet.kind === VIDEO && Picture.possible && !document.hidden) {
      this.#picture.take(packet, this.#configs.get(`${VIDEO}/${packet.rendition}`));
    }
  }

  stop() {
    this.#begin(null);
    clearInterval(this.#looking);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#sound.close();
  }

  get #isMe() {
    return this.#speaker !== null && this.#speaker === this.#page;
  }

  #begin(speaker) {
    this.#speaker = speaker;
    this.#configs.clear();
    this.#picture.forget();
    this.#sound.clear();
    clearTimeout(this.#telling);
    this.#telling = 0;
    this.#last = null;
    this.#soonest = Infinity;
    this.#at = { packet: 0, picture: 0, sound: 0, drawn: 0 };
    if (speaker && !this.#isMe && this.#wantsSound && Sound.possible) this.#sound.start();
    this.#show();
  }

  // Receipts: the newest packet we have, every now and then, and at once when it comes later than before

  #receipt(packet) {
    this.#last = packet;
    const transit = (now() - packet.timestamp) / 1000;
    this.#soonest = Math.min(this.#soonest + 0.01, transit); // a little more each time: clocks drift, routes change
    const late = transit - this.#soonest;
    if (late > LATER_MS) this.#lateAt = performance.now();
    const since = performance.now() - this.#toldAt;
    const pause = performance.now() - Math.max(this.#lateAt, this.#at.packet) > CALM_MS ? RECEIPT_CALM_MS : RECEIPT_MS;
    if (packet.key || since >= pause || (since >= RECEIPT_LEAST_MS && late > this.#toldLate + LATER_MS)) {
      this.#tell(late);
    } else if (!this.#telling) {
      this.#telling = setTimeout(() => this.#tell(late), pause);
    }
  }

  #tell(late) {
    clearTimeout(this.#telling);
    this.#telling = 0;
    this.#toldAt = performance.now();
    this.#toldLate = late;
    this.#send({ type: "got", seq: this.#last.sequence, ms: Math.floor(this.#last.timestamp / 1000) });
  }

  #ask() {
    if (performance.now() - this.#askedAt < ASK_MS) return;
    this.#askedAt = performance.now();
    this.#counts.keysAsked += 1;
    this.#send({ type: "key" });
  }

  // What the page says

  #drawn() {
    this.#at.drawn = performance.now();
    this.#at.picture ||= this.#at.drawn;
    if (this.#state !== "picture") this.#show();
  }

  #seen = () => {
    if (document.hidden) this.#picture.forget();
    if (this.#speaker && !this.#isMe) this.#send({ type: "watch", on: !document.hidden });
    this.#keepAwake();
  };

  #look() {
    if (!this.#speaker || this.#isMe || document.hidden) return;
    this.#show();
  }

  get #flows() {
    return this.#last !== null && performance.now() - this.#at.sound < FLOWS_MS;
  }

  #now() {
    if (!this.#speaker) return "empty";
    if (this.#isMe) return "self";
    if (!isSecureContext) return "insecure";
    if (!Picture.possible) return Sound.possible ? "sound" : "unable";
    if (this.#at.drawn) return "picture";
    return this.#flows && performance.now() - this.#at.packet > SOUND_ONLY_MS ? "sound" : "waiting";
  }

  #show() {
    this.#state = this.#root.dataset.state = this.#now();
    for (const part of this.#root.querySelectorAll("[data-stage-when]")) {
      part.hidden = !part.dataset.stageWhen.split(" ").includes(this.#state);
    }
    this.#canvas.hidden = this.#state !== "picture";
    this.#sayLine();
    this.#keepAwake();
  }

  #sayLine() {
    const watching = this.#speaker !== null && !this.#isMe;
    const still = this.#state === "picture" && performance.now() - this.#at.drawn > STILL_MS;
    const says = { weak: watching && still, silent: watching && isSecureContext && !Sound.possible };
    for (const part of this.#root.querySelectorAll("[data-stage-line]")) part.hidden = !says[part.dataset.stageLine];
    const hear = this.#root.querySelector("[data-stage-hear]");
    const mute = this.#root.querySelector("[data-stage-mute]");
    if (hear) hear.hidden = !watching || !Sound.possible || this.#sound.running;
    if (mute) mute.hidden = !watching || !this.#sound.running;
  }

  #keepAwake() {
    this.#awake.keep(this.#state === "picture" && !document.hidden);
  }
}
