// One screen at a time, named by the address: #point-12, #verify-12, #outbox, or the list.

export class Screens {
  #screens = new Map();

  constructor(root) {
    this.root = root;
    this.back = root.querySelector("[data-back]");
    this.title = root.querySelector("[data-title]");
    this.first = this.title.textContent;
  }

  element(name) {
    return this.root.querySelector(`[data-screen=${name}]`);
  }

  // A screen has `show(id)`, which answers its title, and maybe `leave()`.
  add(name, screen) {
    this.#screens.set(name, screen);
  }

  async start() {
    window.addEventListener("hashchange", () => this.#show());
    await this.#show();
  }

  // A step back that does not pile up: after sending, “back” must not reopen the form.
  async leave(hash = "") {
    window.history.replaceState(null, "", `#${hash}`);
    await this.#show();
  }

  async #show() {
    const [name, id] = window.location.hash.slice(1).split("-");
    const wanted = this.#screens.has(name) && name !== "list" ? name : "list";
    this.current?.leave?.();
    this.current = this.#screens.get(wanted);
    for (const one of this.root.querySelectorAll("[data-screen]")) {
      one.hidden = one.dataset.screen !== wanted;
    }
    this.root.dataset.at = wanted;
    this.back.hidden = wanted === "list";
    this.back.hash = ["verify", "rectify"].includes(wanted) ? `point-${id}` : "";
    this.title.textContent = this.first;
    window.scrollTo(0, 0);
    this.title.textContent = (await this.current.show(Number(id))) || this.first;
  }
}
