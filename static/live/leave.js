/**
 * Leaving a page.
 *
 * That somebody has to leave may be told twice, by the line and by an answer: the second must not break off the loading
 * that the first began.
 *
 * What was written and has not gone out is kept for this tab alone, so that nobody finds it who is handed the phone
 * afterwards. So before the tab goes, its browser asks; never whoever leaves quickly.
 */
let leaving = false;
let unsent = false;
let free = false;

export function leaveFor(url) {
  if (leaving) return;
  leaving = true;
  leaveUnasked(); // to a page of ours, in this tab: it goes out from there, or when one comes back
  location.assign(url);
}

function ask(event) {
  if (!free) event.preventDefault();
}

/** @param {boolean} is there anything that would be lost? A page that waits for nothing can be kept by its browser. */
export function askBeforeLeaving(is) {
  if (is === unsent) return;
  unsent = is;
  if (is) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
}

/** From now on nobody is asked: they want to be gone, or come straight back to where it is kept. */
export function leaveUnasked() {
  free = true;
}

addEventListener("pageshow", () => {
  leaving = free = false; // somebody came back to a page the browser had put aside
});
