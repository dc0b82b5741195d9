// The drawer beside the map: the server writes it, this opens and closes it and goes on
// to the case before (K) or after (J) in the list.

export class Drawer {
  // `query()` is the filter by which the server knows the cases before and after.
  constructor(element, template, query = () => "") {
    this.element = element;
    this.template = template;
    this.query = query;
    this.opened = [];
    this.closed = [];
    element.addEventListener("click", (event) => {
      if (event.target.closest("[data-close-drawer]")) this.close();
      const next = event.target.closest("[data-go]");
      if (next?.dataset.go) this.open(next.dataset.go);
    });
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  onOpen(listener) {
    this.opened.push(listener);
  }

  onClose(listener) {
    this.closed.push(listener);
  }

  // What the page says of the case that is open.
  get point() {
    const { point, place, status, late, doubtful } =
      this.element.querySelector("[data-point]")?.dataset || {};
    if (!place) return null;
    const [lon, lat] = place.split(",").map(Number);
    return {
      id: Number(point),
      lon,
      lat,
      status,
      late: Boolean(late),
      doubtful: Boolean(doubtful),
    };
  }

  async open(id) {
    const query = this.query();
    const url = this.template.replace("{id}", id) + (query ? `?${query}` : "");
    this.element.setAttribute("aria-busy", "true");
    await window.htmx.ajax("GET", url, { target: this.element, swap: "innerHTML" });
    this.element.removeAttribute("aria-busy");
    this.element.hidden = false;
    this.element.scrollTop = 0;
    for (const listener of this.opened) listener(id);
  }

  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    for (const listener of this.closed) listener();
  }

  #key(event) {
    if (this.element.hidden || document.querySelector("dialog[open], details.menu[open]")) return;
    if (event.key === "Escape") this.close();
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    const step = { KeyJ: "after", KeyK: "before" }[event.code];
    if (step) this.element.querySelector(`[data-step=${step}]`)?.click();
  }
}
