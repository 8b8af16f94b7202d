/**
 * Marks what somebody must not eat. Where the household said so the server keeps it, for them alone; else this device
 * does, and no server learns of it before whoever holds the device says so.
 */
import { lasting } from "../store.js";
import { toast } from "../toasts.js";
import { post, SignedOut } from "./answers.js";

const KEY = "linli.allergies";

/** What another page of this device gave to the household since this one came, which does not know that yet. */
const moved = new Set();

function read(text) {
  try {
    const told = JSON.parse(text);
    return new Set(Array.isArray(told) ? told : []);
  } catch {
    return new Set();
  }
}

/** What this device keeps; nothing where there is no store, or something else in it. */
function kept() {
  return read(lasting.getItem(KEY));
}

/** From now on the household keeps these, or wants them no longer. */
function letGo(keys) {
  const left = [...kept()].filter((key) => !keys.includes(key));
  if (left.length) lasting.setItem(KEY, JSON.stringify(left));
  else lasting.removeItem(KEY);
  for (const key of keys) moved.delete(key);
}

/** What the household lets us keep; null where it does not. */
function ours() {
  const avoided = document.getElementById("allergies")?.dataset.avoided;
  return avoided === undefined ? null : new Set(avoided.split(" "));
}

/**
 * Show the marks behind the lines of a recipe: the household's, and those of this device, which stay marked when
 * somebody at home agrees elsewhere that the household's are kept.
 */
export function mark(root = document) {
  const household = ours();
  const own = kept();
  const avoided = new Set([...own, ...moved, ...(household ?? [])]);
  for (const one of root.querySelectorAll("[data-allergen]")) one.hidden = !avoided.has(one.dataset.allergen);
  for (const button of root.querySelectorAll("[data-allergy]")) {
    const isOfTheDevice = button.type === "button";
    button.setAttribute("aria-pressed", String((isOfTheDevice ? avoided : household).has(button.dataset.allergy)));
  }
  const only = root.querySelector("[data-device-only]");
  if (!only) return;
  for (const button of only.querySelectorAll("[data-allergy]")) {
    button.hidden = !own.has(button.dataset.allergy) || household.has(button.dataset.allergy);
  }
  only.hidden = !only.querySelector("[data-allergy]:not([hidden])");
}

function clicked({ target }) {
  const button = target.closest?.('[data-allergy][type="button"]');
  if (!button) return;
  const { allergy } = button.dataset;
  const avoided = kept();
  if (!avoided.delete(allergy) && !moved.delete(allergy)) avoided.add(allergy);
  lasting.setItem(KEY, JSON.stringify([...avoided]));
  mark();
  if (button.hidden) document.querySelector("#allergies > summary").focus();
}

/** For the household: the server answers with these buttons as they are now. What the device knew goes along. */
async function sent(form, submitter) {
  const body = new FormData(form, submitter);
  const told = submitter.value === "agree" ? [...kept()] : [submitter.value];
  if (submitter.value === "agree") for (const key of told) body.append("allergen", key);
  const answer = await post(form.getAttribute("action"), body);
  if (answer.refused) {
    toast(answer.sentence, "warning");
    return;
  }
  const page = new DOMParser().parseFromString(answer.html, "text/html");
  const fresh = document.importNode(page.getElementById("allergies"), true);
  fresh.open = true;
  const isForgotten = fresh.dataset.avoided === undefined; // by somebody at home, since this page came
  if (isForgotten && submitter.name === "avoid") lasting.setItem(KEY, JSON.stringify([...kept(), ...told]));
  else letGo(told);
  document.getElementById("allergies").replaceWith(fresh);
  mark();
  (fresh.querySelector(`[data-allergy="${CSS.escape(submitter.value)}"]`) ?? fresh.querySelector("summary")).focus();
}

/** The page's buttons, and its marks from now on; another tab of this device may change them too. */
export function joinAllergies() {
  mark();
  const words = document.getElementById("words").dataset;
  let busy = Promise.resolve();
  document.addEventListener("click", clicked);
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.matches("[data-diet]")) return;
    event.preventDefault();
    // One after the other: the answer to the last press is the truth.
    busy = busy
      .then(() => sent(form, submitter))
      .catch((error) => {
        if (error instanceof SignedOut) location.reload(); // which asks to sign in
        else toast(navigator.onLine ? words.failed : words.lost, "warning");
      });
  });
  addEventListener("storage", ({ key, oldValue, newValue }) => {
    if (key !== KEY) return;
    if (newValue === null) for (const one of read(oldValue)) moved.add(one);
    mark();
  });
}
