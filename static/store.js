/**
 * What a browser keeps for a page: until its window is closed (`passing`), or for good (`lasting`). Some browsers refuse
 * to keep anything, and a full one refuses more: then it is kept in memory, for as long as the page is open.
 */
class Store {
  #which;
  #memory = new Map();

  /** @param {"sessionStorage" | "localStorage"} which even to name it throws where a browser keeps nothing */
  constructor(which) {
    this.#which = which;
  }

  /** Will all that was put here survive a reload? */
  get lasts() {
    return this.#memory.size === 0;
  }

  getItem(name) {
    if (this.#memory.has(name)) return this.#memory.get(name);
    try {
      return globalThis[this.#which].getItem(name);
    } catch {
      return null;
    }
  }

  setItem(name, value) {
    try {
      globalThis[this.#which].setItem(name, value);
      this.#memory.delete(name);
    } catch {
      this.#memory.set(name, value);
    }
  }

  removeItem(name) {
    this.#memory.delete(name);
    try {
      globalThis[this.#which].removeItem(name);
    } catch {
      // Nothing is kept there.
    }
  }

  keys() {
    try {
      return [...new Set([...Object.keys(globalThis[this.#which]), ...this.#memory.keys()])];
    } catch {
      return [...this.#memory.keys()];
    }
  }
}

export const passing = new Store("sessionStorage");
export const lasting = new Store("localStorage");
