/** One page's line to its room: it comes back by itself, and says so. Knows the words of live/protocol.py. */
import { pause } from "../again.js";

export const UP = ["ping", "react", "pace", "watch", "got", "key", "config"];
export const DOWN = ["hello", "show", "tick", "paces", "pong", "stage", "config", "keyplease", "receive", "hosts", "desk", "own", "error", "bye"];

const SIGN_IN = 4401;
const ASKED_TO_LEAVE = 4403;
const GONE = 4404;
const SLOW = 4408;
const REPLACED = 4409;
const RENEW = 4411;
const RESTART = 1012;
const ENDS = new Map([
  [SIGN_IN, "sign-in"],
  [ASKED_TO_LEAVE, "asked-to-leave"],
  [GONE, "gone"],
  [REPLACED, "elsewhere"],
]);

const HEARTBEAT_MS = 25_000;
export const HOST_HEARTBEAT_MS = 5_000; // a host whose line is dead is soon missed, so their page looks more often
const SILENCE_MS = 8_000;
const RESTART_SPREAD_MS = 5_000;

export class Line {
  #address;
  #heartbeat;
  #socket = null;
  #tries = 0;
  #again = 0;
  #beat = 0;
  #silence = 0;
  #pingedAt = performance.now();
  #over = false;
  #listeners = new Map();

  /** @param {() => string} address asked anew for each try, since it carries the last number */
  constructor(address, heartbeat = HEARTBEAT_MS) {
    this.#address = address;
    this.#heartbeat = heartbeat;
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => this.#drop());
    addEventListener("pageshow", () => this.#wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
  }

  /** Listen to a word, to "packet" (a media packet), or to "open", "lost" and "over" (with why). */
  on(name, listener) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return this;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Bytes that wait to go out. */
  get buffered() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  open() {
    clearTimeout(this.#again);
    if (this.#over || this.#socket) return;
    const socket = new WebSocket(this.#address());
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#expect();
    socket.addEventListener("open", () => this.#tell("open"));
    socket.addEventListener("message", (event) => socket === this.#socket && this.#hear(event.data));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#closed(event.code));
  }

  /** Say a word; false when nobody hears it now. What must not be lost goes by POST. */
  say(type, words = {}) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify({ type, ...words }));
    return true;
  }

  sendPacket(packet) {
    if (!this.isOpen) return false;
    this.#socket.send(packet);
    return true;
  }

  ping() {
    this.#pingedAt = performance.now();
    if (this.say("ping", { t: this.#pingedAt })) this.#expect();
  }

  #tell(name, detail) {
    for (const listener of this.#listeners.get(name) ?? []) listener(detail);
  }

  #hear(data) {
    this.#expectNothing();
    if (typeof data !== "string") {
      this.#tell("packet", data);
      return;
    }
    const word = JSON.parse(data);
    if (word.type === "hello") {
      this.#tries = 0;
      clearInterval(this.#beat);
      this.#beat = setInterval(() => this.ping(), this.#heartbeat);
    }
    this.#tell(word.type, word);
    // In a page long hidden, timers come too seldom for a heartbeat: then it goes with what is heard.
    if (performance.now() - this.#pingedAt >= this.#heartbeat) this.ping();
  }

  /** An answer is due: if nothing comes, the line is dead though nobody told us. Asking again does not put it off. */
  #expect() {
    this.#silence ||= setTimeout(() => this.#drop(), SILENCE_MS);
  }

  #expectNothing() {
    clearTimeout(this.#silence);
    this.#silence = 0;
  }

  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    this.#closed(0);
    socket.close();
  }

  #closed(code) {
    this.#expectNothing();
    clearInterval(this.#beat);
    this.#socket = null;
    if (ENDS.has(code)) {
      this.#over = true;
      this.#tell("over", ENDS.get(code));
      return;
    }
    if (code === RENEW) {
      this.#tell("renew");
      this.open();
      return;
    }
    this.#tell("lost", code);
    let wait = pause(this.#tries);
    if (code === SLOW && !this.#tries) wait = 0;
    if (code === RESTART) wait = Math.random() * RESTART_SPREAD_MS;
    this.#tries += 1;
    this.#again = setTimeout(() => this.open(), wait);
  }

  /** The network or the reader is back: look at once. */
  #wake() {
    if (this.isOpen) this.ping();
    else this.open();
  }
}
