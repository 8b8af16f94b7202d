/** Short words that come and go. Errors, undo, and everything in large type stay until they are closed. */
import { passing } from "./store.js";

const STAYS_MS = 7000;
const KEPT = "linli.toasts";
const words = document.getElementById("words")?.dataset ?? {};

/** Where a word can be seen, heard and pressed: what lies under an open dialog cannot. */
export function shelf() {
  return document.querySelector("dialog[open] > [data-shelf]") ?? document.getElementById("toasts");
}

function closeable(toast) {
  if (toast.querySelector("[data-close]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-button";
  button.dataset.close = "";
  button.textContent = words.close ?? "×";
  button.addEventListener("click", () => toast.remove());
  toast.append(button);
}

function keep(toast) {
  const large = document.documentElement.classList.contains("large");
  if (large || toast.matches(".error, .warning, .with-undo")) {
    closeable(toast);
    return;
  }
  let timer = setTimeout(() => toast.remove(), STAYS_MS);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), STAYS_MS);
  });
}

/** Show a sentence; `kind` is success, info, warning or error. Said again, it stands there once. */
export function toast(text, kind = "info") {
  for (const old of shelf()?.querySelectorAll(".toast > p") ?? []) {
    if (text && old.textContent === text) old.parentElement.remove();
  }
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  shelf()?.append(box);
  keep(box);
  return box;
}

/** The toasts of an answered page, which Django gives out only once: shown here, or kept for the page we go to. */
export function adopt(page) {
  for (const box of page.querySelectorAll("#toasts > .toast")) {
    shelf()?.append(document.importNode(box, true));
    keep(shelf().lastElementChild);
  }
}

export function carry(page) {
  const html = [...page.querySelectorAll("#toasts > .toast")].map((box) => box.outerHTML).join("");
  if (html) passing.setItem(KEPT, html);
}

/** Toasts that came with this page, and those carried over from the last. */
export function settle() {
  const carried = passing.getItem(KEPT);
  if (carried) {
    passing.removeItem(KEPT);
    const page = new DOMParser().parseFromString(carried, "text/html");
    for (const box of page.querySelectorAll(".toast")) shelf()?.append(document.importNode(box, true));
  }
  for (const box of shelf()?.querySelectorAll(".toast") ?? []) keep(box);
}
