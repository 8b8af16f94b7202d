/**
 * One composer for every form of the site. The form's own action is asked; a redirect means accepted,
 * anything else is the form again with its errors (422). Nothing typed is ever lost.
 */
import { adopt, carry, toast } from "./toasts.js";

const words = document.getElementById("words")?.dataset ?? {};
const busy = new WeakSet();

/** A form that leads to a download never leaves the page: it may be pressed again after this. */
const PRESSED_TWICE_MS = 8000;

function hold(form, on) {
  if (on) busy.add(form);
  else busy.delete(form);
  if (on) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("button:not([type=button])")) button.classList.toggle("busy", on);
}

function tell(form, name, response) {
  form.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { response } }));
}

function samePage(url) {
  const there = new URL(url, location.href);
  return there.pathname === location.pathname && there.search === location.search;
}

/** Accepted: exchange the named parts if we are already there, else go there. */
function accepted(form, response, page) {
  forget(form);
  tell(form, "linli:accepted", response);
  const parts = form.dataset.swap;
  if (parts && samePage(response.url)) {
    for (const selector of parts.split(/\s+/)) {
      const fresh = page.querySelector(selector);
      const old = document.querySelector(selector);
      if (fresh && old) old.replaceWith(document.importNode(fresh, true));
    }
    adopt(page);
    return;
  }
  carry(page);
  if (samePage(response.url) && !new URL(response.url).hash) location.reload();
  else location.assign(response.url);
}

/** Refused: the form as the server answered it, with what was typed and why not. Chosen files stay chosen. */
function refused(form, response, page, submitter) {
  const fresh = form.id ? page.getElementById(form.id) : null;
  adopt(page);
  if (!fresh) {
    tell(form, "linli:refused", response);
    if (!page.querySelector("#toasts > .toast")) toast(sentence(response, page), "error");
    return;
  }
  const answer = document.importNode(fresh, true);
  for (const input of form.querySelectorAll("input[type=file]")) {
    const place = answer.querySelector(`input[type=file][name="${CSS.escape(input.name)}"]`);
    if (place && input.files.length && !place.matches("[aria-invalid=true]")) place.replaceWith(input);
  }
  form.replaceWith(answer);
  tell(answer, "linli:refused", response);
  const wrong = answer.querySelector(".errors") ?? answer.querySelector("[aria-invalid=true]");
  const pressed = submitter?.name ? answer.querySelector(`button[name="${CSS.escape(submitter.name)}"]`) : null;
  (wrong ?? pressed ?? answer).focus();
}

/** What was refused before any page looked at it (too large, not to be kept) says so in plain text. */
function sentence(response, page) {
  const isPlain = response.headers.get("Content-Type")?.startsWith("text/plain");
  return (isPlain && page.body.textContent.trim()) || words.failed;
}

async function send(form, submitter) {
  const body = new FormData(form, submitter);
  hold(form, true);
  try {
    const response = await fetch(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, {
      method: "POST",
      body,
      headers: { Accept: "text/html" },
      credentials: "same-origin",
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.redirected) accepted(form, response, page);
    else if (response.status < 500) refused(form, response, page, submitter);
    else toast(words.failed, "error");
  } catch {
    toast(words.lost, "error");
  } finally {
    hold(form, false);
  }
}

function draftKey(form) {
  return `linli.draft.${location.pathname}#${form.id}`;
}

function draw(form) {
  const draft = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "null");
  for (const [name, value] of draft ?? []) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && !field.value) field.value = value;
  }
}

function keepDraft(form) {
  const texts = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  sessionStorage.setItem(draftKey(form), JSON.stringify(texts));
}

function forget(form) {
  sessionStorage.removeItem(draftKey(form));
}

/** Listen once for the whole document, so that forms that arrive later are composed too. */
export function compose() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (busy.has(form)) {
      event.preventDefault();
      return;
    }
    const dialog = form.dataset.confirm ? document.getElementById(form.dataset.confirm) : null;
    if (dialog && dialog.returnValue !== "yes") {
      event.preventDefault();
      dialog.returnValue = "";
      dialog.addEventListener("close", () => dialog.returnValue === "yes" && form.requestSubmit(event.submitter), { once: true });
      dialog.showModal();
      return;
    }
    if ("compose" in form.dataset) {
      event.preventDefault();
      send(form, event.submitter);
    } else {
      hold(form, true);
      setTimeout(() => hold(form, false), PRESSED_TWICE_MS);
    }
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "keep" in form.dataset) keepDraft(form);
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) hold(form, false);
  });
  for (const form of document.querySelectorAll("form[data-keep]")) draw(form);
}
