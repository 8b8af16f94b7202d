/**
 * Beside the browser's own player: chapters and transcript lead to their moment without loading anew, the part that is
 * said now is marked, speed is remembered; where somebody stopped is remembered only if they ask for it, and only here.
 * Nothing begins by itself, and nothing is told to anybody.
 */
import { lasting } from "../store.js";

const media = document.querySelector("[data-media]");
const player = document.getElementById("player");
const [skip, end] = ["[data-skip]", "[data-end]"].map((what) => player.querySelector(what));
const cues = [...document.querySelectorAll(".video-cues .video-jump")];
const parts = [...document.querySelectorAll("[data-part-from]")];
const SPEED = "linli.video.speed";
const said = document.querySelector("[data-caption]");
const STOPPED = `linli.video.at.${media.dataset.key}`;
const NEAR_THE_END = 3;

function seek(seconds) {
  end.hidden = true;
  const go = () => {
    media.currentTime = seconds;
    media.play().catch(() => {});
  };
  if (media.readyState > 0) go();
  else {
    media.addEventListener("loadedmetadata", go, { once: true });
    media.load();
    media.preload = "metadata";
  }
}

document.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-at]");
  if (!jump || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  player.scrollIntoView({ block: "nearest" });
  seek(Number(jump.dataset.at));
});

function mark() {
  const now = media.currentTime + 0.05;
  for (const list of document.querySelectorAll(".video-cues")) {
    const said = cues.filter((cue) => list.contains(cue) && Number(cue.dataset.at) <= now).at(-1);
    for (const cue of list.querySelectorAll("[aria-current]")) if (cue !== said) cue.removeAttribute("aria-current");
    said?.setAttribute("aria-current", "true");
  }
  const part = parts.find((one) => Number(one.dataset.partFrom) - 3 <= now && now < Number(one.dataset.at));
  skip.hidden = !part;
  if (part) skip.firstElementChild.dataset.at = part.dataset.at;
}

media.addEventListener("timeupdate", mark);
media.addEventListener("seeked", mark);
media.addEventListener("play", () => {
  end.hidden = true;
});
media.addEventListener("ended", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  end.hidden = false;
  end.focus({ preventScroll: true });
  end.scrollIntoView({ block: "nearest" });
});
end.querySelector("[data-again]").addEventListener("click", () => seek(0));

/** Mobile data costs, and a crawling line stops: there the sound comes first, and the picture is one tap away. */
function spareData({ saveData, type, effectiveType } = {}) {
  if (!media.dataset.light || !(saveData || type === "cellular" || effectiveType?.endsWith("2g"))) return;
  media.src = media.dataset.light;
  said.hidden = false;
  document.querySelector("[data-sparing]").hidden = false;
  const name = new URL(media.src).pathname.split("/").at(-1);
  document.querySelector(`.segment[href*="size=${name}"]`)?.setAttribute("aria-current", "true");
}
spareData(navigator.connection);

/** Over a sound alone not every browser writes captions: they stand below it too. */
function showWhatIsSaid({ target }) {
  if (target.mode !== "showing") return;
  said.lang = target.language;
  said.textContent = [...target.activeCues].map((cue) => cue.text).join(" ");
}
if (said) for (const track of media.textTracks) track.addEventListener("cuechange", showWhatIsSaid);

// Speed
const speeds = document.querySelector("[data-speeds]");
function setSpeed(speed) {
  media.defaultPlaybackRate = media.playbackRate = Number(speed);
  for (const button of speeds.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.speed === speed));
  }
}
speeds.hidden = false;
setSpeed([...speeds.querySelectorAll("button")].map((one) => one.dataset.speed).find((one) => one === lasting.getItem(SPEED)) ?? "1");
speeds.addEventListener("click", ({ target }) => {
  const { speed } = target.closest("button")?.dataset ?? {};
  if (!speed) return;
  lasting.setItem(SPEED, speed);
  setSpeed(speed);
});

// Where one stopped: only if wanted, and only on this device
const resume = document.querySelector("[data-resume]");
const remember = resume.querySelector("[data-remember]");
const goOn = resume.querySelector("[data-go-on]");
const stopped = lasting.getItem(STOPPED);
resume.hidden = false;
remember.checked = stopped !== null;
if (Number(stopped) > NEAR_THE_END) {
  const at = Math.floor(Number(stopped));
  goOn.hidden = false;
  goOn.lastChild.textContent = goOn.lastChild.textContent.replace(
    "#",
    `${Math.floor(at / 60)}:${String(at % 60).padStart(2, "0")}`,
  );
  goOn.addEventListener("click", () => {
    goOn.hidden = true;
    seek(at);
  });
}
function note() {
  const over = media.ended || media.duration - media.currentTime < NEAR_THE_END;
  if (remember.checked) lasting.setItem(STOPPED, String(over ? 0 : media.currentTime));
  else lasting.removeItem(STOPPED);
}
remember.addEventListener("change", () => {
  goOn.hidden ||= !remember.checked;
  note();
});
media.addEventListener("pause", note);
addEventListener("pagehide", () => {
  if (remember.checked && media.currentTime > 0) note();
});
