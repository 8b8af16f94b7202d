/**
 * What opens without a network: the directory in both languages, the emergency numbers, and one's own dates.
 *
 * Only what `COPY` names is ever kept (an allow-list): rooms, counselling, reports and signing in go to the network
 * and nowhere else, because nothing here knows them. Pages come from the network whenever there is one, so nobody is
 * held in an old version; a new worker takes over at once and throws away what the old one kept.
 * The server puts `const COPY = …` in front of this file, and so names its version by what it holds.
 */
const SHELL = `linli-shell-${COPY.version}`;
const MINE = "linli-mine";
const WHOSE = "/offline/whose";
const REFRESH_MS = 6 * 60 * 60 * 1000;
const MINE_MS = 30 * 60 * 1000;
let leavings = 0;

addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

addEventListener("message", (event) => {
  if (event.data?.type === "here") event.waitUntil(somebodyIsHere(event.data.me));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (COPY.leaving.includes(url.pathname)) event.waitUntil(forgetMine());
    return;
  }
  if (request.mode === "navigate") event.respondWith(fromNetwork(event, url));
  else if (COPY.files.includes(url.pathname)) event.respondWith(fromShell(request));
});

async function fill() {
  const shell = await caches.open(SHELL);
  await shell.addAll(COPY.files);
  for (const page of COPY.pages) await keepPage(shell, page);
}

/** Asked for as nobody: what everybody may read, with nothing of whoever is signed in. */
async function keepPage(shell, page) {
  const answer = await fetch(page, { credentials: "omit", cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
  if (answer.headers.get("Linli-Copy") === COPY.version) await shell.put(page, answer);
}

async function takeOver() {
  const kept = new Set([SHELL, MINE]);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable(); // pages do not wait for the worker to wake up
  await clients.claim();
}

/** `me` is who is signed in on the page that was just opened; empty for nobody. */
async function somebodyIsHere(me) {
  if (await old(await caches.open(SHELL), COPY.pages[0], REFRESH_MS)) {
    const shell = await caches.open(SHELL);
    await Promise.allSettled(COPY.pages.map((page) => keepPage(shell, page)));
  }
  const mine = await caches.match(WHOSE, { cacheName: MINE });
  if (mine && (await mine.text()) !== me) await forgetMine();
  if (me) await keepMine(me);
}

async function old(cache, page, age) {
  const kept = await cache.match(page);
  return !kept || Date.now() - Date.parse(kept.headers.get("Linli-Made")) > age;
}

async function keepMine(me) {
  const before = leavings;
  if (!(await old(await caches.open(MINE), COPY.mine, MINE_MS))) return;
  const answer = await fetch(COPY.mine, { cache: "no-store", redirect: "error" }).catch(() => null);
  const isMine = answer?.ok && answer.headers.get("Linli-Person") === me;
  if (!isMine || before !== leavings) return;
  const cache = await caches.open(MINE);
  await cache.put(WHOSE, new Response(me));
  await cache.put(COPY.mine, answer);
  if (before !== leavings) await caches.delete(MINE);
}

async function forgetMine() {
  leavings += 1;
  await caches.delete(MINE);
}

async function fromNetwork(event, url) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await kept(url)) ?? Response.error();
  }
}

async function fromShell(request) {
  return (await caches.match(request.url, { cacheName: SHELL })) ?? fetch(request);
}

async function kept(url) {
  const mine = await caches.match(COPY.mine, { cacheName: MINE });
  if (mine && [COPY.mine, ...COPY.leadToMine].includes(url.pathname)) return mine;
  const asked = COPY.pages.find((page) => page === url.pathname);
  return caches.match(asked ?? COPY.pages[await language()], { cacheName: SHELL });
}

/** The choice of this device, as the server would read it; where a worker may not look, the browser's own language. */
async function language() {
  const cookie = await self.cookieStore?.get(COPY.cookie).catch(() => null);
  const chosen = cookie?.value ?? navigator.language;
  const index = COPY.languages.findIndex((code) => chosen.toLowerCase().startsWith(code.slice(0, 2)));
  return Math.max(0, index);
}
