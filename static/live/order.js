/** Keeping order on the room's page: what is one's own, the sheet about a message, the desk, slow mode's countdown. */
import { passing } from "../store.js";
import { toast } from "../toasts.js";
import { Anew } from "./anew.js";
import { getPage } from "./answers.js";
import { Desk } from "./desk.js";
import { offerUndo } from "./undo.js";

const HECTIC_MS = 10_000;
const HECTIC_MESSAGES = 80;

export class Order {
  #room;
  #words;
  #catchUp;
  #desk = null;
  #until = 0;
  #timer = 0;
  #lately = [];
  #anew;
  #clock;

  constructor(room, { catchUp, name, clock }) {
    this.#room = room;
    this.#clock = clock;
    this.#catchUp = catchUp;
    this.#anew = new Anew(passing, `${name}.anew`);
    if (this.#anew.goOn()) toast(this.#own.dataset.became, "info");
    this.#words = room.querySelector("#order-words").dataset;
    room.addEventListener("click", (event) => this.#clicked(event));
    room.addEventListener("room:done", (event) => this.#done(event));
    room.addEventListener("room:refused", (event) => this.#refused(event));
    this.#waitFor(Number(this.#own?.dataset.wait ?? 0));
    this.#openDesk(room.querySelector("#desk-link"));
  }

  get #own() {
    return this.#room.querySelector("#own");
  }

  /** A fresh page: what is one's own, and if one became somebody else, all of the page. */
  adopt(page) {
    const own = page.getElementById("own");
    if (!own || !this.#own) return;
    if (own.dataset.role !== this.#own.dataset.role) {
      this.#anew.load();
      return;
    }
    for (const part of ["own", "waiting"]) {
      this.#room.querySelector(`#${part}`).replaceWith(document.importNode(page.getElementById(part), true));
    }
    this.#waitFor(Number(own.dataset.wait));
  }

  /** What was written waits: the writer sees it, apart from what all see. */
  waits(id, text, sentence) {
    this.#waiting(id)?.remove();
    const row = document.createElement("li");
    row.className = "message mine waiting";
    row.dataset.client = id;
    const words = document.createElement("div");
    words.className = "message-text";
    words.textContent = text;
    const state = document.createElement("p");
    state.className = "message-state";
    state.textContent = sentence;
    row.append(words, state);
    this.#room.querySelector("#waiting").append(row);
    row.scrollIntoView({ block: "nearest" });
  }

  /** A message came: one's own no longer waits; a host is offered slow mode when they come too fast (L-21). */
  said(message) {
    this.#waiting(message.dataset.client)?.remove();
    if (message.dataset.author === this.#room.dataset.user) this.#pauseAfter(message);
    const offer = this.#room.querySelector("#hectic");
    if (!offer || this.#slow) return;
    const now = performance.now();
    this.#lately.push(now);
    while (this.#lately[0] < now - HECTIC_MS) this.#lately.shift();
    if (this.#lately.length >= HECTIC_MESSAGES) offer.hidden = false;
  }

  /** Something of mine was taken: where there is a pause between messages, it begins. */
  wrote(answer) {
    if (!answer.refused) this.#waitFor(this.#own && "freely" in this.#own.dataset ? 0 : this.#slow);
  }

  talkChanged() {
    const talk = this.#room.querySelector('[data-place="talk"] .talk-now');
    const offer = this.#room.querySelector("#hectic");
    if (offer) {
      offer.querySelector("[name=mode]").value = talk.dataset.talk;
      if (this.#slow) offer.hidden = true;
    }
    this.#waitFor(Math.min(this.#slow, Math.max(0, Math.ceil((this.#until - performance.now()) / 1000))));
    this.#desk?.refresh();
  }

  deskChanged() {
    this.#desk?.refresh();
  }

  /** I wrote it, perhaps on another of my pages: the pause holds on all of them. */
  #pauseAfter(message) {
    const ago = this.#clock.now() - Date.parse(message.querySelector("time").dateTime);
    const left = Math.ceil(this.#slow - ago / 1000);
    if (left > 0 && !("freely" in this.#own.dataset)) this.#waitFor(left);
  }

  #waiting(id) {
    return this.#room.querySelector(`#waiting [data-client="${CSS.escape(id)}"]`);
  }

  get #slow() {
    return Number(this.#room.querySelector('[data-place="talk"] .talk-now')?.dataset.slow ?? 0);
  }

  #waitFor(seconds) {
    clearTimeout(this.#timer);
    this.#until = performance.now() + seconds * 1000;
    this.#count();
  }

  #count() {
    const place = this.#room.querySelector("#composer-slow");
    if (!place) return;
    const left = Math.ceil((this.#until - performance.now()) / 1000);
    place.hidden = left <= 0;
    place.textContent = left > 0 ? this.#words.wait.replace("{s}", left) : "";
    if (left > 0) this.#timer = setTimeout(() => this.#count(), 250);
    else this.#room.querySelector("#composer-said[data-soon]")?.replaceChildren(); // one may write again
  }

  #clicked(event) {
    const button = event.target.closest("[data-sheet-of]");
    if (button) this.#openSheet(button.closest(".message"), button.dataset.sheetOf);
    if (event.target.closest("[data-dismiss]")) {
      this.#lately = [];
      this.#room.querySelector("#hectic").hidden = true;
    }
  }

  /** The message's own page has the forms; here they stand over the room, so that nobody has to leave it. */
  async #openSheet(message, which) {
    message.querySelector(".message-menu").open = false;
    const page = await getPage(message.dataset.url).catch(() => null);
    if (!page) {
      location.assign(message.dataset.url);
      return;
    }
    const sheet = page.querySelector(`#sheet [data-sheet="${which}"]`);
    if (!sheet) {
      this.#catchUp();
      return;
    }
    const dialog = this.#room.querySelector("#order-dialog");
    dialog.querySelector("#order-sheet").replaceChildren(document.importNode(sheet, true));
    dialog.showModal();
  }

  #refused({ target }) {
    if (target.closest(".desk-dialog")) this.#desk.refresh();
  }

  #done({ detail: { form, answer } }) {
    form.closest("#order-dialog")?.close();
    if (answer.sentence) toast(answer.sentence, "info");
    if (answer.thanks) toast(answer.thanks, "success");
    if (form.dataset.saved) toast(form.dataset.saved, "success");
    if (answer.undo) offerUndo(this.#room, answer.undo, this.#catchUp);
    this.#desk?.refresh();
  }

  #openDesk(link) {
    if (!link) return;
    const dialog = this.#room.querySelector("#desk-dialog");
    const count = this.#room.querySelector("#desk-count");
    this.#desk = new Desk(dialog, link.href, (waiting) => {
      count.textContent = String(waiting);
      count.hidden = !waiting;
    });
    const toasts = document.getElementById("toasts");
    dialog.addEventListener("close", () => toasts.append(...dialog.querySelector("[data-shelf]").children));
    link.addEventListener("click", async (event) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      dialog.showModal();
      await this.#desk.refresh(true);
      dialog.querySelector("[data-review]")?.focus();
    });
  }
}
