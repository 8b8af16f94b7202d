/** The façade: panes light up one after another as neighbours come. */
const GLOW_MS = 1600;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Light `count` panes; beyond the last pane the façade is simply full. */
export function light(element, count) {
  for (const pane of element.querySelectorAll(".pane")) {
    pane.classList.toggle("lit", Number(pane.dataset.order) < count);
  }
}

/** A reaction: some lit panes glow for a moment. Nothing happens where less motion is wished. */
export function glow(element, howMany = 3) {
  if (calm.matches) return;
  const lit = [...element.querySelectorAll(".pane.lit:not(.glow)")];
  for (let i = 0; i < howMany && lit.length; i += 1) {
    const [pane] = lit.splice(Math.floor(Math.random() * lit.length), 1);
    pane.classList.add("glow");
    setTimeout(() => pane.classList.remove("glow"), GLOW_MS);
  }
}
