/**
 * Videos kept on this phone, by the person's own choice, in a cache of their own that outlives new versions.
 * The list of a video is put last and taken first: without it nothing of the video counts as kept. A newer version has
 * files of its own names, so the older one stays whole until the list of the newer one stands in its place.
 */
const FILMS = "linli-films";
const PLACE = "/offline/films/";
const LIST = "pack.json";
const SPARE = 5_000_000; // bytes that stay free beside it
const WORKER_MS = 20_000;

export class NoSpace extends Error {
  constructor(needed) {
    super("no space");
    this.needed = needed;
  }
}

export const canKeep = "caches" in window && "serviceWorker" in navigator;
export const megabytes = (bytes) => Math.max(0.1, bytes / 1e6).toFixed(1);

export function dayOf(moment) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(moment));
}

/** What is kept, the newest first. */
export async function all() {
  if (!canKeep || !(await caches.has(FILMS))) return [];
  const films = await caches.open(FILMS);
  const lists = (await films.keys()).filter((request) => request.url.endsWith(`/${LIST}`));
  const packs = await Promise.all(lists.map(async (list) => (await films.match(list)).json()));
  return packs.sort((one, other) => other.made.localeCompare(one.made));
}

export async function one(key) {
  return (await all()).find((pack) => pack.key === key);
}

export async function remove(key) {
  const films = await caches.open(FILMS);
  await films.delete(`${PLACE}${key}/${LIST}`);
  await leaveOnly(key, {});
  if (!(await films.keys()).length) await caches.delete(FILMS);
}

/** Of a video's files those in this list stay, and the list itself. */
async function leaveOnly(key, files) {
  const films = await caches.open(FILMS);
  const stays = new Set([`${PLACE}${key}/${LIST}`, ...Object.keys(files)]);
  for (const { url } of await films.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith(`${PLACE}${key}/`) && !stays.has(pathname)) await films.delete(url);
  }
}

export async function keep(address, tell) {
  const pack = await (await asked(address)).json();
  const before = await one(pack.key);
  // Some browsers say more than they have, so as not to be told apart: then the putting in fails, and says the same.
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota !== undefined && quota - usage < pack.bytes + SPARE) {
    throw new NoSpace(pack.bytes);
  }
  const films = await caches.open(FILMS);
  try {
    let sent = 0;
    for (const [place, origin] of Object.entries(pack.files)) {
      await films.put(place, await whole(origin, (size) => tell((sent += size), pack.bytes)));
    }
    await makeReady();
    pack.made = new Date().toISOString();
    await films.put(`${PLACE}${pack.key}/${LIST}`, Response.json(pack));
    await leaveOnly(pack.key, pack.files);
  } catch (error) {
    await (before ? leaveOnly(pack.key, before.files ?? {}) : remove(pack.key));
    if (error.name === "QuotaExceededError") throw new NoSpace(pack.bytes);
    throw error;
  }
  navigator.storage?.persist?.(); // the browser may say no: then it may still let go of it when the phone is full
  return pack;
}

async function asked(address) {
  const answer = await fetch(address, { cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/** Read piece by piece, to say how far it is. */
async function whole(address, tell) {
  const answer = await asked(address);
  const pieces = [];
  const reader = answer.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    tell(piece.value.length);
  }
  const type = answer.headers.get("Content-Type");
  return new Response(new Blob(pieces, { type }), { headers: { "Content-Type": type } });
}

/** The worker fetches the page that shows them; only phones that keep a video have it. */
function makeReady() {
  return new Promise((done, failed) => {
    setTimeout(() => failed(new Error("no answer")), WORKER_MS);
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => (data === "ready" ? done() : failed(new Error(data)));
    navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ type: "films" }, [channel.port2]), failed);
  });
}
