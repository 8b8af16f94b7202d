/**
 * Two processors that run beside the page, so that a busy page does not break the sound.
 *
 * "linli-ear" plays what arrives. It keeps a small store (the jitter buffer): as little as the line allows, after a gap
 * as much more as was missing, less again after calm. The speaker's and the listener's clocks never agree; the store is held at its
 * size by playing a trace faster or slower, and only when far too much has gathered by leaping ahead.
 *
 * "linli-mouth" hands the microphone's samples to the page where the browser has no MediaStreamTrackProcessor.
 */
const START = 0.1; // s of store at first
const LEAST = 0.07;
const MOST = 0.5;
const MORE = 0.04; // s more after a gap, at least
const OUTAGE = 1; // s of gap from which the line was gone: that tells nothing of how evenly it brings
const LESS = 0.01; // s less after calm, at least
const CALM = 10; // s without a gap, with something to spare: twice the time from one key picture, behind which sound waits, to the next
const LEAP = 0.3; // s too much, from which we leap
const SPARE = 0.06; // s too much, from which a piece of silence is left out: nobody hears that
const HUSH = 0.004; // what counts as silence
const DEAD = 0.015; // s of error that is left alone
const REPORT = 0.05; // s between two reports

function quiet(samples) {
  return samples.every((sample) => Math.abs(sample) < HUSH);
}

class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.store = []; // {at: µs of the speaker's clock, samples}
    this.head = 0; // place within the first of them
    this.length = 0; // samples in the store
    this.target = START;
    this.playing = false;
    this.begun = false;
    this.level = START;
    this.least = Infinity;
    this.calmSince = 0;
    this.emptyAt = null; // since when nothing is there to be played
    this.reportedAt = 0;
    this.gaps = 0;
    this.silent = 0;
    this.leaps = 0;
    this.fade = 0;
    this.over = false;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(data) {
    if (data.close) {
      this.over = true;
      return;
    }
    if (data.clear) {
      this.store = [];
      this.length = this.head = 0;
      this.playing = this.begun = false;
      this.emptyAt = null;
      this.target = START;
      return;
    }
    if (this.emptyAt !== null) this.fill(currentTime - this.emptyAt);
    this.store.push(data);
    this.length += data.samples.length;
    const over = this.length / sampleRate - this.target;
    if (this.playing && over > SPARE && quiet(data.samples)) {
      this.store.pop();
      this.length -= data.samples.length;
    } else if (this.playing && over > LEAP) {
      this.leaps += 1;
      this.drop(this.length - Math.round(this.target * sampleRate));
    }
  }

  /** Sound comes again after a gap of so many seconds: with so much more in store there would have been none. */
  fill(missed) {
    this.emptyAt = null;
    this.target = Math.min(MOST, this.target + (missed < OUTAGE ? Math.max(MORE, missed) : MORE));
  }

  drop(samples) {
    while (samples > 0 && this.store.length > 1) {
      const left = this.store[0].samples.length - this.head;
      if (left > samples) {
        this.head += samples;
        this.length -= samples;
        break;
      }
      samples -= left;
      this.length -= left;
      this.head = 0;
      this.store.shift();
    }
    this.fade = 0;
  }

  /** How fast to play, to bring the store to its size: 1 % slower at most, 5 % faster at most. */
  rate() {
    const error = this.level - this.target;
    if (Math.abs(error) < DEAD) return 1;
    return 1 + Math.max(-0.01, Math.min(0.05, error * 0.25));
  }

  process(_inputs, outputs) {
    if (this.over) return false;
    const out = outputs[0][0];
    const held = this.length / sampleRate;
    this.level += (held - this.level) * 0.02;
    if (!this.playing && held >= this.target) {
      this.playing = this.begun = true;
      this.level = held;
      this.fade = 0;
      this.calmSince = currentTime;
      this.least = Infinity;
    }
    if (this.playing) this.play(out);
    if (this.begun && !this.playing) this.silent += out.length / sampleRate;
    for (let channel = 1; channel < outputs[0].length; channel += 1) outputs[0][channel].set(out);
    this.grow();
    this.report();
    return true;
  }

  play(out) {
    const rate = this.rate();
    for (let i = 0; i < out.length; i += 1) {
      const first = this.store[0];
      if (!first || this.length < 2) {
        this.playing = false;
        this.gaps += 1;
        this.emptyAt = currentTime;
        return;
      }
      const whole = Math.floor(this.head);
      const here = first.samples[whole];
      const next = whole + 1 < first.samples.length ? first.samples[whole + 1] : (this.store[1]?.samples[0] ?? here);
      this.fade = Math.min(1, this.fade + 1 / 240);
      out[i] = (here + (next - here) * (this.head - whole)) * this.fade;
      this.head += rate;
      this.length -= rate;
      while (this.store.length && this.head >= this.store[0].samples.length) {
        this.head -= this.store[0].samples.length;
        this.store.shift();
      }
    }
    this.least = Math.min(this.least, this.length / sampleRate);
  }

  /** After calm with something to spare, hold less. */
  grow() {
    if (!this.playing || currentTime - this.calmSince < CALM) return;
    const spare = this.least - 0.03;
    if (spare > 0) this.target = Math.max(LEAST, this.target - Math.max(LESS, spare / 2));
    this.calmSince = currentTime;
    this.least = Infinity;
  }

  report() {
    if (currentTime - this.reportedAt < REPORT) return;
    this.reportedAt = currentTime;
    const first = this.store[0];
    this.port.postMessage({
      heard: this.playing && first ? first.at + (this.head / sampleRate) * 1e6 : null,
      time: currentTime,
      playing: this.playing,
      level: this.level,
      target: this.target,
      gaps: this.gaps,
      silent: this.silent,
      leaps: this.leaps,
    });
  }
}

class Mouth extends AudioWorkletProcessor {
  constructor() {
    super();
    this.samples = new Float32Array(960);
    this.filled = 0;
  }

  process(inputs) {
    const input = inputs[0]?.[0];
    if (!input) return true;
    for (const sample of input) {
      this.samples[this.filled] = sample;
      this.filled += 1;
      if (this.filled === this.samples.length) {
        this.port.postMessage({ samples: this.samples, time: currentTime }, [this.samples.buffer]);
        this.samples = new Float32Array(960);
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("linli-ear", Ear);
registerProcessor("linli-mouth", Mouth);
