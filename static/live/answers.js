/** Sends the room's forms and reads the answers of live/views/answers.py. */
import { PATIENCE_MS as LONG_MS } from "../again.js";

const PATIENCE_MS = 8_000;
const TOKEN = "csrfmiddlewaretoken";

/** Led away: to sign in, or to something that has to be done first. The message is the address. */
export class SignedOut extends Error {}

/** Would the same question be answered another time? Not where one has to sign in, or what is no longer one's own. */
export function passes(error) {
  return !(error instanceof SignedOut) && !/^4(?!29)\d\d$/.test(error.message);
}

/**
 * POST; the answer's JSON, with `refused` set where the server said no with a sentence.
 * Throws SignedOut, or whatever fetch throws when the network is gone.
 */
export async function post(url, body, patience = PATIENCE_MS) {
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    signal: AbortSignal.timeout(patience),
  });
  return read(response);
}

export async function get(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LONG_MS) });
  return read(response);
}

/** A page of ours, to take parts of it; null where there is none for this person. An answer that hangs is a lost one. */
export async function getPage(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(LONG_MS) });
  if (response.redirected) throw new SignedOut(response.url);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function read(response) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (response.redirected) throw new SignedOut(response.url); // the page to sign in is told as JSON too, and is no answer
  if (response.status === 422 && isJson) return { refused: true, ...(await response.json()) };
  if (!response.ok || !isJson) throw new Error(`${response.status}`);
  return response.json();
}

/** Every form of the room marked data-act is sent by script; the page stays, and what changed comes as a piece. */
export function act(root, { words, note, reach, catchUp, signedOut }) {
  const busy = new WeakSet();
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("act" in form.dataset)) return;
    event.preventDefault();
    if (busy.has(form)) return;
    busy.add(form);
    try {
      const body = new FormData(form, event.submitter);
      // What came as a piece for all has no token of anybody's; the page's own will do.
      if (!body.has(TOKEN)) body.set(TOKEN, root.querySelector(`input[name=${TOKEN}]`).value);
      // Not form.action: these forms have buttons of that name, which hide the property.
      const answer = await post(form.getAttribute("action"), body);
      if (answer.refused) {
        refuse(form, answer.sentence, note);
        form.dispatchEvent(new CustomEvent("room:refused", { bubbles: true, detail: answer }));
        catchUp();
      } else {
        note("");
        form.querySelector(".error")?.setAttribute("hidden", "");
        if (!("stays" in form.dataset)) fold(form.closest("details.menu"));
        // The piece may have come before the answer and taken the form's place.
        const from = form.isConnected ? form : root;
        from.dispatchEvent(new CustomEvent("room:done", { bubbles: true, detail: { form, answer } }));
        reach(answer.seq);
      }
    } catch (error) {
      if (error instanceof SignedOut) signedOut();
      else refuse(form, navigator.onLine ? words.failed : words.lost, note);
    } finally {
      busy.delete(form);
    }
  });
}

/** Close the menu the form stood in; who was in it with the keyboard is then at its button. */
function fold(menu) {
  if (menu?.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu?.removeAttribute("open");
}

/** Beside the field where the form has one, else in the room's note, which the form's menu must not cover. */
function refuse(form, sentence, note) {
  const error = form.isConnected ? form.querySelector(".error") : null; // a piece may have taken its place
  if (error) {
    error.textContent = sentence;
    error.hidden = false;
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  } else {
    if (!("stays" in form.dataset)) fold(form.closest("details.menu"));
    note(sentence);
  }
}
