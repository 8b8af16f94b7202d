/** A page that waits for something: takes its places anew when the room says so, and now and then anyway. */
import { adopt } from "../live/places.js";
import { newId } from "../live/ids.js";
import { Line } from "../live/socket.js";

const place = document.getElementById("follow");
const { socket, lang, refresh, notice } = place.dataset;
const lineLost = document.getElementById("follow-line");
const name = document.title;
const seen = new Set(offers());
let asking = false;
let again = false;
let leaving = false;

function offers() {
  return [...place.querySelectorAll("[data-offer]")].map((one) => one.dataset.offer);
}

/** Somebody else's page tells us only that there is news; what it is, this page reads for itself. */
async function look() {
  if (leaving) return;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(15_000) });
    if (answer.redirected) {
      leaving = true;
      location.assign(answer.url);
      return;
    }
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

function take(page) {
  const before = place.querySelector("[data-place]").innerHTML;
  const fresh = page.querySelector("#follow [data-place]")?.innerHTML;
  if (fresh !== undefined && withoutToken(fresh) !== withoutToken(before)) adopt(place, page);
  const waiting = offers();
  document.title = waiting.length ? `(${waiting.length}) ${name}` : name;
  const news = waiting.filter((one) => !seen.has(one));
  for (const one of news) seen.add(one);
  if (news.length && "rings" in place.dataset) ring();
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
