// The search box: while one types, cases, places and coordinates are offered below it;
// arrow keys choose, Enter goes there or, with nothing chosen, filters.
import { getText } from "../api.js";

const PATIENCE = 180;

export class SearchBox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.listeners = [];
    this.timer = 0;
    this.stop = null;
    this.input.addEventListener("input", () => this.#later());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", (event) => this.#choose(event));
    document.addEventListener("click", (event) => {
      if (!form.contains(event.target)) this.close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.code !== "Slash" || event.target.closest("input, textarea, select")) return;
      event.preventDefault();
      this.input.focus();
      this.input.select();
    });
  }

  // The listener gets what the chosen entry stands for: sel, lon, lat, zoom.
  onChoose(listener) {
    this.listeners.push(listener);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), PATIENCE);
  }

  async #ask() {
    this.stop?.abort();
    const asked = this.input.value.trim();
    if (!asked) {
      this.close();
      return;
    }
    this.stop = new AbortController();
    try {
      const address = `${this.form.dataset.search}?q=${encodeURIComponent(asked)}`;
      const text = await getText(address, this.stop.signal);
      const page = new DOMParser().parseFromString(text, "text/html");
      this.list.replaceChildren(...page.body.children);
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  #key(event) {
    const links = [...this.list.querySelectorAll("a")];
    const at = links.findIndex((link) => link.matches("[data-chosen]"));
    if (event.key === "Escape") this.close();
    if (event.key === "Enter" && !this.list.hidden && at >= 0) {
      event.preventDefault();
      links[at].click();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !links.length) return;
    event.preventDefault();
    links[at]?.removeAttribute("data-chosen");
    const next = links[(at + step + links.length) % links.length];
    next.setAttribute("data-chosen", "");
    next.scrollIntoView({ block: "nearest" });
  }

  #choose(event) {
    const link = event.target.closest("a");
    if (!link || !this.listeners.length || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.close();
    const { sel, lon, lat, zoom } = link.dataset;
    const place = lon ? { lon: Number(lon), lat: Number(lat), zoom: Number(zoom) } : null;
    for (const listener of this.listeners) listener({ sel, place });
  }
}
