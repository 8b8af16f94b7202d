/** What is saved on this phone: the list of it, and one of them to be heard and read, all without a network. */
import { all, dayOf, megabytes, one, remove } from "./kept.js";

const list = document.querySelector("[data-films-list]");
const film = document.querySelector("[data-film]");
const rows = list.querySelector("[data-rows]");
const words = list.dataset;
const language = document.documentElement.lang;
const asked = new URLSearchParams(location.search).get("film");

function noteOn(pack) {
  if (pack.gone) return words.gone.replace("@", dayOf(pack.gone));
  if (pack.changed) return words.changed;
  return pack.until && new Date() > new Date(`${pack.until}T23:59:59`) ? words.over : "";
}

function rowOf(pack) {
  const row = document.querySelector("[data-row-of-it]").content.firstElementChild.cloneNode(true);
  for (const title of row.querySelectorAll("[data-title]")) title.append(pack.titles[language]);
  if (!pack.gone) row.querySelector("a").href = `?film=${pack.key}`;
  row.querySelector("[data-about]").textContent = pack.gone
    ? ""
    : words.row.replace("#", megabytes(pack.bytes)).replace("@", dayOf(pack.made));
  const note = row.querySelector("[data-note]");
  note.textContent = noteOn(pack);
  note.hidden = !note.textContent;
  row.querySelector("[data-remove]").addEventListener("click", async () => {
    await remove(pack.key);
    await show();
    list.querySelector("[data-said]").textContent = words.removed;
    (rows.querySelector("a, button") ?? document.getElementById("main")).focus();
  });
  return row;
}

async function show() {
  const packs = await all();
  rows.replaceChildren(...packs.map(rowOf));
  rows.hidden = !packs.length;
  list.querySelector("[data-none]").hidden = Boolean(packs.length);
  const sum = list.querySelector("[data-sum]");
  sum.hidden = !packs.length;
  sum.textContent = words.all.replace("#", megabytes(packs.reduce((bytes, pack) => bytes + (pack.gone ? 0 : pack.bytes), 0)));
}

async function open(pack) {
  const up = document.querySelector("[data-up]");
  up.href = up.dataset.up;
  up.querySelector("span").textContent = up.dataset.upWords;
  film.innerHTML = pack.pages[language];
  film.hidden = false;
  list.hidden = true;
  document.title = `${pack.titles[language]} · ${document.title}`;
  const note = noteOn(pack);
  if (note) {
    const told = document.createElement("p");
    told.className = "chip warn";
    told.textContent = note;
    film.querySelector(".page-head").append(told);
  }
  for (const link of document.querySelectorAll("a[hreflang]")) link.search = location.search;
  if (film.querySelector("[data-media]")) await import(words.player);
}

const pack = asked && (await one(asked));
if (pack && !pack.gone) await open(pack);
else await show();
