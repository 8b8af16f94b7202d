/**
 * Sees and hears the stage.
 *
 * The page provides (templates/live/stage/_viewer.html):
 *   [data-stage]                 the root; data-stage-worklet is the address of sound-worklet.js
 *   canvas[data-stage-picture]   where the big picture is drawn; the others are drawn in the list's tiles (tiles.js)
 *   [data-stage-when="…"]        shown in these states of the big picture: empty waiting picture sound voice lean self unseen insecure blind unable
 *   [data-stage-line="…"]        shown while: weak (the picture stands still, sound goes on) · silent (no sound possible here)
 *   button[data-stage-hear]      "tap to hear", shown while the browser wants a tap first; data-stage-mute the other way
 *   button[data-stage-lean]      sound only, to save data; aria-pressed
 * The root carries data-state with the state, for styles.
 *
 * The room's socket module calls
 *   handleState(hello.stage)     on hello: {speakers, main, tracks}
 *   handleStage(frame)           on "stage"
 *   handleConfig(frame)          on "config"
 *   handlePacket(buffer)         on every binary frame
 *   stop()                       when the page leaves the room for good
 * and gives `send(object)` for words upwards (got, watch, key) and `page`, this page's own id: nobody watches themselves.
 */
import { lasting } from "../../store.js";
import { Awake } from "./awake.js";
import { Face } from "./face.js";
import { Picture } from "./picture.js";
import { Ears } from "./sound.js";
import { Tiles } from "./tiles.js";
import { unpack } from "./wire.js";

const LEAN = "linli.stage.lean";
const RECEIPT_MS = 300; // between two receipts, while the server gets to know the line
const RECEIPT_CALM_MS = 800; // the same once all has gone well for some time
const CALM_MS = 10_000;
const RECEIPT_LEAST_MS = 50;
const LATER_MS = 80; // grown later by this much since the last receipt: say so at once
const STILL_MS = 2500; // without a new picture: say that the line is weak
const SOUND_ONLY_MS = 4000; // of sound without a first picture: say that there is sound only
const LOOK_MS = 500;

export class Viewer {
  #root;
  #send;
  #page;
  #canvas;
  #ears;
  #tiles;
  #awake = new Awake();
  #faces = new Map();
  #main = 0;
  #mine = null; // oneself on stage: {spot, shows, …}
  #state = "empty";
  #last = null;
  #firstAt = 0;
  #toldAt = 0;
  #toldLate = 0;
  #telling = 0;
  #lateAt = 0;
  #wantsSound = true;
  #lean = lasting.getItem(LEAN) === "yes";
  #looking;
  #counts = { packets: 0, bytes: 0 };

  /** @param {{root: HTMLElement, list: HTMLElement, send: (word: object) => void, page: string, zone: string, name: string}} options */
  constructor({ root, list, send, page, zone, name }) {
    this.#root = root;
    this.#send = send;
    this.#page = page;
    this.#canvas = root.querySelector("canvas[data-stage-picture]");
    this.#ears = new Ears({ worklet: root.dataset.stageWorklet, onchange: () => this.#sayLine() });
    this.#tiles = new Tiles({ list, zone, self: root.querySelector("[data-speaker-self]"), home: root.querySelector("[data-stage-mine]") });
    root.querySelector("[data-stage-initial]").textContent = [...name][0] ?? "";
    root.querySelector("[data-stage-hear]")?.addEventListener("click", this.hear);
    root.querySelector("[data-stage-mute]")?.addEventListener("click", this.mute);
    root.querySelector("[data-stage-lean]")?.addEventListener("click", this.#toggleLean);
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
    this.#ears.start();
  };

  mute = () => {
    this.#wantsSound = false;
    this.#ears.pause().then(() => this.#each((face) => face.hush()));
  };

  get state() {
    return this.#state;
  }

  /** For whoever measures, of the big picture and by spot; from outside by dispatching "linli:measure" on the root. */
  get stats() {
    const spots = Object.fromEntries([...this.#faces].map(([spot, face]) => [spot, face.stats]));
    const big = spots[this.#main] ?? { at: {} };
    return { ...this.#counts, ...big, spots, state: this.#state, hears: this.#ears.running };
  }

  handleState(stage) {
    this.#each((face) => face.close());
    this.#faces.clear();
    this.#take(stage);
    for (const track of stage.tracks) this.handleConfig(track);
    if (!this.#looks) this.#send({ type: "watch", on: false });
  }

  handleStage(stage) {
    this.#take(stage);
  }

  handleConfig(word) {
    this.#faces.get(word.spot)?.configure(word);
  }

  /** @param {ArrayBuffer} buffer */
  handlePacket(buffer) {
    const packet = unpack(buffer);
    const face = packet && this.#faces.get(packet.spot);
    if (!face) return;
    this.#counts.packets += 1;
    this.#counts.bytes += buffer.byteLength;
    this.#firstAt ||= performance.now();
    this.#receipt(packet, face.late(packet));
    face.take(packet, this.#looks);
  }

  stop() {
    this.#take({ speakers: [], main: 0 });
    clearInterval(this.#looking);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#ears.close();
  }

  get #looks() {
    return !document.hidden && !this.#lean;
  }

  get #big() {
    return this.#faces.get(this.#main);
  }

  #each(act) {
    for (const face of this.#faces.values()) act(face);
  }

  /** Who is on stage now. Who stays goes on as they are; oneself has no face here. */
  #take({ speakers, main }) {
    this.#main = main;
    this.#mine = speakers.find(({ page }) => page === this.#page) ?? null;
    const others = new Map(speakers.filter(({ page }) => page !== this.#page).map((each) => [each.spot, each]));
    for (const [spot, face] of this.#faces) {
      if (others.get(spot)?.page === face.page) continue;
      face.close();
      this.#faces.delete(spot);
    }
    for (const [spot, told] of others) {
      if (!this.#faces.has(spot)) this.#faces.set(spot, this.#meet(told));
      this.#faces.get(spot).heard(told);
    }
    this.#each((face) => face.drawOn(face.spot === main ? this.#canvas : null));
    this.#tiles.show(this.#faces, this.#mine, main);
    if (!this.#faces.size) {
      clearTimeout(this.#telling);
      this.#telling = this.#firstAt = 0;
      this.#last = null;
    } else if (this.#wantsSound && Ears.possible) {
      this.#ears.start();
    }
    this.#show();
  }

  #meet({ spot, page }) {
    return new Face({
      spot,
      page,
      ears: this.#ears,
      ask: () => this.#send({ type: "key", spot }),
      ondraw: () => spot === this.#main && this.#state !== "picture" && this.#show(),
    });
  }

  // Receipts: the newest packet we have, every now and then, and at once when it comes later than before

  #receipt(packet, late) {
    this.#last = packet;
    if (late > LATER_MS) this.#lateAt = performance.now();
    const since = performance.now() - this.#toldAt;
    const pause = performance.now() - Math.max(this.#lateAt, this.#firstAt) > CALM_MS ? RECEIPT_CALM_MS : RECEIPT_MS;
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
    this.#send({ type: "got", spot: this.#last.spot, ms: Math.floor(this.#last.timestamp / 1000) });
  }

  // What the page says

  #seen = () => {
    this.#watch();
    this.#keepAwake();
  };

  #toggleLean = () => {
    this.#lean = !this.#lean;
    lasting.setItem(LEAN, this.#lean ? "yes" : "no");
    this.#watch();
    this.#show();
  };

  /** Looking again, or no more: what was sent meanwhile is missing, so each picture begins anew. */
  #watch() {
    if (!this.#looks) this.#each((face) => face.forgetPicture());
    if (this.#faces.size) this.#send({ type: "watch", on: this.#looks });
  }

  #look() {
    if (this.#faces.size && !document.hidden) this.#show();
  }

  #now() {
    const big = this.#big;
    if (!big) return this.#mine ? (this.#mine.shows ? "self" : "unseen") : "empty";
    if (!isSecureContext) return "insecure";
    if (!Picture.possible) return Ears.possible ? "blind" : "unable";
    if (this.#lean) return "lean";
    if (!big.shows) return "voice";
    if (big.at.drawn) return "picture";
    return big.flows && performance.now() - big.at.packet > SOUND_ONLY_MS ? "sound" : "waiting";
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
    const hears = this.#faces.size > 0;
    const still = this.#state === "picture" && performance.now() - this.#big.at.drawn > STILL_MS;
    const says = { weak: still, silent: hears && isSecureContext && Picture.possible && !Ears.possible };
    for (const part of this.#root.querySelectorAll("[data-stage-line]")) part.hidden = !says[part.dataset.stageLine];
    const [hear, mute, lean] = ["hear", "mute", "lean"].map((name) => this.#root.querySelector(`[data-stage-${name}]`));
    if (hear) hear.hidden = !hears || !Ears.possible || this.#ears.running;
    if (mute) mute.hidden = !hears || !this.#ears.running;
    if (!lean) return;
    lean.hidden = !hears || !Picture.possible;
    lean.setAttribute("aria-pressed", String(this.#lean));
  }

  #keepAwake() {
    this.#awake.keep(this.#state === "picture" && !document.hidden);
  }
}
