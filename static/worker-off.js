/** The switch with which an operator takes the copies off every device: all that was kept goes, and so does the worker. */
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil(leave());
});

async function leave() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("linli-")).map((name) => caches.delete(name)));
  await registration.unregister();
}
