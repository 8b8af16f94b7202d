/** A video's page: save it on this phone, by one's own choice, with its size said before; and take it off again. */
import { NoSpace, canKeep, dayOf, keep, megabytes, one, remove } from "./kept.js";

const section = document.querySelector("[data-keep]");
const [save, off, said, bar] = ["[data-save]", "[data-remove]", "[data-said]", "progress"].map((what) =>
  section.querySelector(what),
);
const list = section.querySelector("[data-kept-films]");
const words = section.dataset;

function say(text) {
  said.hidden = !text;
  said.textContent = text;
}

async function show() {
  const pack = await one(words.key);
  const there = Boolean(pack && !pack.gone);
  save.hidden = there && !pack.changed;
  off.hidden = !there;
  list.hidden = !there;
  bar.hidden = true;
  if (there) say(pack.changed ? words.changed : words.there.replace("@", dayOf(pack.made)));
}

save.addEventListener("click", async () => {
  save.disabled = true;
  bar.hidden = false;
  bar.removeAttribute("value");
  try {
    await keep(words.keep, (sent, size) => {
      bar.max = size;
      bar.value = Math.min(sent, size);
      say(words.going.replace("#", megabytes(sent)).replace("@", megabytes(size)));
    });
    await show();
    off.focus();
  } catch (error) {
    await show();
    const broke = off.hidden ? words.failed : words.failedAgain;
    say(error instanceof NoSpace ? words.full.replace("#", megabytes(error.needed)) : broke);
  }
  save.disabled = false;
});

off.addEventListener("click", async () => {
  await remove(words.key);
  await show();
  say(words.removed);
  save.focus();
});

if (canKeep && document.body.dataset.worker !== undefined) show();
