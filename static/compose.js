/**
 * One composer for every form of the site. The form's own action is asked; a redirect means accepted,
 * anything else is the form again with its errors (422). Nothing typed is ever lost.
 */
import { passing } from "./store.js";
import { adopt, carry, toast } from "./toasts.js";

const words = document.getElementById("words")?.dataset ?? {};
const busy = new WeakSet();

/** A form that leads to a download never leaves the page: it may be pressed again after this. */
const PRESSED_TWICE_MS = 8000;

/** The draft of a form that was sent by its page: whether it arrived, the page that comes next says. */
const SENT = "linli.sent";

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

/**
 * What was refused before any page looked at it says why in plain text; the proxy before Linli, which knows nobody's
 * language, in each (deploy/pages).
 */
function sentence(response, page) {
  const isPlain = response.headers.get("Content-Type")?.startsWith("text/plain");
  const said = isPlain ? page.body : page.querySelector(`[data-said="${CSS.escape(document.documentElement.lang)}"]`);
  return said?.textContent.trim() || words.failed;
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
    if (isSignedOut(response)) askToSignIn(form);
    else if (response.redirected) accepted(form, response, page);
    else if (response.status < 500) refused(form, response, page, submitter);
    else toast(sentence(response, page), "error");
  } catch {
    toast(words.lost, "error");
  } finally {
    hold(form, false);
  }
}

/** Somebody was signed in when this page came, and is asked to sign in now. */
function isSignedOut(response) {
  return Boolean(document.body.dataset.me) && response.redirected && new URL(response.url).pathname === words.signIn;
}

/** What was typed waits on this device, for when they are back on this page. */
function askToSignIn(form) {
  if (form.id) keepDraft(form);
  const link = document.createElement("a");
  link.href = `${words.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  link.textContent = words.signedOut;
  toast("", "error").querySelector("p").append(link);
}

function draftKey(form) {
  return `linli.draft.${location.pathname}#${form.id}`;
}

/** Into the fields that are empty, what was typed here before. */
export function draw(form) {
  const draft = JSON.parse(passing.getItem(draftKey(form)) ?? "null");
  let drawn = false;
  for (const [name, value] of draft ?? []) {
    const field = form.elements.namedItem(name);
    if (!field || !("value" in field) || field.value || !value) continue;
    field.value = value;
    drawn = true;
  }
  if (drawn) form.closest("details")?.setAttribute("open", "");
}

function keepDraft(form) {
  const isSecret = (name) => name === "csrfmiddlewaretoken" || form.elements.namedItem(name)?.type === "password";
  const texts = [...new FormData(form)].filter(([name, value]) => !isSecret(name) && typeof value === "string");
  passing.setItem(draftKey(form), JSON.stringify(texts));
}

/** It was taken: nothing of it waits any more. */
export function forget(form) {
  passing.removeItem(draftKey(form));
}

/** Where the form does not stand any more, it was accepted. Where it does, it was refused, or never arrived. */
function forgetSent() {
  const key = passing.getItem(SENT);
  if (!key || [...document.forms].some((form) => form.id && draftKey(form) === key)) return;
  passing.removeItem(key);
  passing.removeItem(SENT);
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
      if ("keep" in form.dataset) passing.setItem(SENT, draftKey(form));
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
  forgetSent();
  for (const form of document.querySelectorAll("form[data-keep], form[data-compose][id]")) draw(form);
}
