/** What is heard: Opus packets → AudioDecoder → the worklet's store → the loudspeaker. */
const RATE = 48000;

export class Sound {
  #worklet;
  #onchange;
  #context = null;
  #node = null;
  #decoder = null;
  #config = null;
  #report = null;

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
    return this.#context?.state === "running" && this.#node !== null;
  }

  /** For measuring, and for the person who wonders: gaps, seconds of silence, size of the store. */
  get report() {
    return this.#report;
  }

  get output() {
    return this.#node;
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
      this.#node = new AudioWorkletNode(context, "linli-ear", { numberOfInputs: 0, outputChannelCount: [1] });
      this.#node.port.onmessage = ({ data }) => {
        this.#report = data;
      };
      this.#node.connect(context.destination);
    }
    // Not awaited: without a tap some browsers never answer.
    this.#context.resume().then(() => this.#onchange(), () => this.#onchange());
    this.#onchange();
  }

  async pause() {
    await this.#context?.suspend();
    this.clear();
    this.#onchange();
  }

  configure(config) {
    this.#config = config;
    this.#forget();
  }

  /** @param {{timestamp: number, data: Uint8Array}} packet */
  take(packet) {
    if (!this.running || !this.#config) return;
    if (!this.#decoder) this.#begin();
    this.#decoder?.decode(new EncodedAudioChunk({ type: "key", timestamp: packet.timestamp, data: packet.data }));
  }

  /** What is being heard right now, in µs of the speaker's clock; null while nothing is. */
  position() {
    const report = this.#report;
    if (!this.running || report?.heard == null) return null;
    const stamp = this.#context.getOutputTimestamp?.();
    const late = stamp?.performanceTime
      ? stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000
      : this.#context.currentTime - (this.#context.outputLatency || this.#context.baseLatency || 0);
    if (this.#context.currentTime - report.time > 0.5) return null;
    return report.heard + (late - report.time) * 1e6;
  }

  clear() {
    this.#forget();
    this.#report = null;
    this.#node?.port.postMessage({ clear: true });
  }

  close() {
    this.clear();
    this.#context?.close();
    this.#context = this.#node = null;
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
