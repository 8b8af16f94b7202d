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
    if (lost) refresh();
    lost = false;
  })
  .on("lost", () => {
    lost = true;
  })
  .on("renew", () => location.reload())
  .on("over", (why) => why === "asked-to-leave" && location.reload());

const words = { failed: data.failed, lost: data.lost };
const note = (text) => text && toast(text, "warning");
act(root, { words, note, reach: refresh, catchUp: refresh, signedOut: () => location.reload() });
root.addEventListener("room:done", ({ detail: { answer } }) => {
  if (answer.undo) offerUndo(root, answer.undo, { say: (text) => toast(text, "success"), done: refresh });
});
document.addEventListener("keydown", (event) => {
  if (event.target === document.body) root.dispatchEvent(new KeyboardEvent("keydown", { key: event.key }));
});
line.open();
