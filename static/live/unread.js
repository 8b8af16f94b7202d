/** Where one stopped reading: a line in the list, a button that leads there, and the number kept for the next time. */
const SAVE_MS = 60_000;
const PAGES_BACK = 10;

function seqOf(message) {
  return Number(message.dataset.seq);
}

export class Unread {
  #root;
  #log;
  #list;
  #jump;
  #words;
  #me;
  #loadOlder;
  #since = null;
  #left = null;
  #saved;
  #sight = new IntersectionObserver((entries) => this.#seen(entries.at(-1).isIntersecting));

  /** @param {{words: object, me: string, loadOlder: () => Promise<boolean>}} page */
  constructor(root, { words, me, loadOlder }) {
    this.#root = root.querySelector("#chat");
    this.#log = root.querySelector("#chat-log");
    this.#list = root.querySelector("#messages");
    this.#jump = root.querySelector("#unread-jump");
    this.#words = words;
    this.#me = me;
    this.#loadOlder = loadOlder;
    const { upto } = this.#root.dataset;
    this.#saved = upto ? Number(upto) : -1;
    if (this.#line()) this.#place(this.#saved);
    this.#jump.addEventListener("click", (event) => {
      event.preventDefault();
      this.#goThere();
    });
    // Not with every message, and not everybody at once: a minute, more or less, and whenever the page is left.
    setInterval(() => document.hidden || this.save(), SAVE_MS * (0.75 + Math.random() / 2));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => document.hidden || this.save());
  }

  /** From now on nobody looks, or nothing comes. */
  away() {
    this.#left ??= this.#last();
  }

  /** Somebody looks again, and what was missed is on the page. */
  back() {
    const since = this.#left;
    this.#left = null;
    if (since !== null) this.#place(since);
  }

  /** The whole list came anew. */
  anew() {
    if (this.#since !== null) this.#place(this.#since);
  }

  /** Tell the server up to where this page was read; it goes out even while the page is being left. */
  save() {
    const seq = this.#inSight();
    if (seq <= this.#saved) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector("#composer [name=csrfmiddlewaretoken]").value);
    body.set("seq", seq);
    if (navigator.sendBeacon(this.#root.dataset.read, body)) this.#saved = seq;
  }

  #messages() {
    return [...this.#list.querySelectorAll(".message")];
  }

  #line() {
    return this.#list.querySelector("#unread");
  }

  #last() {
    const last = this.#list.querySelector(".message:last-of-type");
    return last ? seqOf(last) : 0;
  }

  /** The number of the last message whose end is on the screen; -1 where the talk is not shown. */
  #inSight() {
    if (!this.#log.clientHeight) return -1;
    const bottom = this.#log.getBoundingClientRect().bottom + 2;
    const read = this.#messages().findLast((message) => message.getBoundingClientRect().bottom <= bottom);
    return read ? seqOf(read) : -1;
  }

  #place(since) {
    this.#since = since;
    this.#line()?.remove();
    this.#sight.disconnect();
    const others = this.#messages().filter((one) => seqOf(one) > since && one.dataset.author !== this.#me);
    if (!others.length) {
      this.#jump.hidden = true;
      return;
    }
    const line = document.querySelector("#unread-template").content.cloneNode(true).firstElementChild;
    line.tabIndex = -1;
    others[0].before(line);
    const more = this.#reachesBack() ? "+" : "";
    const words = others.length === 1 && !more ? this.#words.unreadOne : this.#words.unreadMany;
    this.#jump.querySelector("span").textContent = words.replace("{n}", `${others.length}${more}`);
    this.#sight.observe(line);
  }

  /** Are there messages before the first on the page that are new too? */
  #reachesBack() {
    const first = this.#list.querySelector(".message");
    return Boolean(first && seqOf(first) > this.#since && this.#root.querySelector("#chat-older"));
  }

  #seen(inSight) {
    this.#jump.hidden = inSight || !this.#line();
  }

  async #goThere() {
    for (let page = 0; page < PAGES_BACK && this.#reachesBack(); page += 1) {
      if (!(await this.#loadOlder())) break;
    }
    this.#place(this.#since);
    this.#line()?.focus({ preventScroll: true });
    this.#line()?.scrollIntoView({ block: "start" });
  }
}
