/**
 * Captions line by line beside the player: when each begins and ends and what is said, with the moment that is playing
 * put in by one press. The text area stays what is sent; whoever has no JavaScript, or likes it better, writes in it.
 */
const form = document.getElementById("words-form");
const player = document.querySelector("[data-captioned]");
const TIMES = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d{1,3})?)\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d{1,3})?)/;
const words = form.dataset;
const LENGTH = 4;

const seconds = (hours, minutes, rest) => Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest);

function stamp(moment) {
  const whole = Math.max(0, moment);
  const minutes = Math.floor(whole / 60);
  return `${String(minutes).padStart(2, "0")}:${(whole - minutes * 60).toFixed(3).padStart(6, "0")}`;
}

/** What a text area holds, as cues; null for anything this page would lose if it wrote it anew. */
export function read(text) {
  const blocks = text.replace(/\r\n?/g, "\n").trim().split(/\n{2,}/);
  if (!/^WEBVTT\s*$/.test(blocks.shift() ?? "")) return null;
  const cues = [];
  for (const block of blocks) {
    const [times, ...said] = block.split("\n");
    const found = TIMES.exec(times);
    if (!found || times.slice(found[0].length).trim()) return null;
    cues.push({ from: seconds(found[1], found[2], found[3]), to: seconds(found[4], found[5], found[6]), said: said.join("\n") });
  }
  return cues;
}

export function written(cues) {
  const sorted = [...cues].filter((cue) => cue.said.trim()).sort((one, other) => one.from - other.from);
  return `WEBVTT\n\n${sorted.map((cue) => `${stamp(cue.from)} --> ${stamp(cue.to)}\n${cue.said.trim()}\n`).join("\n")}`;
}

function rowOf(list, cue) {
  const row = document.getElementById("cue").content.firstElementChild.cloneNode(true);
  const [from, to] = row.querySelectorAll("[type=number]");
  const said = row.querySelector("textarea");
  from.value = cue.from.toFixed(1);
  to.value = cue.to.toFixed(1);
  said.value = cue.said;
  said.lang = list.lang;
  row.addEventListener("click", ({ target }) => {
    const { act } = target.closest("button")?.dataset ?? {};
    const now = (player?.currentTime ?? 0).toFixed(1);
    if (act === "from") from.value = now;
    if (act === "to") to.value = now;
    if (act === "play" && player) {
      player.currentTime = Number(from.value);
      player.play().catch(() => {});
    }
    if (act === "remove") {
      (row.nextElementSibling ?? row.previousElementSibling ?? list.nextElementSibling)?.querySelector("textarea, button")?.focus();
      row.remove();
    }
    if (act) list.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return row;
}

const cuesIn = (list) =>
  [...list.children].map((row) => {
    const [from, to] = [...row.querySelectorAll("[type=number]")].map((field) => Number(field.value));
    return { from, to, said: row.querySelector("textarea").value };
  });

function edit(area) {
  const cues = read(area.value);
  if (!cues || area.getAttribute("aria-invalid") === "true") return;
  const list = document.createElement("ol");
  list.className = "cue-rows";
  list.lang = area.id.endsWith("en") ? "en" : "zh-Hans";
  list.append(...cues.map((cue) => rowOf(list, cue)));
  list.addEventListener("input", () => {
    area.value = written(cuesIn(list));
  });
  const more = document.getElementById("cue-more").content.firstElementChild.cloneNode(true);
  more.addEventListener("click", ({ target }) => {
    const { act } = target.closest("button")?.dataset ?? {};
    if (act === "add") {
      const from = player?.currentTime || cuesIn(list).at(-1)?.to || 0;
      list.append(rowOf(list, { from, to: from + LENGTH, said: "" }));
      list.lastElementChild.querySelector("textarea").focus();
    }
    if (act === "text") {
      area.hidden = !area.hidden;
      list.hidden = !area.hidden;
      more.querySelector("[data-act=add]").hidden = list.hidden;
      target.closest("button").textContent = area.hidden ? words.asText : words.asLines;
      const anew = area.hidden && read(area.value);
      if (anew) list.replaceChildren(...anew.map((cue) => rowOf(list, cue)));
    }
  });
  area.hidden = true;
  area.after(list, more);
}

for (const area of form.querySelectorAll("textarea[data-webvtt]")) edit(area);
