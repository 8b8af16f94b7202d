/** The desk on a page of its own: the room's line says when the queue has changed. */
import { toast } from "../toasts.js";
import { act } from "./answers.js";
import { Desk } from "./desk.js";
import { newId } from "./ids.js";
import { Line } from "./socket.js";
import { offerUndo } from "./undo.js";

const root = document.getElementById("desk-page");
const data = root.dataset;
const desk = new Desk(root, location.pathname);
const scheme = location.protocol === "https:" ? "wss" : "ws";
const line = new Line(() => `${scheme}://${location.host}${data.socket}?page=${newId()}&seq=0&lang=${data.lang}`);
const refresh = () => desk.refresh();

let lost = false;
line
  .on("desk", refresh)
  .on("hello", () => {
    data.line = "open";
    if (lost) refresh();
    lost = false;
  })
  .on("lost", () => {
    data.line = "lost";
    lost = true;
  })
  .on("renew", renew)
  .on("over", (why) => why === "asked-to-leave" && location.reload());

/** One's rights have changed: who keeps order no longer is back in the room, where it is said so. */
async function renew() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (answer?.status === 404) location.assign(data.room);
  else location.reload();
}

const words = { failed: data.failed, lost: data.lost };
let noted = null;
const note = (text) => {
  noted?.remove();
  noted = text ? toast(text, "warning") : null;
};
act(root, { words, note, reach: refresh, catchUp: refresh, signedOut: () => location.reload() });
root.addEventListener("room:done", ({ detail: { form, answer } }) => {
  if (form.dataset.saved) toast(form.dataset.saved, "success");
  if (answer.undo) offerUndo(root, answer.undo, refresh);
});
document.addEventListener("keydown", (event) => {
  if (event.target === document.body) root.dispatchEvent(new KeyboardEvent("keydown", { key: event.key }));
});
line.open();
