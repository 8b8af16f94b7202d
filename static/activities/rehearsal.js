/** Practice neighbours act while this page asks them to: every few seconds, while somebody looks. */
import { post } from "../live/answers.js";

const PAUSE_MS = 4_000;

const form = document.querySelector("[data-practice]");
const room = document.getElementById("room");
let timer = 0;

function running() {
  return timer !== 0;
}

function dress() {
  const label = form.querySelector("[data-on]");
  label.textContent = running() ? label.dataset.on : label.dataset.off;
  form.querySelector("button").setAttribute("aria-pressed", String(running()));
}

function stop() {
  clearInterval(timer);
  timer = 0;
  dress();
}

async function play() {
  if (document.hidden || room.dataset.state === "ended") return;
  try {
    const answer = await post(form.getAttribute("action"), new FormData(form));
    form.elements.namedItem("scene").value = answer.scene;
    if (!answer.goes_on) {
      stop();
      form.hidden = true;
    }
  } catch {
    // The line is gone for the moment: the next turn asks again.
  }
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running()) {
      stop();
      return;
    }
    timer = setInterval(play, PAUSE_MS);
    dress();
    play();
  });
  dress();
}
