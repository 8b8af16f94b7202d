/** A page that waits for something: takes its places anew when the room says so, and now and then anyway. */
import { put } from "../live/places.js";
import { newId } from "../live/ids.js";
import { leaveFor } from "../live/leave.js";
import { Line } from "../live/socket.js";
import { passing } from "../store.js";

const place = document.getElementById("follow");
const { socket, lang, refresh, notice, page = location.href } = place.dataset; // a refusal stands at its form’s address
const gone = document.getElementById("follow-gone"); // what this page is about has gone to somebody else
const lineLost = document.getElementById("follow-line");
const name = document.title;
const seen = new Set(offers());
let asking = false;
let again = false;

function offers() {
  return [...place.querySelectorAll("[data-offer]")].map((one) => one.dataset.offer);
}

/** Somebody else's page tells us only that there is news; what it is, this page reads for itself. */
async function look() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(page, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(15_000) });
    if (answer.redirected) {
      takeAlong();
      leaveFor(answer.url);
      return;
    }
    if (gone) gone.hidden = answer.status !== 404;
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    lineLost.hidden = true;
  } catch {
    lineLost.hidden = false;
  } finally {
    asking = false;
  }
  if (again) {
    again = false;
    await look();
  }
}

/** A message begun for later is not lost when somebody is there now: it stands where one writes to them, not sent yet. */
function takeAlong() {
  const begun = document.getElementById("left-text")?.value;
  if (begun && place.dataset.draft) passing.setItem(place.dataset.draft, begun);
}

function take(page) {
  if (!isWritten()) for (const one of place.querySelectorAll("[data-place]")) renew(one, page);
  const waiting = offers();
  document.title = waiting.length ? `(${waiting.length}) ${name}` : name;
  const news = waiting.filter((one) => !seen.has(one));
  for (const one of news) seen.add(one);
  if (news.length && "rings" in place.dataset) ring();
}

/** Only a place that shows something else by now: whoever has the focus in another keeps it. */
function renew({ dataset: { place: name }, innerHTML: before }, page) {
  const fresh = page.querySelector(`#follow [data-place="${CSS.escape(name)}"]`)?.innerHTML;
  if (fresh !== undefined && withoutToken(fresh) !== withoutToken(before)) put(place, { place: name, html: fresh });
}

/** Nothing is put in the place of words that somebody is writing: the next turn brings what is new. */
function isWritten() {
  return [...place.querySelectorAll("textarea")].some((one) => one.value || one === document.activeElement);
}

function withoutToken(html) {
  return html.replace(/name="csrfmiddlewaretoken" value="\w+"/g, "");
}

/** Two soft tones; and where the counsellor allowed it, a notice that says nothing of why. */
function ring() {
  try {
    const sound = new AudioContext();
    for (const [tone, start] of [[523, 0], [659, 0.25]]) {
      const source = new OscillatorNode(sound, { frequency: tone });
      const volume = new GainNode(sound, { gain: 0.12 });
      source.connect(volume).connect(sound.destination);
      source.start(sound.currentTime + start);
      source.stop(sound.currentTime + start + 0.22);
    }
  } catch {
    // A browser that does not play before a press: the page says it anyway.
  }
  if (document.hidden && globalThis.Notification?.permission === "granted") new Notification(notice);
}

const ask = document.getElementById("may-notify");
if (ask && globalThis.Notification?.permission === "default") {
  ask.hidden = false;
  ask.addEventListener("click", async () => {
    await Notification.requestPermission();
    ask.hidden = true;
  });
}

if (socket) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const line = new Line(() => `${scheme}://${location.host}${socket}?page=${newId()}&seq=0&lang=${lang}`);
  line.on("hello", look).on("show", look).on("renew", look).on("over", look);
  line.open();
}
setInterval(look, Number(refresh) * 1000);
