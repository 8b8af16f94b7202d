/**
 * What opens without a network: the directory in both languages, the emergency numbers, one's own dates, and the videos
 * that somebody chose to keep on this phone.
 *
 * Only what `COPY` names is ever kept (an allow-list): rooms, counselling, reports and signing in go to the network
 * and nowhere else, because nothing here knows them. Pages come from the network whenever there is one, so nobody is
 * held in an old version; a new worker takes over at once and throws away what the old one kept.
 * The server puts `const COPY = …` in front of this file, and so names its version by what it holds.
 */
const SHELL = `linli-shell-${COPY.version}`;
const MINE = "linli-mine";
const FILMS = "linli-films"; // filled by static/wellbeing/kept.js; stays when a new version comes
const WHOSE = "/offline/whose";
const REFRESH_MS = 6 * 60 * 60 * 1000;
const MINE_MS = 30 * 60 * 1000;
const ASKED = "/offline/asked"; // when it was last asked which videos are shown
const ASKED_MS = 60 * 60 * 1000;
let leavings = 0;

addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

addEventListener("message", (event) => {
  if (event.data?.type === "here") event.waitUntil(somebodyIsHere(event.data.me));
  if (event.data?.type === "films") event.waitUntil(readyForFilms(event.ports[0]));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (COPY.leaving.includes(url.pathname)) event.waitUntil(forgetMine());
    // What a page sends while it is left would otherwise go back to that page to be sent, and end with it.
    if (request.keepalive) event.respondWith(fetch(request));
    return;
  }
  if (request.mode === "navigate") event.respondWith(fromNetwork(event, url));
  else if ([...COPY.files, ...COPY.filmFiles].includes(url.pathname)) event.respondWith(fromShell(request));
  else if (url.pathname.startsWith(COPY.films)) event.respondWith(fromFilms(request, url));
});

async function fill() {
  const shell = await caches.open(SHELL);
  await shell.addAll(COPY.files);
  for (const page of COPY.pages) await keepPage(shell, page);
  if (await caches.has(FILMS)) await fillForFilms(shell);
}

/** What shows kept videos is only on phones that keep one: the others load nothing for it. */
async function fillForFilms(shell) {
  await shell.addAll(COPY.filmFiles);
  for (const page of COPY.filmPages) await keepPage(shell, page);
}

async function readyForFilms(port) {
  try {
    await fillForFilms(await caches.open(SHELL));
    port.postMessage("ready");
  } catch (error) {
    port.postMessage(String(error));
  }
}

/** Asked for as nobody: what everybody may read, with nothing of whoever is signed in. */
async function keepPage(shell, page) {
  const answer = await fetch(page, { credentials: "omit", cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
  if (answer.headers.get("Linli-Copy") === COPY.version) await shell.put(page, answer);
}

async function takeOver() {
  const kept = new Set([SHELL, MINE, FILMS]);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable(); // pages do not wait for the worker to wake up
  await clients.claim();
}

/** `me` is who is signed in on the page that was just opened; empty for nobody. */
async function somebodyIsHere(me) {
  if (await old(await caches.open(SHELL), COPY.pages[0], REFRESH_MS)) {
    const shell = await caches.open(SHELL);
    const pages = (await caches.has(FILMS)) ? [...COPY.pages, ...COPY.filmPages] : COPY.pages;
    await Promise.allSettled(pages.map((page) => keepPage(shell, page)));
  }
  if (await caches.has(FILMS)) await askAboutFilms();
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

/**
 * What is no longer shown goes; what has changed says so. Asked for all that is shown, so nobody learns what is kept;
 * and once an hour at most, however many pages are opened.
 */
async function askAboutFilms() {
  const shell = await caches.open(SHELL);
  if (!(await old(shell, ASKED, ASKED_MS))) return;
  const answer = await fetch(COPY.shown, { credentials: "omit", cache: "no-store", redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const { shown } = await answer.json();
  await shell.put(ASKED, new Response("", { headers: { "Linli-Made": new Date().toISOString() } }));
  const films = await caches.open(FILMS);
  const files = await films.keys();
  for (const list of files.filter((request) => request.url.endsWith("/pack.json"))) {
    const pack = await (await films.match(list)).json();
    if (pack.gone || shown[pack.key] === pack.content) continue;
    if (shown[pack.key]) {
      await films.put(list, Response.json({ ...pack, changed: true }));
      continue;
    }
    const place = `${COPY.films}${pack.key}/`;
    for (const file of files) {
      if (file.url !== list.url && new URL(file.url).pathname.startsWith(place)) await films.delete(file);
    }
    const { key, titles, made } = pack;
    await films.put(list, Response.json({ key, titles, made, bytes: 0, gone: new Date().toISOString() }));
  }
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

/** A kept video's file, also from the middle: a player that seeks asks for a range, and a cache knows none. */
async function fromFilms(request, url) {
  const whole = await caches.match(url.pathname, { cacheName: FILMS });
  if (!whole) return new Response("", { status: 404 });
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") ?? "") ?? [];
  if (!from && !to) return whole;
  const body = await whole.blob();
  const first = from ? Number(from) : Math.max(0, body.size - Number(to));
  const last = from && to ? Math.min(Number(to), body.size - 1) : body.size - 1;
  if (first > last) return new Response("", { status: 416, headers: { "Content-Range": `bytes */${body.size}` } });
  const type = whole.headers.get("Content-Type");
  const headers = { "Content-Type": type, "Accept-Ranges": "bytes", "Content-Length": String(last - first + 1) };
  headers["Content-Range"] = `bytes ${first}-${last}/${body.size}`;
  return new Response(body.slice(first, last + 1, type), { status: 206, headers });
}

async function kept(url) {
  if (url.pathname.startsWith(COPY.videos) || COPY.filmPages.includes(url.pathname)) {
    const films = await filmPage(url);
    if (films) return films;
  }
  const mine = await caches.match(COPY.mine, { cacheName: MINE });
  if (mine && [COPY.mine, ...COPY.leadToMine].includes(url.pathname)) return mine;
  const asked = COPY.pages.find((page) => page === url.pathname);
  return caches.match(asked ?? COPY.pages[await language()], { cacheName: SHELL });
}

/** A video's own address leads to its copy, the library to all copies; without any, to the directory. */
async function filmPage(url) {
  if (COPY.filmPages.includes(url.pathname)) return caches.match(url.pathname, { cacheName: SHELL });
  if (!(await caches.has(FILMS))) return undefined;
  const page = COPY.filmPages[await language()];
  const key = url.pathname.slice(COPY.videos.length).split("/")[0];
  const isKept = key && (await caches.match(`${COPY.films}${key}/pack.json`, { cacheName: FILMS }));
  return Response.redirect(isKept ? `${page}?film=${key}` : page);
}

/** The choice of this device, as the server would read it; where a worker may not look, the browser's own language. */
async function language() {
  const cookie = await self.cookieStore?.get(COPY.cookie).catch(() => null);
  const chosen = cookie?.value ?? navigator.language;
  const index = COPY.languages.findIndex((code) => chosen.toLowerCase().startsWith(code.slice(0, 2)));
  return Math.max(0, index);
}
