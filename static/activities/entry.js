/** The form of a dish: kept every five seconds while one writes, and on leaving. The server keeps it; nothing is sent in. */
import { lasting } from "../store.js";

const SAVE_MS = 5000;

const form = () => document.querySelector("form[data-entry]");
const device = deviceName();
let written = 0; // grows with each sign
let kept = 0; // how far the server has said that it keeps it
let timer = 0;

/** The same for this device each time, so that the server knows which of two devices wrote last. */
function deviceName() {
  const known = lasting.getItem("linli.device");
  if (known) return known;
  const made = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  lasting.setItem("linli.device", made);
  return made;
}

function words() {
  const data = new FormData(form());
  data.delete("photo");
  data.set("device", device);
  data.set("autosave", "1");
  return data;
}

async function save() {
  timer = 0;
  if (written === kept || !form() || form().hasAttribute("aria-busy")) return;
  const now = written;
  try {
    const answer = await fetch(form().action, { method: "POST", body: words(), headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return; // redirected: signed out meanwhile, so nothing was kept
    kept = now;
    const told = await answer.json();
    const note = document.getElementById("entry-saved");
    if (note && !Object.keys(told.errors).length) note.textContent = `${note.dataset.saved} ${told.saved}`;
  } catch {
    later();
  }
}

function later() {
  if (!timer) timer = setTimeout(save, SAVE_MS);
}

function mark() {
  const field = form()?.elements.namedItem("device");
  if (field) field.value = device;
}

document.addEventListener("input", (event) => {
  if (event.target.form !== form() || event.target.type === "file") return;
  written += 1;
  later();
});
document.addEventListener("submit", mark, true);
// A save that is still on its way ends with the page, so what it carries is sent once more: kept twice is kept once.
addEventListener("pagehide", () => {
  if (written !== kept && form()) navigator.sendBeacon(form().action, words());
});
mark();
