/** The person's own camera and microphone: asked for by their tap, looked at, listened to, given back. */
const QUIET = 0.01;
const LEVEL_MS = 100;
const HEARD_MS = 3000;
const WHY = { NotAllowedError: "refused", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy" };

export class Studio {
  #stream = null;
  #context = null;
  #timer = 0;

  get open() {
    return this.#stream !== null;
  }

  get camera() {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  get microphone() {
    return this.#stream?.getAudioTracks()[0] ?? null;
  }

  /**
   * Ask for both, or for the microphone alone. Answers null when all is well, else why not: refused, missing, busy or failed.
   * @param {{camera?: string, microphone?: string, rate: number, soundOnly: boolean}} wishes ids of devices, pictures a second
   */
  async ask({ camera, microphone, rate, soundOnly }) {
    this.close();
    const from = (id) => (id ? { deviceId: { ideal: id } } : {});
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        video: !soundOnly && { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: rate, max: 30 }, ...from(camera) },
        audio: { channelCount: { ideal: 1 }, echoCancellation: true, autoGainControl: true, ...from(microphone) },
      });
      return null;
    } catch (error) {
      return WHY[error.name] ?? "failed";
    }
  }

  /** Fill a choice with the devices of a kind, the one in use chosen; hidden while there is nothing to choose. */
  async list(select, kind, track) {
    const found = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === kind);
    select.replaceChildren(...found.map((device) => new Option(device.label, device.deviceId)));
    select.value = track?.getSettings().deviceId ?? "";
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    select.closest(".field").hidden = found.length < 2;
  }

  show(video) {
    video.muted = true;
    video.srcObject = new MediaStream(this.#stream.getVideoTracks());
    video.play().catch(() => {});
  }

  /** @param {(level: number, heard: boolean) => void} say how loud it is, from 0 to 1, and whether anything was heard of late */
  listen(say) {
    if (!this.microphone) return;
    this.#context = new AudioContext();
    this.#context.resume();
    const analyser = new AnalyserNode(this.#context, { fftSize: 1024 });
    this.#context.createMediaStreamSource(this.#stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let heardAt = -Infinity;
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      if (level > QUIET) heardAt = performance.now();
      say(Math.min(1, Math.sqrt(level) * 1.6), performance.now() - heardAt < HEARD_MS);
    }, LEVEL_MS);
  }

  close() {
    clearInterval(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#context?.close();
    this.#context = null;
  }
}
