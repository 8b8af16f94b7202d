/** Where one writes: the field grows, counts near the limit, and what is written goes through the outbox. */
import { newId } from "./ids.js";

const WARN_FROM = 60; // characters before the limit
const typing = matchMedia("(hover: hover) and (pointer: fine)");

export class Composer {
  #form;
  #field;
  #count;
  #said;
  #words;
  #store;
  #draft;
  #outbox;

  constructor(form, { words, store, name, outbox }) {
    this.#form = form;
    this.#field = form.elements.namedItem("text");
    this.#count = form.querySelector("#composer-count");
    this.#said = form.querySelector("#composer-said");
    this.#words = words;
    this.#store = store;
    this.#draft = `${name}.draft`;
    this.#outbox = outbox;
    if (!this.#field.value) this.#field.value = store.getItem(this.#draft) ?? "";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#grow();
  }

  /** The server said no: its sentence, and the words back to change them. False where others stand in the field by now. */
  refuse(text, sentence, code) {
    if (this.#field.value.trim()) return false;
    this.#said.textContent = sentence;
    this.#said.toggleAttribute("data-soon", code === "chat.slow"); // goes by itself when the pause is over
    this.#field.value = text;
    this.#typed(false);
    this.#field.focus();
    return true;
  }

  #send() {
    const text = this.#field.value.trim();
    if (!text || this.#outbox.isFull) {
      if (text) this.#said.textContent = this.#words.enough;
      this.#field.focus();
      return;
    }
    const reply = this.#form.elements.namedItem("reply_to").value;
    this.#outbox.add(text, newId(), reply ? { reply } : {});
    this.#field.value = "";
    this.#typed();
    this.#form.dispatchEvent(new Event("room:said"));
    this.#field.focus();
  }

  /** Enter sends where there is a keyboard; never while an input method is still choosing characters. */
  #key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing || !typing.matches) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #typed(forgive = true) {
    if (forgive) this.#said.textContent = "";
    if (this.#field.value) this.#store.setItem(this.#draft, this.#field.value);
    else this.#store.removeItem(this.#draft);
    this.#grow();
    const left = Number(this.#field.dataset.limit) - [...this.#field.value.trim()].length;
    this.#count.hidden = left > WARN_FROM;
    const words = left < 0 ? this.#words.tooMany : this.#words.characters;
    this.#count.textContent = this.#count.hidden ? "" : words.replace("{n}", Math.abs(left));
    this.#count.classList.toggle("over", left < 0);
  }

  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}
