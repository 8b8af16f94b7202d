/** Marks what somebody must not eat. What that is, is kept on the device: no page and no server learns of it. */
const KEY = "linli.allergies";

/** What is kept; nothing where there is no store, or something else in it. */
export function kept(store = localStorage) {
  try {
    const told = JSON.parse(store.getItem(KEY));
    return new Set(Array.isArray(told) ? told : []);
  } catch {
    return new Set();
  }
}

/** Show the marks behind the lines of a recipe. */
export function mark(root = document, wanted = kept()) {
  for (const one of root.querySelectorAll("[data-allergen]")) one.hidden = !wanted.has(one.dataset.allergen);
  for (const button of root.querySelectorAll("[data-allergy]")) button.setAttribute("aria-pressed", String(wanted.has(button.dataset.allergy)));
}

/** The page's buttons, and its marks from now on; another tab of this device may change them too. */
export function joinAllergies() {
  mark();
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-allergy]");
    if (!button) return;
    const wanted = kept();
    if (!wanted.delete(button.dataset.allergy)) wanted.add(button.dataset.allergy);
    try {
      localStorage.setItem(KEY, JSON.stringify([...wanted]));
    } catch {
      // A device that keeps nothing marks as long as the page is open.
    }
    mark(document, wanted);
  });
  addEventListener("storage", ({ key }) => key === KEY && mark());
}
