/**
 * What this page wants to say and has not yet got an answer for. It is kept through a reload, goes out one after the
 * other, and a retry carries the same id, so that it is said once.
 */
const MOST = 20;
const GIVE_UP_MS = 120_000;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

export class Outbox {
  #store;
  #name;
  #post;
  #changed;
  #running = false;
  #tries = 0;
  #timer = 0;

  /**
   * @param {Storage} store
   * @param {(item: {id: string, text: string}) => Promise<{sentence?: string, stay?: boolean}>} post throws when unheard;
   *   a sentence means refused
   * @param {(items: object[], refused?: {item: object, sentence: string, code: string}) => boolean | void} changed told of a refusal,
   *   it answers whether the words have a place to be changed in; else they stay here, with the sentence
   */
  constructor(store, name, post, changed) {
    this.#store = store;
    this.#name = name;
    this.#post = post;
    this.#changed = changed;
    this.items = this.#read();
  }

  get isFull() {
    return this.items.length >= MOST;
  }

  /** @param {object} more what belongs to it besides its words, as the message it answers */
  add(text, id = crypto.randomUUID(), more = {}) {
    this.items.push({ ...more, id, text, at: Date.now(), failed: false });
    this.#keep();
    this.send();
    return id;
  }

  /** It is on the page, so it arrived. */
  arrived(id) {
    this.drop(id);
  }

  drop(id) {
    if (!this.items.some((item) => item.id === id)) return;
    this.items = this.items.filter((item) => item.id !== id);
    this.#keep();
  }

  retry(id) {
    const item = this.items.find((one) => one.id === id);
    if (!item) return;
    Object.assign(item, { failed: false, at: Date.now(), why: undefined });
    this.#keep();
    this.send();
  }

  /** Try now: something to send came, or the line is back. */
  async send() {
    clearTimeout(this.#timer);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let item = this.#next(); item; item = this.#next()) await this.#try(item);
      this.#tries = 0;
    } catch {
      this.#expire();
      const wait = PAUSES_MS[Math.min(this.#tries, PAUSES_MS.length - 1)];
      this.#tries += 1;
      if (this.#next()) this.#timer = setTimeout(() => this.send(), wait);
    } finally {
      this.#running = false;
    }
  }

  #next() {
    return this.items.find((item) => !item.failed);
  }

  async #try(item) {
    const { sentence, code } = await this.#post(item);
    this.items = this.items.filter((one) => one.id !== item.id);
    if (this.#keep(sentence ? { item, sentence, code } : undefined) !== false) return;
    this.items.push({ ...item, failed: true, why: sentence });
    this.#keep();
  }

  #expire() {
    for (const item of this.items) if (Date.now() - item.at > GIVE_UP_MS) item.failed = true;
    this.#keep();
  }

  #keep(refused) {
    if (this.items.length) this.#store.setItem(this.#name, JSON.stringify(this.items));
    else this.#store.removeItem(this.#name);
    return this.#changed(this.items, refused);
  }

  #read() {
    try {
      return JSON.parse(this.#store.getItem(this.#name) ?? "[]");
    } catch {
      return [];
    }
  }
}
