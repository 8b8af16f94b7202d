/** The large picture, the small picture and the sound, each encoded once for everybody. `out.spot()` is where one stands. */
import { TrackClock } from "./capture.js";
import { AUDIO, COLOURS, DISCARDABLE, KEY, VIDEO, pack } from "./wire.js";

const KEY_EVERY_US = 4_000_000;
const QUEUE_MOST = 3;
/** In this order: two temporal layers, so that every second picture may be dropped; then plainer ones. */
const CODECS = [
  { codec: "vp8", scalabilityMode: "L1T2" },
  { codec: "vp09.00.10.08", scalabilityMode: "L1T2" },
  { codec: "avc1.42001f", scalabilityMode: "L1T2", avc: { format: "annexb" } },
  { codec: "vp8" },
  { codec: "avc1.42001f", avc: { format: "annexb" } },
];
const PLAIN = ["codec", "codedWidth", "codedHeight", "sampleRate", "numberOfChannels", ...COLOURS];

/** Only what a decoder needs, and only plain values: it goes to every viewer through the room. decodable() undoes it. */
function bare({ colorSpace = {}, ...config }) {
  const { primaries, transfer, matrix, fullRange } = colorSpace;
  const kept = Object.entries({ ...config, primaries, transfer, matrix, fullRange }).filter(
    ([name, value]) => PLAIN.includes(name) && value !== undefined && value !== null,
  );
  return Object.fromEntries(kept);
}

/** Fit within a square of this side, keeping the shape; sides are even. */
export function fit(width, height, longest) {
  const share = Math.min(1, longest / Math.max(width, height));
  const even = (side) => Math.max(2, Math.round((side * share) / 2) * 2);
  return { width: even(width), height: even(height) };
}

export class PictureEncoder {
  #rendition;
  #longest;
  #every;
  #out;
  #clock;
  #encoder = null;
  #base;
  #size = null;
  #bitrate = 0;
  #rate;
  #sequence = 0;
  #count = 0;
  #keyDue = true;
  #keyAt = -Infinity;
  #config = null;
  #told = "";
  stats = { pictures: 0, bytes: 0, skipped: 0, keys: 0 };

  /**
   * @param {{rendition: number, longest: number, rate: number, every?: number, codec: object, clock: TrackClock,
   *   out: {spot: () => number, packet: (bytes: Uint8Array, header: object) => void, config: (word: object) => void, failed: (error: Error) => void}}} options
   */
  constructor({ rendition, longest, rate, every = 1, codec, clock, out }) {
    this.#rendition = rendition;
    this.#longest = longest;
    this.#every = every;
    this.#clock = clock;
    this.#out = out;
    this.#base = codec;
    this.#rate = rate;
  }

  /** The first of the ways to encode that this browser has; null when it has none. */
  static async choose(width, height, framerate) {
    for (const codec of CODECS) {
      const config = { ...codec, ...fit(width, height, 640), bitrate: 480_000, framerate, latencyMode: "realtime" };
      const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
      if (supported) return codec;
    }
    return null;
  }

  key() {
    this.#keyDue = true;
  }

  /** Tell the decoder configuration again, to a server that may have lost it. */
  retell() {
    this.#told = "";
    this.#tell();
    this.#keyDue = true;
  }

  /** @param {VideoFrame} frame stays the caller's @param {number} bitrate what it may cost from now on */
  encode(frame, bitrate) {
    this.#count += 1;
    if (this.#every > 1 && this.#count % this.#every !== 1) return;
    const size = fit(frame.displayWidth, frame.displayHeight, this.#longest);
    if (!this.#encoder || this.#encoder.state === "closed") this.#open();
    const resized = size.width !== this.#size?.width || size.height !== this.#size?.height;
    if (resized || bitrate !== this.#bitrate) {
      this.#size = size;
      this.#bitrate = bitrate;
      this.#configure();
      this.#keyDue = this.#keyDue || resized;
    }
    if (this.#encoder.encodeQueueSize >= QUEUE_MOST) {
      this.stats.skipped += 1;
      return;
    }
    const key = this.#keyDue || frame.timestamp - this.#keyAt >= KEY_EVERY_US;
    if (key) {
      this.#keyDue = false;
      this.#keyAt = frame.timestamp;
    }
    this.#encoder.encode(frame, { keyFrame: key });
  }

  close() {
    if (this.#encoder && this.#encoder.state !== "closed") this.#encoder.close();
    this.#encoder = null;
  }

  #open() {
    this.#size = null;
    this.#encoder = new VideoEncoder({
      output: (chunk, about) => this.#encoded(chunk, about),
      error: (error) => this.#out.failed(error),
    });
  }

  #configure() {
    this.#encoder.configure({
      ...this.#base,
      ...this.#size,
      bitrate: this.#bitrate,
      framerate: this.#rate / this.#every,
      latencyMode: "realtime",
    });
  }

  #encoded(chunk, about) {
    if (about?.decoderConfig) {
      this.#config = bare(about.decoderConfig);
      this.#tell();
    }
    const key = chunk.type === "key";
    const temporal = about?.svc?.temporalLayerId ?? 0;
    this.stats.pictures += 1;
    this.stats.bytes += chunk.byteLength;
    this.stats.keys += key ? 1 : 0;
    this.#sequence += 1;
    const header = {
      spot: this.#out.spot(),
      kind: VIDEO,
      flags: (key ? KEY : 0) | (temporal > 0 ? DISCARDABLE : 0),
      temporal,
      rendition: this.#rendition,
      sequence: this.#sequence,
      timestamp: this.#clock.map(chunk.timestamp),
    };
    this.#out.packet(pack(header, chunk), header);
  }

  #tell() {
    const text = JSON.stringify(this.#config);
    if (!this.#config || text === this.#told) return;
    this.#told = text;
    this.#out.config({ track: this.#rendition, kind: VIDEO, config: this.#config });
  }
}

export class SoundEncoder {
  #out;
  #clock = new TrackClock();
  #encoder = null;
  #sequence = 0;
  #config = null;
  stats = { pieces: 0, bytes: 0 };

  constructor(out) {
    this.#out = out;
  }

  static config(sampleRate = 48000) {
    return { codec: "opus", sampleRate, numberOfChannels: 1, bitrate: 28_000, opus: { frameDuration: 40_000, application: "audio" } };
  }

  /** @param {AudioData} data is closed here */
  encode(data) {
    if (!this.#encoder || this.#encoder.state === "closed") this.#open(data.sampleRate);
    this.#clock.heard(data.timestamp + data.duration);
    this.#encoder.encode(data);
    data.close();
  }

  retell() {
    if (this.#config) this.#out.config({ track: 0, kind: AUDIO, config: this.#config });
  }

  close() {
    if (this.#encoder && this.#encoder.state !== "closed") this.#encoder.close();
    this.#encoder = null;
  }

  #open(sampleRate) {
    this.#encoder = new AudioEncoder({
      output: (chunk, about) => this.#encoded(chunk, about),
      error: (error) => this.#out.failed(error),
    });
    this.#encoder.configure(SoundEncoder.config(sampleRate));
  }

  #encoded(chunk, about) {
    if (about?.decoderConfig && !this.#config) {
      this.#config = bare(about.decoderConfig);
      this.retell();
    }
    this.stats.pieces += 1;
    this.stats.bytes += chunk.byteLength;
    this.#sequence += 1;
    const header = { spot: this.#out.spot(), kind: AUDIO, sequence: this.#sequence, timestamp: this.#clock.map(chunk.timestamp) };
    this.#out.packet(pack(header, chunk), header);
  }
}
