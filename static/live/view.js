/** How the page stands on the screen: the living-room view, and the room left above an on-screen keyboard. */
export function living(room) {
  const link = room.querySelector("#living");
  if (!link) return;
  const apply = (large) => {
    room.dataset.view = large ? "living" : "usual";
    link.setAttribute("aria-label", large ? link.dataset.usual : link.dataset.large);
  };
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const large = room.dataset.view !== "living";
    apply(large);
    history.replaceState(history.state, "", large ? "?view=living" : location.pathname);
    if (large) await document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) await document.exitFullscreen();
  });
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && room.dataset.view === "living") {
      apply(false);
      history.replaceState(history.state, "", location.pathname);
    }
  });
}

const TYPED = "textarea, input:not([type=radio], [type=checkbox])";
const KEYBOARD_PX = 120;
const GOING_MS = 600;

/**
 * While one writes, an on-screen keyboard takes half of a phone. Some browsers shrink the page for it, so that it looks
 * as if the phone lay on its side; others lay it over the page. In both, the room stays upright and above it.
 */
export function stayAboveKeyboard(room) {
  const talk = room.querySelector("#talk");
  const view = window.visualViewport;
  if (!talk || !view) return;
  let before = view.height;
  let going = 0;
  const fit = () => {
    const covered = room.dataset.view === "usual-kept" && before - view.height > KEYBOARD_PX && view.scale === 1;
    room.toggleAttribute("data-keyboard", covered);
    room.style.setProperty("--view-height", `${view.height}px`);
  };
  talk.addEventListener("focusin", (event) => {
    if (!event.target.matches(TYPED)) return;
    clearTimeout(going);
    if (room.dataset.view !== "usual") return;
    before = view.height;
    room.dataset.view = "usual-kept";
  });
  talk.addEventListener("focusout", () => {
    going = setTimeout(() => {
      if (room.dataset.view === "usual-kept") room.dataset.view = "usual";
      room.removeAttribute("data-keyboard");
    }, GOING_MS);
  });
  view.addEventListener("resize", fit);
}
