/** A word that what was done can be taken back, for ten seconds. */
import { post } from "./answers.js";

const SECONDS = 10;

/** Where a word can be seen and pressed: what lies under an open dialog cannot. */
export function shelf() {
  return document.querySelector("dialog.desk-dialog[open]") ?? document.getElementById("toasts");
}

/**
 * @param {ParentNode} root holds #undo-template and #order-words
 * @param {string} url takes it back
 * @param {{say: (text: string) => void, done: () => void}} page
 */
export function offerUndo(root, url, { say, done }) {
  const words = root.querySelector("#order-words").dataset;
  const box = root.querySelector("#undo-template").content.cloneNode(true).firstElementChild;
  const form = box.querySelector("form");
  const left = box.querySelector("[data-left]");
  let seconds = SECONDS;
  box.querySelector(".toast-words").textContent = words.done;
  form.setAttribute("action", url);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    box.remove();
    const answer = await post(url, new FormData(form)).catch(() => null);
    say(answer?.sentence ?? words.undone);
    done();
  });
  const tick = () => {
    left.textContent = String(seconds);
    seconds -= 1;
    if (!box.isConnected) return;
    if (seconds < 0) box.remove();
    else setTimeout(tick, 1000);
  };
  shelf().append(box);
  tick();
}
