/** A page that has to be loaded anew while somebody writes in it: they go on in the same field, at the same letter. */
export class Anew {
  #store;
  #key;

  constructor(store, key) {
    this.#store = store;
    this.#key = key;
  }

  /** What stands in the fields is kept by those who keep drafts; this keeps where one was. */
  load() {
    const { id = "", selectionStart: start, selectionEnd: end } = document.activeElement ?? {};
    this.#store.setItem(this.#key, JSON.stringify({ id, start, end }));
    location.reload();
  }

  /** Was this page loaded anew by itself? Call it when the fields are filled. */
  goOn() {
    const kept = this.#store.getItem(this.#key);
    if (kept === null) return false;
    this.#store.removeItem(this.#key);
    const { id, start, end } = JSON.parse(kept);
    const field = id ? document.getElementById(id) : null;
    field?.focus({ preventScroll: true });
    if (field && Number.isInteger(start)) field.setSelectionRange(start, end);
    return true;
  }
}
