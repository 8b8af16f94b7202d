/** What is heard: Opus packets → AudioDecoder → the worklet's store → the loudspeaker, which all who speak share. */
const RATE = 48000;

export class Ears {
  #worklet;
  #onchange;
  #context = null;
  #ready = false;

  /** @param {{worklet: string, onchange: () => void}} options the worklet's address; called when sound starts or stops being possible */
  constructor({ worklet, onchange }) {
    this.#worklet = worklet;
    this.#onchange = onchange;
  }

  static get possible() {
    return "AudioDecoder" in globalThis && "AudioWorkletNode" in globalThis;
  }

  /** Does the browser let us be heard, or does it wait for a tap? */
  get running() {
    return this.#context?.state === "running" && this.#ready;
  }

  get context() {
    return this.#context;
  }

  /** Try to be heard. From within a tap it always works; without one the browser may refuse. */
  async start() {
    if (!this.#context) {
      this.#context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
      this.#context.onstatechange = () => this.#onchange();
      const context = this.#context;
      try {
        await context.audioWorklet.addModule(this.#worklet);
      } catch {
        return;
      }
      this.#ready = true;
    }
    // Not awaited: without a tap some browsers never answer.
    this.#context.resume().then(() => this.#onchange(), () => this.#onchange());
    this.#onchange();
  }

  async pause() {
    await this.#context?.suspend();
    this.#onchange();
  }

  /** One more voice. */
  open(onreport) {
    const node = new AudioWorkletNode(this.#context, "linli-ear", { numberOfInputs: 0, outputChannelCount: [1] });
    node.port.onmessage = ({ data }) => onreport(data);
    node.connect(this.#context.destination);
    return node;
  }

  close() {
    this.#context?.close();
    this.#context = null;
    this.#ready = false;
  }
}

export class Sound {
  #ears;
  #node = null;
  #decoder = null;
  #config = null;
  #report = null;

  /** @param {Ears} ears */
  constructor(ears) {
    this.#ears = ears;
  }

  /** For measuring, and for the person who wonders: gaps, seconds of silence, size of the store. */
  get report() {
    return this.#report;
  }

  configure(config) {
    this.#config = config;
    this.#forget();
  }

  /** @param {{timestamp: number, data: Uint8Array}} packet */
  take(packet) {
    if (!this.#ears.running || !this.#config) return;
    this.#node ??= this.#ears.open((report) => {
      this.#report = report;
    });
    if (!this.#decoder) this.#begin();
    this.#decoder?.decode(new EncodedAudioChunk({ type: "key", timestamp: packet.timestamp, data: packet.data }));
  }

  /** What is being heard right now, in µs of the speaker's clock; null while nothing is. */
  position() {
    const report = this.#report;
    if (!this.#ears.running || report?.heard == null) return null;
    const context = this.#ears.context;
    const stamp = context.getOutputTimestamp?.();
    const late = stamp?.performanceTime
      ? stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000
      : context.currentTime - (context.outputLatency || context.baseLatency || 0);
    if (context.currentTime - report.time > 0.5) return null;
    return report.heard + (late - report.time) * 1e6;
  }

  clear() {
    this.#forget();
    this.#report = null;
    this.#node?.port.postMessage({ clear: true });
  }

  close() {
    this.clear();
    this.#node?.port.postMessage({ close: true });
    this.#node?.disconnect();
    this.#node = null;
  }

  #begin() {
    const decoder = new AudioDecoder({
      output: (data) => this.#hand(data),
      error: () => {
        if (this.#decoder === decoder) this.#decoder = null; // the next packet begins anew: every one is a key
      },
    });
    try {
      decoder.configure(this.#config);
      this.#decoder = decoder;
    } catch {
      this.#config = null;
    }
  }

  #hand(data) {
    const samples = new Float32Array(data.numberOfFrames);
    data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
    this.#node?.port.postMessage({ at: data.timestamp, samples }, [samples.buffer]);
    data.close();
  }

  #forget() {
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
  }
}
