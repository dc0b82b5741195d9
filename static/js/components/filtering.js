// The filter stands in the address. A click on the legend, a chip or a head of the table
// asks for the page of the new address and puts its parts in place of the old ones; the
// map stays, only its points change.
import { getText } from "../api.js";

export class Filtering {
  // `shown(settings, view)` is told what the new page says to its scripts.
  constructor(root, { shown, failed }) {
    this.root = root;
    this.shown = shown;
    this.failed = failed;
    this.latest = 0;
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("submit", (event) => this.#submit(event));
    window.addEventListener("popstate", () => this.go(window.location.href, false));
  }

  async go(address, isNew = true) {
    const number = ++this.latest;
    this.root.setAttribute("aria-busy", "true");
    try {
      const page = new DOMParser().parseFromString(await getText(address), "text/html");
      if (number !== this.latest) return;
      if (isNew) window.history.pushState(null, "", address);
      this.#replace(page);
    } catch (error) {
      this.failed(error);
    } finally {
      if (number === this.latest) this.root.removeAttribute("aria-busy");
    }
  }

  #replace(page) {
    const kept = [...document.querySelectorAll("[data-part] details.states[open]")].map((one) =>
      one.parentElement.querySelector("[data-key=bucket]")?.getAttribute("data-value"),
    );
    const wasOpen = document.querySelector("[data-legend]")?.open;
    for (const part of document.querySelectorAll("[data-part]")) {
      const next = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!next) continue;
      part.replaceChildren(...next.childNodes);
      window.htmx.process(part);
    }
    for (const value of kept) {
      const row = this.root.querySelector(`[data-key=bucket][data-value="${value}"]`);
      const states = row?.parentElement.querySelector("details.states");
      if (states) states.open = true;
    }
    const legend = document.querySelector("[data-legend]");
    if (legend) legend.open = wasOpen;
    const { view } = page.querySelector(".overview").dataset;
    this.root.dataset.view = view;
    this.shown(JSON.parse(page.getElementById("page").textContent), view);
  }

  #click(event) {
    const link = event.target.closest('a[href^="?"]');
    if (!link || link.hasAttribute("hx-get") || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(event.ctrlKey && link.dataset.key ? this.#withOneMore(link) : link.href);
  }

  // Ctrl adds a line of the legend to those that are on, or takes it out again.
  #withOneMore({ dataset: { key, value } }) {
    const url = new URL(window.location.href);
    const now = (url.searchParams.get(key) || "").split(",").filter(Boolean);
    const next = now.includes(value) ? now.filter((one) => one !== value) : [...now, value];
    for (const name of ["bucket", "status", "after"]) url.searchParams.delete(name);
    if (next.length) url.searchParams.set(key, next.join(","));
    return url.href;
  }

  #submit(event) {
    const form = event.target.closest("form.filter-form");
    if (!form) return;
    event.preventDefault();
    const url = new URL(form.action);
    for (const [name, value] of new FormData(form)) {
      if (value) url.searchParams.set(name, value);
    }
    const here = new URL(window.location.href);
    for (const name of ["c", "z", "sel"]) {
      if (here.searchParams.has(name)) url.searchParams.set(name, here.searchParams.get(name));
    }
    this.go(url.href);
  }
}
