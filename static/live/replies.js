/** Answering one message: the composer says which, and a quote leads back to it. */
const PAGES_BACK = 10;

export class Replies {
  #list;
  #form;
  #bar;
  #store;
  #key;
  #loadOlder;

  /** @param {{store: Storage, name: string, loadOlder: () => Promise<boolean>}} page */
  constructor(root, { store, name, loadOlder }) {
    this.#list = root.querySelector("#messages");
    this.#form = root.querySelector("#composer");
    this.#bar = root.querySelector("#composer-reply");
    this.#store = store;
    this.#key = `${name}.reply`;
    this.#loadOlder = loadOlder;
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    this.#bar.querySelector("[data-no-reply]").addEventListener("click", () => {
      this.clear();
      this.#field.focus();
    });
    this.#form.addEventListener("room:said", () => this.clear());
    this.#form.addEventListener("keydown", (event) => event.key === "Escape" && this.clear());
    this.to(store.getItem(this.#key));
  }

  /** Answer the message with this number; nothing happens where it is not on the page (any more). */
  to(id) {
    const message = id && this.#list.querySelector(`#message-${CSS.escape(id)}:not(.gone)`);
    if (!message) return false;
    this.#form.elements.namedItem("reply_to").value = id;
    this.#store.setItem(this.#key, id);
    this.#bar.querySelector("[data-by]").textContent = message.querySelector(".message-name").textContent;
    this.#bar.querySelector("[data-words]").textContent = message.querySelector(".message-text").innerText.replace(/\s+/g, " ").slice(0, 60);
    this.#bar.hidden = false;
    return true;
  }

  clear() {
    this.#form.elements.namedItem("reply_to").value = "";
    this.#store.removeItem(this.#key);
    for (const part of this.#bar.querySelectorAll("[data-by], [data-words]")) part.textContent = "";
    this.#bar.hidden = true;
  }

  /** A message came or changed: if it is the one being answered and its words went, so do they here. */
  shown(message) {
    if (message.id !== `message-${this.#form.elements.namedItem("reply_to").value}`) return;
    if (message.matches(".gone")) this.clear();
    else this.to(message.id.slice("message-".length));
  }

  get #field() {
    return this.#form.elements.namedItem("text");
  }

  #clicked(event) {
    const reply = event.target.closest(".message-reply");
    const quote = event.target.closest(".message-quote");
    if (reply) {
      event.preventDefault();
      if (this.to(reply.closest(".message").id.slice("message-".length))) this.#field.focus();
    } else if (quote) {
      event.preventDefault();
      this.#goTo(quote.hash.slice(1));
    }
  }

  async #goTo(id) {
    for (let page = 0; page < PAGES_BACK && !document.getElementById(id); page += 1) {
      if (!(await this.#loadOlder())) break;
    }
    const message = document.getElementById(id);
    if (!message) return;
    message.tabIndex = -1;
    message.focus({ preventScroll: true });
    message.scrollIntoView({ block: "center" });
  }
}
