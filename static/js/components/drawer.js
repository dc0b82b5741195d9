// The drawer beside the map: the server writes it, this opens and closes it.

export class Drawer {
  constructor(element, template) {
    this.element = element;
    this.template = template;
    this.opened = [];
    this.closed = [];
    element.addEventListener("click", (event) => {
      if (event.target.closest("[data-close-drawer]")) this.close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !element.hidden && !document.querySelector("dialog[open]")) {
        this.close();
      }
    });
  }

  onOpen(listener) {
    this.opened.push(listener);
  }

  onClose(listener) {
    this.closed.push(listener);
  }

  async open(id) {
    const url = this.template.replace("{id}", id);
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
}
