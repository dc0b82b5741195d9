// Around the screens: one tap counting once, the page kept.

const ONE_TAP = 600; // ms
const CACHE = "near";

// Gloves tap twice: the second tap on the same button does nothing.
export function countTapsOnce(root) {
  let last = { button: null, at: 0 };
  const once = (event) => {
    const button = event.target.closest("button, a.button");
    if (!button) return;
    const isSame = button === last.button && event.timeStamp - last.at < ONE_TAP;
    last = { button, at: event.timeStamp };
    if (!isSame) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const page = root.ownerDocument;
  page.addEventListener("click", once, { capture: true });
  // Whoever typed in between means it.
  page.addEventListener("input", () => {
    last = { button: null, at: 0 };
  });
}

// The page and its parts, so that they open without network; no data of anybody is in them.
export async function keepPage({ worker, page }) {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker, { scope: page });
  const parts = performance
    .getEntriesByType("resource")
    .filter(({ initiatorType }) =>
      ["link", "script", "css", "other", "img"].includes(initiatorType),
    )
    .map(({ name }) => name)
    .filter((name) => document.querySelector("[data-phone]") && isPart(name));
  const wanted = [new URL(page, window.location).href, ...new Set(parts)];
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!wanted.includes(request.url)) await cache.delete(request);
  }
  await cache.addAll(wanted).catch(() => null);
}

const OWN = new URL("../../", import.meta.url).href;
const isPart = (address) => address.startsWith(OWN);
