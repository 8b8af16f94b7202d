/** Chat, questions and polls: one at a time as tabs, and a line above them that says what is new. */
export class Talk {
  #room;
  #bar;
  #tabs;
  #news;
  #listeners = [];
  #told = new Map();
  #selected = "";

  constructor(room) {
    this.#room = room;
    this.#bar = room.querySelector("#talk-tabs");
    this.#news = room.querySelector("#talk-news");
    this.#tabs = this.#bar ? [...this.#bar.querySelectorAll("[data-tab]")] : [];
    if (!this.#bar) return;
    this.#bar.setAttribute("role", "tablist");
    for (const tab of this.#tabs) this.#make(tab);
    this.#bar.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("hashchange", () => this.#follow());
    for (const name of [history.state?.part, this.#named(), nameOf(this.#tabs[0])]) {
      if (!this.#selected) this.select(name);
    }
  }

  isSelected(name) {
    return !this.#bar || this.#selected === name;
  }

  /** Call when another part comes in sight. */
  onSelect(listener) {
    this.#listeners.push(listener);
  }

  select(name) {
    if (this.#selected === name || !this.#tabs.some((tab) => nameOf(tab) === name)) return;
    this.#selected = name;
    history.replaceState({ ...history.state, part: name }, ""); // a reload, or Back, comes to the same part
    for (const tab of this.#tabs) {
      const on = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      this.#panel(tab).hidden = !on;
    }
    this.#room.querySelector("#talk").dataset.part = name;
    if (name === "chat") this.#mark(name, "", "");
    this.#tell();
    for (const listener of this.#listeners) listener(name);
  }

  /** How many open things a part has; 0 says nothing. */
  count(name, number) {
    const tab = this.#tabs.find((one) => nameOf(one) === name);
    if (!tab) return;
    const words = number === 1 ? tab.dataset.one : tab.dataset.many.replace("{n}", number);
    this.#mark(name, number, number ? words : "");
  }

  /** Something came in a part that is not in sight. */
  unread(name) {
    if (!this.isSelected(name)) this.#mark(name, "•", this.#bar.dataset.unread);
  }

  /**
   * One thing worth knowing at a time, while its own part is not in sight; null when there is none (any more).
   * @param {{id: string, words: string, template: string, later?: () => void}|null} news
   */
  news(name, news) {
    if (news) this.#told.set(name, news);
    else this.#told.delete(name);
    this.#tell();
  }

  #tell() {
    if (!this.#news) return;
    const [name, news] = ["polls", "questions"].map((one) => [one, this.#told.get(one)]).find(([, one]) => one) ?? [];
    const wanted = news && !this.isSelected(name) ? news : null;
    const key = wanted ? `${name} ${wanted.id} ${wanted.words}` : "";
    if (this.#news.dataset.key === key) return;
    this.#news.dataset.key = key;
    this.#news.replaceChildren();
    if (!wanted) return;
    const strip = this.#room.querySelector(wanted.template).content.cloneNode(true);
    strip.querySelector("[data-words]").textContent = wanted.words;
    strip.querySelector("[data-go]")?.addEventListener("click", () => this.#go(name, wanted.id));
    strip.querySelector("[data-later]")?.addEventListener("click", () => wanted.later());
    this.#news.append(strip);
  }

  /** To the thing itself, with the keyboard too. */
  #go(name, id) {
    this.select(name);
    const thing = document.getElementById(id);
    thing?.scrollIntoView({ block: "nearest" });
    (thing?.querySelector("input:checked") ?? thing?.querySelector("input:not([type=hidden])") ?? thing?.querySelector("button"))?.focus();
  }

  #make(tab) {
    const panel = this.#panel(tab);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      this.select(nameOf(tab));
    });
  }

  #panel(tab) {
    return this.#room.querySelector(tab.getAttribute("href"));
  }

  #key(event) {
    const at = this.#tabs.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.#tabs.length - 1, " ": at }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = this.#tabs[(to + this.#tabs.length) % this.#tabs.length];
    this.select(nameOf(tab));
    tab.focus();
  }

  /** A number for the eye, words for the ear. */
  #mark(name, sign, words) {
    const place = this.#tabs.find((tab) => nameOf(tab) === name)?.querySelector(".tab-count");
    if (!place || place.dataset.words === words) return;
    place.dataset.words = words;
    place.replaceChildren();
    if (!words) return;
    const [seen, heard] = [document.createElement("span"), document.createElement("span")];
    seen.textContent = sign;
    seen.setAttribute("aria-hidden", "true");
    heard.className = "visually-hidden";
    heard.textContent = ` (${words})`;
    place.append(seen, heard);
  }

  /** The part that the address names, by itself or by something in it. */
  #named() {
    const target = location.hash ? this.#room.querySelector(`#${CSS.escape(location.hash.slice(1))}`) : null;
    const panel = target?.closest("[role=tabpanel]");
    return panel ? panel.id : null;
  }

  #follow() {
    const name = this.#named();
    if (name) this.select(name);
  }
}

function nameOf(tab) {
  return tab.getAttribute("href").slice(1);
}
