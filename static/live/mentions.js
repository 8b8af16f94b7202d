/** After an @, the names of who is here, to be chosen by keys or by touch. */
const SHOWN = 6;
const CALLED = /[@＠]([^@＠\s]{0,30})$/u;

export class Mentions {
  #field;
  #list;
  #said;
  #template;
  #names;
  #words;
  #at = -1;
  #nobody = false; // was a name looked for that nobody here has?
  #composing = false;

  /** @param {{names: () => string[], words: object}} page */
  constructor(root, { names, words }) {
    this.#field = root.querySelector("#composer textarea");
    this.#list = root.querySelector("#composer-names");
    this.#said = root.querySelector("#composer-names-said");
    this.#template = root.querySelector("#name-template");
    this.#names = names;
    this.#words = words;
    this.#field.setAttribute("aria-autocomplete", "list");
    this.#field.setAttribute("aria-controls", this.#list.id);
    // While an input method still composes, what stands in the field is not yet what is meant.
    this.#field.addEventListener("input", (event) => event.isComposing || this.#look());
    this.#field.addEventListener("compositionstart", () => {
      this.#composing = true;
    });
    this.#field.addEventListener("compositionend", () => {
      this.#composing = false;
      this.#look();
    });
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("blur", () => this.close());
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its keyboard
    this.#list.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")));
  }

  /** Others are here now: whoever was looked for in vain may be among them. What is offered already stays as it is. */
  came() {
    if (this.#nobody && !this.#composing && document.activeElement === this.#field) this.#look();
  }

  close() {
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#said.textContent = "";
    this.#mark(-1);
  }

  #called() {
    return this.#field.value.slice(0, this.#field.selectionStart).match(CALLED);
  }

  #look() {
    const called = this.#called();
    this.#nobody = false;
    if (!called) {
      if (!this.#list.hidden) this.close();
      return;
    }
    const wanted = called[1].toLowerCase();
    const fitting = this.#names().filter((name) => name.toLowerCase().includes(wanted));
    const whole = fitting.length === 1 && fitting[0].toLowerCase() === wanted;
    if (!fitting.length || whole) {
      this.close();
      this.#nobody = !fitting.length;
      return;
    }
    this.#show(fitting.sort((a, b) => a.toLowerCase().indexOf(wanted) - b.toLowerCase().indexOf(wanted)).slice(0, SHOWN));
  }

  #show(names) {
    const rows = names.map((name, number) => {
      const row = this.#template.content.cloneNode(true).firstElementChild;
      row.id = `composer-name-${number}`;
      row.textContent = name;
      return row;
    });
    this.#list.replaceChildren(...rows);
    this.#list.hidden = false;
    this.#mark(0);
    this.#said.textContent = rows.length === 1 ? this.#words.namesOne : this.#words.namesMany.replace("{n}", rows.length);
  }

  #mark(number) {
    this.#at = number;
    for (const [index, row] of [...this.#list.children].entries()) row.setAttribute("aria-selected", String(index === number));
    const row = this.#list.children[number];
    if (row) {
      this.#field.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else {
      this.#field.removeAttribute("aria-activedescendant");
    }
  }

  #key(event) {
    if (this.#list.hidden || event.isComposing || event.keyCode === 229) return;
    const many = this.#list.children.length;
    if (event.key === "ArrowDown") this.#mark((this.#at + 1) % many);
    else if (event.key === "ArrowUp") this.#mark((this.#at + many - 1) % many);
    else if (event.key === "Enter" || event.key === "Tab") this.#choose(this.#list.children[this.#at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #choose(row) {
    const called = this.#called();
    if (!row || !called) return;
    const end = this.#field.selectionStart;
    this.#field.setRangeText(`@${row.textContent} `, end - called[0].length, end, "end");
    this.close();
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#field.focus();
  }
}
