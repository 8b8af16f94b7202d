/**
 * The packet on the wire: 16 bytes, big endian, then what the encoder made. live/packet.py reads the same.
 * u8 version · u8 kind · u8 flags (low nibble) and the speaker's spot on the stage (high nibble) ·
 * u8 layer (low nibble temporal, high nibble rendition) · u32 sequence · u64 µs
 */
export const VERSION = 2;
export const HEADER = 16;
export const VIDEO = 1;
export const AUDIO = 2;
export const KEY = 1;
export const DISCARDABLE = 2;

/** A colour space as plain values within a decoder configuration. */
export const COLOURS = ["primaries", "transfer", "matrix", "fullRange"];

/** @param {Record<string, string | number | boolean>} config as it came through the room @returns {VideoDecoderConfig} */
export function decodable(config) {
  const entries = Object.entries(config);
  const colours = Object.fromEntries(entries.filter(([name]) => COLOURS.includes(name)));
  const rest = Object.fromEntries(entries.filter(([name]) => !COLOURS.includes(name)));
  return Object.keys(colours).length ? { ...rest, colorSpace: colours } : rest;
}

/** Times are microseconds of the speaker's clock; they fit a double until the year 2255. */
const HIGH = 2 ** 32;

/**
 * @param {{spot: number, kind: number, flags?: number, temporal?: number, rendition?: number, sequence: number, timestamp: number}} header
 * @param {EncodedVideoChunk | EncodedAudioChunk} chunk
 * @returns {Uint8Array}
 */
export function pack(header, chunk) {
  const packet = new Uint8Array(HEADER + chunk.byteLength);
  const view = new DataView(packet.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, header.kind);
  view.setUint8(2, (header.spot << 4) | (header.flags ?? 0));
  view.setUint8(3, ((header.rendition ?? 0) << 4) | (header.temporal ?? 0));
  view.setUint32(4, header.sequence);
  view.setUint32(8, Math.floor(header.timestamp / HIGH));
  view.setUint32(12, header.timestamp % HIGH);
  chunk.copyTo(packet.subarray(HEADER));
  return packet;
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {{spot: number, kind: number, key: boolean, discardable: boolean, temporal: number, rendition: number, sequence: number,
 *   timestamp: number, data: Uint8Array} | null} null for what is not a packet of ours
 */
export function unpack(buffer) {
  if (buffer.byteLength <= HEADER) return null;
  const view = new DataView(buffer);
  if (view.getUint8(0) !== VERSION) return null;
  const flags = view.getUint8(2);
  const layer = view.getUint8(3);
  return {
    spot: flags >> 4,
    kind: view.getUint8(1),
    key: Boolean(flags & KEY),
    discardable: Boolean(flags & DISCARDABLE),
    temporal: layer & 15,
    rendition: layer >> 4,
    sequence: view.getUint32(4),
    timestamp: view.getUint32(8) * HIGH + view.getUint32(12),
    data: new Uint8Array(buffer, HEADER),
  };
}

/** Microseconds of this page's clock. Steady while the page lives, whatever the device's clock does. */
export function now() {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
