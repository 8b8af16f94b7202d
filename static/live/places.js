/** Puts pieces where the page has a place for them. */

function fragmentOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Folds the reader opened stay open when their piece is shown anew. */
function openFolds(place) {
  return [...place.querySelectorAll("details[open]")].map((fold) => `details.${fold.className.split(" ").join(".")}`);
}

function fill(place, content) {
  const open = openFolds(place);
  place.replaceChildren(content);
  for (const selector of open) place.querySelector(selector)?.setAttribute("open", "");
}

/** Put an element in another's place; who had the focus on something in it finds it on the same thing. */
export function exchange(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (!held) return;
  const same = held.id ? `#${CSS.escape(held.id)}` : held.name ? `[name="${CSS.escape(held.name)}"]` : "summary";
  fresh.querySelector(same)?.focus({ preventScroll: true });
}

/**
 * Show one piece. Showing it twice changes nothing.
 * @param {{place: string, key: string, how: string, html: string}} piece
 * @returns {Element|null} what is on the page now
 */
export function put(root, { place: name, key, how, html }) {
  const place = root.querySelector(`[data-place="${CSS.escape(name)}"]`);
  if (!place) return null;
  const old = key ? place.querySelector(`#${CSS.escape(key)}`) : null;
  if (how === "remove") {
    old?.remove();
    return null;
  }
  const content = fragmentOf(html ?? "");
  if (!key) {
    fill(place, content);
    return place;
  }
  const fresh = content.firstElementChild;
  if (!fresh) {
    old?.remove();
  } else if (old) {
    exchange(old, fresh);
  } else if (how === "append") {
    place.append(fresh);
  } else {
    return null; // of something this page does not show, as an older message
  }
  return fresh;
}

/** The same places as a page just loaded has them. */
export function adopt(root, page) {
  for (const place of root.querySelectorAll("[data-place]")) {
    const fresh = page.querySelector(`[data-place="${CSS.escape(place.dataset.place)}"]`);
    if (fresh) fill(place, fragmentOf(fresh.innerHTML));
  }
}
