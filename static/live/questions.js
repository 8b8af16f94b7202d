/** Questions: ordered as the reader likes, never under the finger; what waits is known to who asked and to hosts. */
import { get } from "./answers.js";
import { newId } from "./ids.js";

const HOST_MS = 30_000; // hosts are told what waits; this is for when the word of it was lost
const ASKER_MS = 20_000;
const CALM_MS = 4_000;
const FEW = 4; // questions that need no order

const pointsAt = matchMedia("(hover: hover)");

export class Questions {
  #room;
  #part;
  #list;
  #talk;
  #me;
  #isHost;
  #wanted = new Set(); // what I voted for
  #known = new Set(); // the ones I asked
  #touchedAt = -CALM_MS;
  #later = 0;

  constructor(room, { talk }) {
    this.#room = room;
    this.#part = room.querySelector("#questions");
    this.#list = this.#part.querySelector('[data-place="questions"]');
    this.#talk = talk;
    this.#me = room.dataset.user;
    this.#isHost = "host" in room.dataset;
    for (const name of ["pointerdown", "keydown"]) this.#list.addEventListener(name, () => (this.#touchedAt = performance.now()));
    room.addEventListener("room:done", (event) => this.#done(event.detail));
    this.#part.addEventListener("toggle", (event) => this.#opened(event.target), true);
    this.#part.querySelector(".questions-order").addEventListener("click", (event) => this.#order(event));
    talk.onSelect((name) => name === "questions" && this.#sort());
    setInterval(() => this.moved(), this.#isHost ? HOST_MS : ASKER_MS);
    document.addEventListener("visibilitychange", () => this.moved());
    this.dressAll();
  }

  /** One came, changed, or (null) went. */
  shown(question, key) {
    if (question) this.#dress(question);
    else if (this.#known.has(key)) this.refresh();
    this.#changed();
    this.#sortWhenCalm();
  }

  /** As a page just loaded has them. */
  dressAll() {
    this.#read();
    for (const question of this.#list.children) this.#dress(question);
    this.#dressAside();
    this.#changed();
    this.#sort();
  }

  async refresh() {
    const answer = await get(this.#part.dataset.url).catch(() => null);
    if (answer) this.#aside(answer);
  }

  /** Which ones the page says I voted for, and which I asked. */
  #read() {
    this.#wanted.clear();
    for (const question of this.#list.children) {
      if (question.querySelector(".want").value === "down") this.#wanted.add(question.id);
      if (question.dataset.asker === this.#me) this.#known.add(question.id);
    }
  }

  #dress(question) {
    const mine = question.dataset.asker === this.#me;
    if (mine && !this.#known.has(question.id)) {
      this.#known.add(question.id);
      this.#wanted.add(question.id); // who asks has its first vote
    }
    question.classList.toggle("mine", mine);
    this.#press(question);
    this.#addMenu(question, mine);
  }

  #press(question) {
    const on = this.#wanted.has(question.id);
    const button = question.querySelector(".want");
    button.value = on ? "down" : "up";
    button.setAttribute("aria-pressed", String(on));
  }

  #addMenu(question, mine) {
    question.querySelector(".question-page")?.remove();
    const template = this.#isHost ? "#question-menu" : mine ? "#question-own-menu" : null;
    if (!template || question.querySelector(".question-menu")) return;
    const menu = this.#part.querySelector(template).content.cloneNode(true);
    menu.querySelector("form").setAttribute("action", question.dataset.url);
    for (const part of menu.querySelectorAll("[data-for]")) {
      if (!part.dataset.for.split(" ").includes(question.dataset.state)) part.remove();
    }
    question.append(menu);
  }

  #done({ form, answer }) {
    if (form.matches(".question-want")) this.#voted(form.closest(".question").id);
    if ("ask" in form.dataset) {
      form.reset();
      form.elements.namedItem("text").value = "";
      form.elements.namedItem("client_id").value = newId();
    }
    if (answer.aside) this.#aside(answer.aside, form);
  }

  #voted(id) {
    if (!this.#wanted.delete(id)) this.#wanted.add(id);
    const question = this.#list.querySelector(`#${CSS.escape(id)}`);
    if (question) this.#press(question);
  }

  /** What the room does not see. `form` is the one whose answer this is: who pressed in it goes on beside it. */
  #aside({ own, waiting }, form = null) {
    this.#fill("#questions-own", own, form);
    this.#fill("#questions-waiting", waiting, form);
    this.#dressAside();
    this.#changed();
  }

  #fill(name, html, form) {
    const place = this.#part.querySelector(name);
    if (!place || place.dataset.html === html) return;
    const held = place.contains(document.activeElement);
    if (held && !place.contains(form)) return;
    place.dataset.html = html;
    place.innerHTML = html;
    if (held) (place.querySelector("button") ?? this.#part.querySelector(".talk-scroll")).focus();
  }

  #dressAside() {
    for (const question of this.#part.querySelectorAll("#questions-waiting .question")) this.#addMenu(question, false);
  }

  /** A host opens what can be done: which question is it the same as? */
  #opened(menu) {
    if (!menu.matches?.(".question-menu[open]")) return;
    const choice = menu.querySelector("select[name=into]");
    const own = menu.closest(".question");
    if (choice) {
      const others = [...this.#list.children].filter((other) => other !== own);
      choice.replaceChildren(choice.options[0], ...others.map((other) => new Option(text(other), other.dataset.pk)));
    }
    menu.querySelector(".menu-sheet").scrollIntoView({ block: "nearest" });
  }

  #changed() {
    const shown = [...this.#list.children];
    const open = shown.filter((question) => question.dataset.state !== "answered");
    const waiting = this.#part.querySelectorAll("#questions-waiting .question").length;
    this.#part.querySelector(".talk-quiet").hidden = shown.length > 0;
    this.#part.querySelector(".questions-order").hidden = shown.length < FEW;
    this.#talk.count("questions", open.length + waiting);
    const now = shown.find((question) => question.dataset.state === "answering");
    this.#talk.news("questions", now ? { id: now.id, words: text(now), template: "#talk-question" } : null);
  }

  /** Something that waits for a host came or went, or may have. */
  moved() {
    if (document.hidden) return;
    if (this.#isHost || this.#part.querySelector('#questions-own [data-state="pending"]')) this.refresh();
  }

  #order(event) {
    const link = event.target.closest("[data-order]");
    if (!link) return;
    event.preventDefault();
    for (const other of this.#part.querySelectorAll("[data-order]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    this.#part.dataset.order = link.dataset.order;
    this.#sort();
  }

  /** Not while somebody is about to press: then a little later. */
  #sortWhenCalm() {
    clearTimeout(this.#later);
    const pointed = pointsAt.matches && this.#list.matches(":hover");
    const busy = pointed || this.#list.contains(document.activeElement) || performance.now() - this.#touchedAt < CALM_MS;
    if (busy) this.#later = setTimeout(() => this.#sortWhenCalm(), CALM_MS);
    else this.#sort();
  }

  #sort() {
    const newest = this.#part.dataset.order === "new";
    const rank = ({ dataset }) => [
      dataset.state === "answering" ? 0 : 1,
      newest ? -dataset.asked : -dataset.votes,
      newest ? -dataset.pk : Number(dataset.asked),
      Number(dataset.pk),
    ];
    const before = [...this.#list.children];
    const after = [...before].sort((one, other) => compare(rank(one), rank(other)));
    if (after.some((question, place) => question !== before[place])) this.#list.append(...after);
  }
}

function text(question) {
  return question.querySelector(".question-text").textContent;
}

function compare(one, other) {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
}
