/** One person on stage as this page sees and hears them: their picture, large or in a tile, and their voice. */
import { Picture } from "./picture.js";
import { Ears, Sound } from "./sound.js";
import { AUDIO, VIDEO, now } from "./wire.js";

const ASK_MS = 700;
const FLOWS_MS = 1000; // since the last packet of sound, for which it counts as flowing

export class Face {
  #configs = new Map();
  #picture;
  #sound;
  #soonest = Infinity;
  #askedAt = 0;
  keysAsked = 0;
  tile = document.createElement("canvas");
  at = { packet: 0, picture: 0, sound: 0, drawn: 0 }; // performance.now() of the first packet and picture, the last sound and drawing

  /** @param {{spot: number, page: string, ears: Ears, ask: () => void, ondraw: () => void}} options */
  constructor({ spot, page, ears, ask, ondraw }) {
    this.spot = spot;
    this.page = page;
    this.tile.className = "stage-tile-picture";
    this.tile.hidden = true;
    this.#sound = new Sound(ears);
    this.#picture = new Picture({
      canvas: this.tile,
      heard: () => this.#sound.position(),
      ask: () => this.#ask(ask),
      ondraw: () => {
        this.at.drawn = performance.now();
        this.at.picture ||= this.at.drawn;
        this.tile.hidden = false;
        ondraw();
      },
    });
  }

  /** For measuring. */
  get stats() {
    const { rendition, stats } = this.#picture;
    return { ...stats, keysAsked: this.keysAsked, rendition, at: { ...this.at }, sound: this.#sound.report };
  }

  /** As the server said: whether a picture is to be expected at all. */
  heard({ shows }) {
    this.shows = shows;
  }

  drawOn(canvas) {
    this.#picture.drawOn(canvas ?? this.tile);
  }

  configure({ track, kind, config }) {
    this.#configs.set(`${kind}/${track}`, config);
    if (kind === AUDIO && Ears.possible) this.#sound.configure({ ...config });
    if (kind === VIDEO && track === this.#picture.rendition) this.#picture.lose();
  }

  /** How many ms later than the soonest this came. */
  late(packet) {
    const transit = (now() - packet.timestamp) / 1000;
    this.#soonest = Math.min(this.#soonest + 0.01, transit); // a little more each time: clocks drift, routes change
    return transit - this.#soonest;
  }

  /** @param {boolean} looks does anybody look at pictures here? */
  take(packet, looks) {
    this.at.packet ||= performance.now();
    if (packet.kind === AUDIO) {
      this.at.sound = performance.now();
      if (Ears.possible) this.#sound.take(packet);
    } else if (packet.kind === VIDEO && Picture.possible && looks) {
      this.#picture.take(packet, this.#configs.get(`${VIDEO}/${packet.rendition}`));
    }
  }

  get flows() {
    return performance.now() - this.at.sound < FLOWS_MS;
  }

  forgetPicture() {
    this.#picture.forget();
    this.at.drawn = 0;
    this.tile.hidden = true;
  }

  hush() {
    this.#sound.clear();
  }

  close() {
    this.#picture.forget();
    this.#sound.close();
    this.tile.remove();
  }

  #ask(ask) {
    if (performance.now() - this.#askedAt < ASK_MS) return;
    this.#askedAt = performance.now();
    this.keysAsked += 1;
    ask();
  }
}
