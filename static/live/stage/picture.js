/** What is seen of one speaker: packets → VideoDecoder → the canvas, each picture when its sound is heard. */
import { decodable } from "./wire.js";

const LEAD_US = 120_000; // the picture may run ahead of the sound by this much; nobody notices
const AHEAD_MOST_US = 2_000_000; // further ahead than this, the two have nothing to do with each other
const HELD_MOST = 24; // pictures waiting for their sound
const QUEUE_MOST = 16; // pictures waiting for the decoder
const START_MOST = 160; // the same for a newcomer, who is sent at once all that came since the last key picture

export class Picture {
  #canvas;
  #pencil;
  #heard;
  #ask;
  #ondraw;
  #decoder = null;
  #needsKey = true;
  #follows = false; // has the decoder once been through with everything it was given?
  #held = [];
  #drawing = 0;
  rendition = null;
  stats = { drawn: 0, late: 0, errors: 0 };

  /**
   * @param {{canvas: HTMLCanvasElement, heard: () => number | null, ask: () => void, ondraw: () => void}} options
   *   what is being heard (µs of the speaker's clock), how to ask for a key picture, whom to tell of a drawn one
   */
  constructor({ canvas, heard, ask, ondraw }) {
    this.drawOn(canvas);
    this.#heard = heard;
    this.#ask = ask;
    this.#ondraw = ondraw;
  }

  static get possible() {
    return "VideoDecoder" in globalThis;
  }

  /** From now on it is drawn there: in the big picture, or in a tile. */
  drawOn(canvas) {
    if (this.#canvas === canvas) return;
    this.#canvas = canvas;
    this.#pencil = canvas.getContext("2d", { alpha: false, desynchronized: true });
  }

  /** The next picture has to be a key picture: what came before does not help. */
  lose() {
    this.#needsKey = true;
  }

  /** @param {ReturnType<import("./wire.js").unpack>} packet @param {VideoDecoderConfig | undefined} config of its rendition */
  take(packet, config) {
    if (packet.key && config && (this.#needsKey || packet.rendition !== this.rendition)) this.#aim(packet.rendition, config);
    if (!config || this.#needsKey || packet.rendition !== this.rendition) {
      this.#ask();
      return;
    }
    const waiting = this.#decoder.decodeQueueSize;
    this.#follows ||= waiting === 0 && !packet.key;
    if (waiting > (this.#follows ? QUEUE_MOST : START_MOST)) {
      this.stats.late += 1;
      if (!packet.discardable) {
        this.lose();
        this.#ask();
      }
      return;
    }
    const { timestamp, data } = packet;
    this.#decoder.decode(new EncodedVideoChunk({ type: packet.key ? "key" : "delta", timestamp, data }));
  }

  forget() {
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
    this.rendition = null;
    this.#needsKey = true;
    for (const frame of this.#held.splice(0)) frame.close();
  }

  #aim(rendition, config) {
    if (!this.#decoder || this.#decoder.state === "closed") this.#open();
    try {
      this.#decoder.configure({ ...decodable(config), optimizeForLatency: true });
      this.rendition = rendition;
      this.#needsKey = this.#follows = false;
    } catch {
      this.stats.errors += 1;
    }
  }

  #open() {
    const decoder = new VideoDecoder({
      output: (frame) => this.#hold(frame),
      error: () => {
        this.stats.errors += 1;
        if (this.#decoder !== decoder) return;
        this.#decoder = null;
        this.lose();
        this.#ask();
      },
    });
    this.#decoder = decoder;
  }

  #hold(frame) {
    this.#held.push(frame);
    if (this.#held.length > HELD_MOST) this.#held.shift().close();
    this.#present();
  }

  /** Draw the newest picture that is due by the sound; without sound, simply the newest. */
  #present() {
    const heard = this.#heard();
    let due = null;
    while (this.#held.length) {
      const ahead = heard === null ? 0 : this.#held[0].timestamp - heard;
      if (ahead > LEAD_US && ahead < AHEAD_MOST_US) break;
      due?.close();
      due = this.#held.shift();
    }
    if (due) this.#draw(due);
    if (!this.#held.length || this.#drawing) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#present();
    });
  }

  #draw(frame) {
    const { displayWidth, displayHeight } = frame;
    if (this.#canvas.width !== displayWidth || this.#canvas.height !== displayHeight) {
      this.#canvas.width = displayWidth;
      this.#canvas.height = displayHeight;
    }
    this.#pencil.drawImage(frame, 0, 0);
    frame.close();
    this.stats.drawn += 1;
    this.#ondraw();
  }
}
