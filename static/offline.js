/**
 * The page's side of what opens without a network: starts the worker, tells it who is here, and on a kept page says how
 * old it is. In a room there is better to do; the worker hears of signing out by itself.
 */
import { lasting, passing } from "./store.js";

const OF_THE_DEVICE = ["linli.signs", "linli.stage.lean", "linli.video.speed"];
const WHOSE = "linli.whose";
const STALE_MS = 30 * 24 * 60 * 60 * 1000;
const { worker, me = "", nobody, place } = document.body.dataset;
const copy = document.querySelector("[data-copy-made]");

async function start() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  if (worker === undefined) {
    await throwAway(workers);
    return;
  }
  await workers.register(worker, { updateViaCache: "none" });
  const { active } = await workers.ready;
  active.postMessage({ type: "here", me });
}

/** Switched off by the operator. The worker would do the same by itself at its next look for a newer one. */
async function throwAway(workers) {
  for (const registration of await workers.getRegistrations()) await registration.unregister();
  for (const name of await caches.keys()) if (name.startsWith("linli-")) await caches.delete(name);
}

function cookie(name) {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.split("=")[1];
}

/** A kept page was made for everybody: the light and the type size of this device are put on here. */
async function dress() {
  const root = document.documentElement;
  if (["dark", "light"].includes(cookie("theme"))) root.dataset.theme = cookie("theme");
  if (cookie("type") === "large") root.classList.add("large");
  const stale = document.querySelector("[data-stale]");
  if (stale) stale.hidden = Date.now() - Date.parse(copy.dataset.copyMade) < STALE_MS;
  const instead = document.querySelector("[data-instead]");
  if (instead) instead.hidden = location.pathname.startsWith("/offline/");
  const mine = document.querySelector("[data-mine]");
  if (mine && "caches" in window) mine.hidden = !(await caches.match(mine.dataset.mine));
}

/** What is about videos saved on this phone, where some are. */
async function showTheWayToFilms() {
  for (const way of document.querySelectorAll("[data-if-films]")) {
    way.hidden = !("caches" in window && (await caches.has("linli-films")));
  }
}

/** Whoever signs out where others hold the phone too may take along, in the same tap, what was saved on it. */
async function forgetFilms(event) {
  if (!event.submitter?.matches("[data-forget-films]")) return;
  event.preventDefault();
  await caches.delete("linli-films");
  event.target.submit();
}

/**
 * Whoever signs out leaves nothing of their own behind: what they must not eat, what they had begun to write, their
 * timers. How this device sounds and loads stays.
 */
function forgetOwn({ target }) {
  if (target.matches("[data-sign-out]")) forgetIn(lasting, passing);
}

function forgetIn(...stores) {
  for (const store of stores) {
    const own = store.keys().filter((key) => key.startsWith("linli.") && !OF_THE_DEVICE.includes(key));
    for (const key of own) store.removeItem(key);
  }
}

/**
 * Whose sign-in merely ran out leaves nothing to the next one either. What they had begun to write in this tab stays
 * until somebody else signs in: whoever signs in again goes on with it.
 */
function forgetWhoWasHere() {
  if (copy || (!me && nobody === undefined)) return; // a page of an error knows nobody
  for (const store of [lasting, passing]) {
    const before = store.getItem(WHOSE) ?? me;
    if (before !== me && (me || store === lasting)) forgetIn(store);
    if (me) store.setItem(WHOSE, me);
  }
}

forgetWhoWasHere();

showTheWayToFilms();
addEventListener("submit", forgetOwn);
addEventListener("submit", forgetFilms);
if (copy) dress();
else if (place !== "rooms") {
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
