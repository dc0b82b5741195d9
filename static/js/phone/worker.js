// Opens the phone's page where there is no network. The network always comes first; what
// is kept are the page itself and its parts (see shell.js), never what belongs to a person.

const CACHE = "near";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" || ["script", "style", "image"].includes(request.destination)) {
    event.respondWith(fresh(request));
  }
});

async function fresh(request) {
  try {
    return await self.fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request, { ignoreSearch: request.mode === "navigate" });
    if (kept) return kept;
    throw error;
  }
}
