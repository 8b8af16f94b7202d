/** A word that what was done can be taken back, for ten seconds. */
import { shelf, toast } from "../toasts.js";
import { post } from "./answers.js";

const SECONDS = 10;

/**
 * @param {ParentNode} root holds #undo-template and #order-words
 * @param {string} url takes it back
 * @param {() => void} done looks again at what changed
 */
export function offerUndo(root, url, done) {
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
    const answer = await post(url, new FormData(form)).catch(() => null);
    if (!answer) {
      toast(words.unheard, "warning"); // it still stands; the offer too, for what is left of its ten seconds
      return;
    }
    box.remove();
    if (answer.refused) toast(answer.sentence, "warning");
    else toast(words.undone, "success");
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
