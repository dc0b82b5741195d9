// The desk's selection: made on the map, in the table, by pasted numbers or all at once;
// it shows everywhere, and the bar below says what it is.

export class DeskSelection {
  constructor(form, { points, words }) {
    this.form = form;
    this.words = words;
    this.known = new Map(points.map((point) => [point.id, point]));
    this.picked = new Set();
    this.listeners = [];
    this.bar = form.querySelector("[data-selection]");
    form.addEventListener("change", (event) => this.#change(event));
    form.addEventListener("click", (event) => this.#click(event));
    form.addEventListener("submit", (event) => this.#submit(event));
    form.querySelector("[data-owner-search]").addEventListener("input", (event) => {
      const asked = event.target.value.trim();
      for (const row of form.querySelectorAll("[data-owner]")) {
        row.hidden = !row.dataset.words.includes(asked);
      }
    });
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  add(ids) {
    for (const id of ids) this.picked.add(id);
    this.#show();
  }

  // All points of a cell and of those below it.
  addCell(path) {
    const inside = [...this.known.values()].filter((point) => point.path.startsWith(path));
    this.add(inside.map((point) => point.id));
  }

  toggle(id) {
    if (!this.picked.delete(id)) this.picked.add(id);
    this.#show();
  }

  #change({ target }) {
    if (target.matches("[data-pick-all]")) {
      const ids = [...this.form.querySelectorAll("[data-pick]")].map((box) => Number(box.value));
      if (target.checked) this.add(ids);
      else this.#clear();
    } else if (target.matches("[data-pick]")) this.toggle(Number(target.value));
  }

  #click({ target }) {
    const paste = this.form.querySelector("[data-paste]");
    const acts = {
      "[data-pick-everything]": () => this.add(this.known.keys()),
      "[data-unpick]": () => this.#clear(),
      "[data-open-paste]": () => paste.showModal(),
      "[data-close-paste]": () => this.#closePaste(paste),
      "[data-select-pasted]": () => this.#selectPasted(paste),
    };
    for (const [button, act] of Object.entries(acts)) if (target.closest(button)) act();
    const cell = target.closest("[data-pick-cell]");
    if (cell) this.addCell(cell.dataset.pickCell);
  }

  #clear() {
    this.picked.clear();
    this.#show();
  }

  #closePaste(paste) {
    paste.querySelector("textarea").value = "";
    paste.close();
  }

  // Unknown numbers stay in the field, so that they can be looked at.
  #selectPasted(paste) {
    const field = paste.querySelector("textarea");
    const byNumber = new Map([...this.known.values()].map((point) => [point.number, point.id]));
    const lines = field.value.split(/\n/).map((line) => line.trim());
    const numbers = lines.filter(Boolean).map((line) => line.split(/[\s,，;；]/)[0]);
    const unknown = numbers.filter((number) => !byNumber.has(number));
    this.add(numbers.filter((number) => byNumber.has(number)).map((n) => byNumber.get(n)));
    field.value = unknown.join("\n");
    paste.querySelector("[data-unknown]").textContent = unknown.length
      ? this.words.unknown.replace("{n}", unknown.length)
      : "";
    if (!unknown.length) paste.close();
  }

  // Only what the pressed button is about is sent.
  #submit({ submitter }) {
    const isPasted = submitter?.matches("[data-assign-pasted]");
    const isByGrid = submitter?.matches("[data-by-grid]");
    const pasted = this.form.elements.pasted;
    if (!isPasted) pasted.value = "";
    if (isByGrid) this.form.elements.to.value = "";
    this.form.elements.points.value = isPasted ? "" : [...this.picked].join(",");
  }

  #show() {
    for (const box of this.form.querySelectorAll("[data-pick]")) {
      box.checked = this.picked.has(Number(box.value));
      box.closest("tr").classList.toggle("picked", box.checked);
    }
    this.bar.hidden = this.picked.size === 0;
    this.form.querySelector("[data-selection-words]").textContent = this.#sentence();
    for (const listener of this.listeners) listener(this.picked);
  }

  #sentence() {
    const counts = new Map();
    for (const id of this.picked) {
      const place = this.known.get(id)?.county || "";
      if (place) counts.set(place, (counts.get(place) || 0) + 1);
    }
    const places = [...counts].map(([place, count]) => `${place} ${count}`).join("，");
    const said = this.words.selected.replace("{n}", this.picked.size);
    return places ? `${said}（${places}）` : said;
  }
}
