/** Polls: what came for all, and with it what is one's own; hosts see how the answers stand while they come. */
import { get } from "./answers.js";
import { hoursIn } from "./hours.js";
import { newId } from "./ids.js";
import { exchange } from "./places.js";

const HOST_MS = 30_000; // hosts are told what moves; this is for when the word of it was lost
const AGAIN_MS = 10_000;
const SPREAD_MS = 3_000;

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function chosenIn(poll) {
  return poll.dataset.chosen.split(" ").filter(Boolean);
}

export class Polls {
  #part;
  #list;
  #talk;
  #isHost;
  #watches; // whom no answer is asked of
  #hours;
  #chosen = new Map(); // what the server has of me, by poll
  #picked = new Map(); // what is marked and not sent yet
  #drawn = new Map();
  #later = new Set();
  #askedAt = 0;
  #asked = 0; // what was asked before something newer came is no news
  #soon = 0;

  constructor(room, { talk }) {
    this.#part = room.querySelector("#polls");
    this.#list = this.#part.querySelector('[data-place="polls"]');
    this.#talk = talk;
    this.#isHost = "host" in room.dataset;
    this.#watches = "watches" in room.dataset;
    this.#hours = hoursIn(room.dataset.zone);
    this.#part.addEventListener("change", (event) => this.#pick(event.target));
    room.addEventListener("room:done", (event) => this.#done(event.detail));
    talk.onSelect((name) => name === "polls" && this.#lookAgain());
    if (this.#isHost) {
      setInterval(() => this.moved(), HOST_MS);
      document.addEventListener("visibilitychange", () => this.moved());
    }
    this.dressAll();
  }

  /** A poll was opened, closed, published or corrected. */
  shown(poll, how) {
    this.#asked += 1;
    if (how === "append") this.#list.prepend(poll);
    this.#drawn.delete(poll.id);
    this.#dress(poll);
    this.#changed();
    // A page that has more to show than the piece gets it; not all at the same moment.
    if (this.#isHost) this.refresh();
    else if (this.#chosen.get(poll.id)?.length && poll.dataset.state === "open") this.#refreshSoon();
  }

  dressAll() {
    for (const poll of this.#list.children) this.#dress(poll);
    this.#besides(this.#part);
    this.#changed();
  }

  /** The polls as this person may see them. */
  async refresh() {
    this.#askedAt = performance.now();
    this.#asked += 1;
    const asked = this.#asked;
    const answer = await get(this.#part.dataset.url).catch(() => null);
    if (!answer || asked !== this.#asked) return;
    for (const [key, html] of Object.entries(answer.polls)) this.#draw(key, html);
    this.#prepared(answer.drafts);
    this.#changed();
  }

  /** What hosts have ready; who just asked one of them goes on at the poll. */
  #prepared(html) {
    const drafts = this.#part.querySelector("#poll-drafts");
    if (!drafts || this.#drawn.get(drafts.id) === html) return;
    this.#drawn.set(drafts.id, html);
    const held = drafts.contains(document.activeElement);
    drafts.replaceChildren(parse(html));
    this.#besides(drafts);
    if (held) (this.#list.querySelector(".poll-host button") ?? this.#part.querySelector("summary")).focus();
  }

  #draw(key, html) {
    const old = this.#list.querySelector(`#${CSS.escape(key)}`);
    if (!old || this.#drawn.get(key) === html) return;
    this.#drawn.set(key, html);
    const fresh = parse(html).firstElementChild;
    exchange(old, fresh);
    this.#dress(fresh);
  }

  #dress(poll) {
    if ("chosen" in poll.dataset) this.#chosen.set(poll.id, chosenIn(poll));
    const chosen = this.#chosen.get(poll.id) ?? [];
    const marked = this.#picked.get(poll.id) ?? chosen;
    for (const input of poll.querySelectorAll("input[name=option]")) input.checked = marked.includes(input.value);
    for (const row of poll.querySelectorAll(".tally-row")) row.querySelector(".tally-own").hidden = !chosen.includes(row.dataset.option);
    this.#hours(poll.querySelectorAll("time[data-clock]"));
    this.#besides(poll);
  }

  /** Nothing leads away from the room: whoever speaks in it would stop being heard. */
  #besides(part) {
    for (const link of part.querySelectorAll("a[data-beside]")) link.target = "_blank";
  }

  #pick(input) {
    const poll = input.name === "option" && input.closest(".poll");
    if (!poll) return;
    this.#picked.set(poll.id, [...poll.querySelectorAll("input[name=option]:checked")].map((one) => one.value));
    poll.querySelector(".error").hidden = true;
  }

  #done({ form, answer }) {
    if (answer.own) this.#answered(answer);
    else if (form.closest("#polls, .poll, .draft")) {
      if (form.closest("#poll-new")) this.#made(form);
      this.refresh();
    }
  }

  /** My answer is in; if the poll was closed before I heard so, what is shown is newer than what I am told. */
  #answered({ key, own }) {
    const poll = this.#list.querySelector(`#${CSS.escape(key)}`);
    this.#picked.delete(key);
    this.#chosen.set(key, chosenIn(parse(own).firstElementChild));
    if (poll?.dataset.state === "open") this.#draw(key, own);
    else if (poll) this.#dress(poll);
    this.#list.querySelector(`#${CSS.escape(key)} .tally`)?.scrollIntoView({ block: "nearest" });
    this.#changed();
  }

  /** The form is ready for the next one. */
  #made(form) {
    form.reset();
    form.elements.namedItem("client_id").value = newId();
    const fold = form.closest("details");
    fold.open = false;
    fold.querySelector("summary").focus();
  }

  #changed() {
    const open = [...this.#list.querySelectorAll(".poll[data-state=open]")];
    this.#part.querySelector(".talk-quiet").hidden = Boolean(this.#list.firstElementChild);
    this.#talk.count("polls", open.length);
    const asked = this.#isHost || this.#watches ? null : open.find((poll) => !this.#chosen.get(poll.id)?.length && !this.#later.has(poll.id));
    this.#talk.news("polls", asked ? this.#news(asked) : null);
  }

  #news(poll) {
    const later = () => {
      this.#later.add(poll.id);
      this.#changed();
    };
    return { id: poll.id, words: poll.querySelector(".poll-text").textContent, template: "#talk-poll", later };
  }

  /** Somebody answered: hosts see how it stands. */
  moved() {
    if (!this.#isHost || document.hidden || !this.#talk.isSelected("polls")) return;
    if (this.#list.querySelector(".poll[data-state=open]")) this.refresh();
  }

  #lookAgain() {
    const moving = [...this.#list.querySelectorAll(".poll[data-state=open]")].some((poll) => poll.querySelector(".tally"));
    if (this.#isHost || (moving && performance.now() - this.#askedAt > AGAIN_MS)) this.refresh();
  }

  #refreshSoon() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.refresh(), Math.random() * SPREAD_MS);
  }
}
