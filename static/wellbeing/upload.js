/**
 * Sends a video in pieces, as tus 1.0 says: after a broken line it asks how far the other side is and goes on there.
 * Where the pieces of which file go is kept on this device until it is done, so that a closed page goes on as well.
 */
import { lasting } from "../store.js";

const form = document.querySelector("[data-upload]");
const making = document.querySelector("[data-making]");
const PIECE = 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
const [SHORTEST, LONGEST] = [1000, 30_000];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

class Refused extends Error {}

async function ask(url, method, headers = {}, body = undefined) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(url, { method, body, headers: { ...TUS, "X-CSRFToken": token, ...headers } });
  if (answer.status >= 500 && answer.status !== 507) throw new TypeError(String(answer.status));
  return answer;
}

function show(words, sent, size) {
  const said = form.querySelector("[data-said]");
  said.hidden = false;
  said.textContent = words.replace("#", (sent / 1e6).toFixed(1)).replace("#", (size / 1e6).toFixed(1));
  const bar = form.querySelector("progress");
  bar.hidden = false;
  bar.max = size;
  bar.value = sent;
}

/** Where this file's pieces go, and how many bytes are there already. */
async function begin(file, name) {
  const known = lasting.getItem(name);
  if (known) {
    const there = await ask(known, "HEAD");
    const length = Number(there.headers.get("Upload-Length"));
    if (there.ok && length === file.size) return [known, Number(there.headers.get("Upload-Offset"))];
  }
  const made = await ask(form.dataset.upload, "POST", { "Upload-Length": String(file.size) });
  if (made.status !== 201) throw new Refused(await made.text());
  const place = made.headers.get("Location");
  lasting.setItem(name, place);
  return [place, 0];
}

async function send(file) {
  const name = `linli.upload.${form.dataset.upload}-${file.name}-${file.size}-${file.lastModified}`;
  let pause = SHORTEST;
  for (;;) {
    try {
      let [place, sent] = await begin(file, name);
      while (sent < file.size) {
        show(form.dataset.sending, sent, file.size);
        const headers = { "Upload-Offset": String(sent), "Content-Type": "application/offset+octet-stream" };
        const answer = await ask(place, "PATCH", headers, file.slice(sent, sent + PIECE));
        if (!answer.ok) break;
        sent = Number(answer.headers.get("Upload-Offset"));
        pause = SHORTEST;
      }
      if (sent === file.size) break;
    } catch (error) {
      if (error instanceof Refused) {
        show(error.message, 0, file.size);
        return;
      }
      form.querySelector("[data-said]").hidden = false;
      form.querySelector("[data-said]").textContent = form.dataset.lost;
    }
    await sleep(pause);
    pause = Math.min(LONGEST, pause * 2);
  }
  lasting.removeItem(name);
  location.reload();
}

form?.addEventListener("submit", (event) => {
  const [file] = form.querySelector("[type=file]").files;
  if (!file) return;
  event.preventDefault();
  form.querySelector("button").disabled = true;
  send(file);
});

if (making) setTimeout(() => location.reload(), 5000);
