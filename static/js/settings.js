// What Django tells a page: addresses, words, places.

export function pageSettings() {
  return JSON.parse(document.getElementById("page").textContent);
}
