/**
 * Camera and microphone as streams of frames, without timers, so that it goes on in a background tab.
 *
 * Chromium hands out frames by MediaStreamTrackProcessor. Elsewhere pictures are taken from a <video> as it shows
 * them and sound from a worklet.
 */
import { now } from "./wire.js";

export const canProcess = "MediaStreamTrackProcessor" in globalThis;

/** Maps a track's own timestamps to this page's clock: what came fastest tells the difference best. */
export class TrackClock {
  #offset = Infinity;

  /** @param {number} timestamp µs of the track, at the moment its frame arrives */
  heard(timestamp) {
    this.#offset = Math.min(this.#offset + 2, now() - timestamp); // + 2 µs a frame, so that drift is followed
  }

  /** @param {number} timestamp */
  map(timestamp) {
    return Math.round(timestamp + this.#offset);
  }
}

async function drain(track, give) {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    give(value);
  }
}

/**
 * Give every picture of a camera track; whoever takes it closes it.
 * @param {MediaStreamTrack} track
 * @param {(frame: VideoFrame) => void} give
 * @returns {() => void} stops
 */
export function pictures(track, give) {
  let on = true;
  const taken = (frame) => (on ? give(frame) : frame.close());
  if (canProcess) {
    drain(track, taken).catch(() => {});
  } else {
    const video = document.createElement("video");
    video.muted = video.playsInline = true;
    video.srcObject = new MediaStream([track]);
    video.play();
    const next = (at) => {
      if (!on) return;
      taken(new VideoFrame(video, { timestamp: Math.round(at * 1000) }));
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  }
  return () => {
    on = false;
  };
}

/**
 * Give every piece of sound of a microphone track, in one channel; whoever takes it closes it.
 * @param {MediaStreamTrack} track
 * @param {(data: AudioData) => void} give
 * @param {string} worklet address of sound-worklet.js
 * @returns {() => void} stops
 */
export function sounds(track, give, worklet) {
  let on = true;
  const taken = (data) => (on ? give(single(data)) : data.close());
  if (canProcess) {
    drain(track, taken).catch(() => {});
    return () => {
      on = false;
    };
  }
  const context = new AudioContext({ sampleRate: 48000 });
  context.audioWorklet.addModule(worklet).then(() => {
    const mouth = new AudioWorkletNode(context, "linli-mouth", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    mouth.port.onmessage = ({ data }) => {
      taken(
        new AudioData({
          format: "f32-planar",
          sampleRate: context.sampleRate,
          numberOfFrames: data.samples.length,
          numberOfChannels: 1,
          timestamp: Math.round(data.time * 1e6),
          data: data.samples,
        }),
      );
    };
    context.createMediaStreamSource(new MediaStream([track])).connect(mouth);
  });
  return () => {
    on = false;
    context.close();
  };
}

function single(data) {
  if (data.numberOfChannels === 1) return data;
  const length = data.numberOfFrames;
  const mixed = new Float32Array(length);
  const plane = new Float32Array(length);
  for (let channel = 0; channel < data.numberOfChannels; channel += 1) {
    data.copyTo(plane, { planeIndex: channel, format: "f32-planar" });
    for (let i = 0; i < length; i += 1) mixed[i] += plane[i] / data.numberOfChannels;
  }
  const { sampleRate, timestamp } = data;
  data.close();
  return new AudioData({ format: "f32-planar", sampleRate, numberOfFrames: length, numberOfChannels: 1, timestamp, data: mixed });
}
