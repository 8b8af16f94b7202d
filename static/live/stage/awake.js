/** Keeps the screen awake while there is something to see, where the device allows it. */
const AGAIN_MS = 30_000;

export class Awake {
  #lock = null;
  #asking = false;

  /** @param {boolean} wanted */
  async keep(wanted) {
    if (!wanted) {
      const lock = this.#lock;
      this.#lock = null;
      await lock?.release();
      return;
    }
    if (this.#lock || this.#asking || !navigator.wakeLock || document.hidden) return;
    this.#asking = true;
    try {
      const lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => {
        if (this.#lock === lock) this.#lock = null;
      });
      this.#lock = lock;
      this.#asking = false;
    } catch {
      setTimeout(() => {
        this.#asking = false; // refused, for instance on a low battery
      }, AGAIN_MS);
    }
  }
}
