/** The list of what was said: marks what is yours, keeps the newest in sight, shows what is still on its way. */
import { draw, forget } from "../compose.js";
import { getPage } from "./answers.js";
import { hoursIn } from "./hours.js";

const NEAR_PX = 60;

function at(message) {
  return message.querySelector("time")?.dateTime;
}

export class Chat {
  #root;
  #log;
  #list;
  #pending;
  #pill;
  #unseen = 0;
  #words;
  #me;
  #moderates;
  #reports;
  #clock;
  #day;
  #hours;
  #dayWords;
  #outbox;

  constructor(root, { words, me, moderates, reports, zone, language, clock, outbox }) {
    this.#root = root;
    this.#log = root.querySelector("#chat-log");
    this.#list = root.querySelector("#messages");
    this.#pending = root.querySelector("#pending");
    this.#pill = root.querySelector("#chat-pill");
    this.#words = words;
    this.#me = me;
    this.#moderates = moderates;
    this.#reports = reports;
    this.#clock = clock;
    this.#outbox = outbox;
    this.#day = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
    this.#hours = hoursIn(zone);
    this.#dayWords = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long", month: "long", day: "numeric" });
    this.#log.addEventListener("scroll", () => this.#isAtEnd() && this.#seen());
    this.#pill.querySelector("button").addEventListener("click", () => this.toEnd());
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    this.#pending.addEventListener("click", (event) => this.#unsent(event));
    this.#list.addEventListener("toggle", (event) => this.#opened(event), true);
    this.#list.addEventListener("room:done", (event) => event.target.closest(".message-edit")?.remove());
    new ResizeObserver(() => this.#stick && this.toEnd()).observe(this.#log);
    this.#voice(root.querySelector("#chat-voice"));
    root.querySelector("#chat-older")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.loadOlder();
    });
    this.dressAll();
    this.toEnd();
  }

  #stick = true;

  /** A message came or changed. */
  shown(message, how) {
    const atEnd = this.#stick;
    this.#dress(message);
    this.#quiet();
    if (how !== "append") return;
    this.#dayBefore(message);
    if (atEnd || message.classList.contains("mine")) this.toEnd();
    else this.#count();
  }

  /** The whole list came anew. */
  dressAll() {
    for (const message of this.#list.querySelectorAll(".message")) this.#dress(message);
    this.#quiet();
    if (this.#stick) this.toEnd();
  }

  /** What the outbox holds. */
  wait(items) {
    const wanted = new Map(items.map((item) => [item.id, item]));
    for (const row of [...this.#pending.children]) if (!wanted.has(row.dataset.client)) row.remove();
    for (const item of items) this.#pendingRow(item);
    this.#quiet();
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#seen();
  }

  #isAtEnd() {
    this.#stick = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_PX;
    return this.#stick;
  }

  #seen() {
    this.#stick = true;
    this.#unseen = 0;
    this.#pill.hidden = true;
  }

  #count() {
    this.#unseen += 1;
    const words = this.#unseen === 1 ? this.#words.newOne : this.#words.newMany.replace("{n}", this.#unseen);
    this.#pill.querySelector("button").textContent = `↓ ${words}`;
    this.#pill.hidden = false;
  }

  #quiet() {
    const said = this.#list.querySelector(".message") ?? this.#pending.firstElementChild;
    this.#root.querySelector("#chat-quiet").hidden = Boolean(said);
  }

  #dress(message) {
    const mine = message.dataset.author === this.#me;
    message.classList.toggle("mine", mine);
    this.#stayHere(message);
    this.#hours(message.querySelectorAll(".message-at time"));
    if (mine) this.#outbox.arrived(message.dataset.client);
    if (message.dataset.mentions?.split(" ").includes(this.#me)) this.#markForMe(message);
    const may = mine || this.#moderates || this.#reports;
    if (may && !message.matches(".gone") && !message.querySelector(".message-menu")) this.#addMenu(message, mine);
  }

  /** It names who reads this page: nobody else's page shows that. */
  #markForMe(message) {
    if (message.matches(".for-me")) return;
    message.classList.add("for-me");
    const mark = document.createElement("span");
    mark.className = "message-foryou";
    mark.textContent = this.#words.forYou;
    message.querySelector(".message-name").after(" ", mark);
  }

  /** Nothing in the talk leads away from the room: links open beside it, and the message's own page is not needed. */
  #stayHere(message) {
    for (const link of message.querySelectorAll(".message-text a")) link.target = "_blank";
    const own = message.querySelector("a.message-at[href]");
    if (!own) return;
    message.dataset.url = own.href;
    own.removeAttribute("href");
  }

  #addMenu(message, mine) {
    const menu = this.#root.querySelector("#message-menu").content.cloneNode(true);
    menu.querySelector("form").setAttribute("action", message.dataset.url);
    if (!mine) for (const own of menu.querySelectorAll("[data-edit], form")) own.remove();
    if (mine || !this.#moderates) menu.querySelector('[data-sheet-of="order"]').remove();
    if (mine || !this.#reports) menu.querySelector('[data-sheet-of="report"]').remove();
    message.querySelector(".message-by").append(menu);
  }

  /** One's own words can be changed for some minutes. */
  #opened(event) {
    if (!event.target.matches?.(".message-menu[open]")) return;
    const edit = event.target.querySelector("[data-edit]");
    const age = this.#clock.now() - Date.parse(at(event.target.closest(".message")));
    event.target.querySelector(".menu-sheet").scrollIntoView({ block: "nearest" });
    if (edit) edit.hidden = age > Number(this.#root.dataset.editMinutes) * 60_000;
  }

  #clicked(event) {
    const message = event.target.closest(".message");
    if (event.target.closest("[data-edit]")) this.#edit(message);
    if (event.target.closest("[data-cancel]")) {
      forget(message.querySelector(".message-edit"));
      message.querySelector(".message-edit").remove();
      message.querySelector(".message-menu summary")?.focus();
    }
  }

  #edit(message) {
    message.querySelector(".message-menu").open = false;
    if (message.querySelector(".message-edit")) return;
    const form = this.#root.querySelector("#message-edit").content.cloneNode(true).firstElementChild;
    const field = form.querySelector("textarea");
    const id = `edit-${message.id}`;
    form.setAttribute("action", message.dataset.url);
    form.querySelector("label").htmlFor = field.id = id;
    form.id = `${id}-form`;
    message.append(form);
    draw(form); // begun before a reload
    const begun = field.value;
    field.value ||= message.querySelector(".message-text").innerText;
    const shown = field.value;
    field.focus();
    if (!begun) this.#source(message).then((text) => field.value === shown && (field.value = text));
  }

  /** What was typed, with its marks: the message's own page has it. */
  async #source(message) {
    try {
      const page = await getPage(message.dataset.url);
      return page.querySelector("#edit-form textarea").value.replace(/^\n/, "");
    } catch {
      return message.querySelector(".message-text").innerText;
    }
  }

  #pendingRow(item) {
    let row = this.#pending.querySelector(`[data-client="${CSS.escape(item.id)}"]`);
    if (!row) {
      row = this.#root.querySelector("#pending-template").content.cloneNode(true).firstElementChild;
      row.dataset.client = item.id;
      row.querySelector(".message-text").textContent = item.text;
      this.#pending.append(row);
      this.toEnd();
    }
    row.className = `message mine ${item.failed ? "failed" : "sending"}`;
    row.querySelector(".message-state").textContent = item.failed ? this.#words.notSent : this.#words.sending;
    row.querySelector(".message-why").textContent = item.why ?? (item.failed ? this.#words.onlyHere : "");
    row.querySelector(".message-do").hidden = !item.failed;
  }

  /** What did not go out: once more, or not at all. */
  #unsent({ target }) {
    const id = target.closest("[data-client]")?.dataset.client;
    if (target.closest("[data-retry]")) this.#outbox.retry(id);
    else if (target.closest("[data-drop]")) this.#outbox.drop(id);
    else return;
    this.#root.querySelector("#composer textarea")?.focus();
  }

  #dayBefore(message) {
    let before = message.previousElementSibling;
    while (before && !before.matches(".message")) before = before.previousElementSibling;
    if (!before) return;
    const day = this.#day.format(new Date(at(message)));
    if (day === this.#day.format(new Date(at(before)))) return;
    const row = document.createElement("li");
    row.className = "day";
    row.dataset.day = day;
    row.textContent = this.#dayWords.format(new Date(at(message)));
    message.before(row);
  }

  #voice(button) {
    button?.addEventListener("click", () => {
      const on = this.#log.getAttribute("aria-live") === "off";
      this.#log.setAttribute("aria-live", on ? "polite" : "off");
      button.setAttribute("aria-pressed", String(on));
    });
  }

  /** Fifty more before the first on the page; false when there are none, or they could not be had. */
  async loadOlder() {
    const link = this.#root.querySelector("#chat-older");
    const page = link && (await getPage(link.href).catch(() => null));
    if (!page) return false;
    const bottom = this.#log.scrollHeight - this.#log.scrollTop;
    const rows = [...page.querySelectorAll("#history > li")].map((row) => document.importNode(row, true));
    this.#list.prepend(...rows);
    for (const row of rows) if (row.matches(".message")) this.#dress(row);
    this.#log.scrollTop = this.#log.scrollHeight - bottom;
    const older = page.querySelector("#older");
    if (older) link.href = older.href;
    else link.closest("p").remove();
    return true;
  }
}
