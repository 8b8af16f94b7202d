/** What every page does: dialogs open, the light and the type size are remembered, toasts fade, forms are composed. */
import { compose } from "./compose.js";
import "./offline.js";
import { passing } from "./store.js";
import { settle } from "./toasts.js";

const AGAIN_MS = 5_000; // until what listens is asked for once more
const YEAR = 60 * 60 * 24 * 365;
const root = document.documentElement;

/** A cookie rather than storage, so that the server draws the next page right from its first byte. */
function remember(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
}

function lookMenu(menu) {
  const themes = [...menu.querySelectorAll("[data-theme-choice]")];
  const large = menu.querySelector("[data-type]");
  press(themes, themes.find((button) => button.dataset.themeChoice === (root.dataset.theme ?? "auto")));
  large.setAttribute("aria-pressed", String(root.classList.contains("large")));
  for (const button of themes) {
    button.addEventListener("click", () => {
      const choice = button.dataset.themeChoice;
      if (choice === "auto") delete root.dataset.theme;
      else root.dataset.theme = choice;
      remember("theme", choice);
      press(themes, button);
    });
  }
  large.addEventListener("click", () => {
    const on = root.classList.toggle("large");
    remember("type", on ? "large" : "usual");
    large.setAttribute("aria-pressed", String(on));
  });
  menu.hidden = false;
}

/** The place we are in, said to screen readers as well as shown. */
function markPlace() {
  const here = document.querySelector(`.place[data-for="${document.body.dataset.place}"]`);
  here?.setAttribute("aria-current", "true");
}

/**
 * Whoever begins to write is listened to on their own device; what that takes is fetched only then. What is sent before
 * it has come is held back from nobody, and heard once it is there: by this page, or by the next one if this is left.
 */
function listenForDespair(set) {
  const FIELDS = "textarea, input[type=search]";
  const sent = JSON.parse(passing.getItem("linli.unheard") ?? "[]").map((text) => ({ text, field: null }));
  const keep = ({ target }) => {
    if (document.querySelector("[data-listens]")) return;
    for (const field of target.querySelectorAll(FIELDS)) {
      if (field.value && !field.closest("[data-care=off]")) sent.push({ text: field.value, field });
    }
    if (sent.length) passing.setItem("linli.unheard", JSON.stringify(sent.map(({ text }) => text)));
  };
  const taken = () => {
    document.removeEventListener("submit", keep, true);
    passing.removeItem("linli.unheard");
    return sent;
  };
  const listen = () => import("./wellbeing/crisis/card.js").then(({ watch }) => watch(set, taken), () => setTimeout(listen, AGAIN_MS));
  const begin = () => {
    document.addEventListener("submit", keep, true);
    listen();
  };
  const writes = (field) => field?.matches(FIELDS);
  if (sent.length || passing.getItem("linli.care") || writes(document.activeElement)) begin();
  else {
    document.addEventListener("focusin", function first({ target }) {
      if (!writes(target)) return;
      document.removeEventListener("focusin", first);
      begin();
    });
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const copier = event.target.closest("[data-copy]");
  if (copier && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(copier.dataset.copy).then(() => copier.classList.add("copied"));
  }
  if (event.target.closest("[data-print]")) print();
  if (event.target.matches("dialog[open]:not([data-stay])")) event.target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const menu of document.querySelectorAll("[data-look]")) lookMenu(menu);
markPlace();
settle();
compose();
const crisis = document.getElementById("crisis");
if (crisis) listenForDespair(crisis.dataset);
