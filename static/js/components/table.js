// The table of points: rows are picked by their boxes and copied as Excel takes them.
import { copyText } from "./copying.js";

export class PointTable {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.picked = new Set();
    this.listeners = [];
    this.rowListeners = [];
    root.addEventListener("change", (event) => this.#change(event));
    root.addEventListener("click", (event) => {
      if (event.target.closest("[data-copy-rows]")) this.copy();
      const row = event.target.closest("tr[data-point]");
      if (!row || event.target.closest("a, .pick") || !this.rowListeners.length) return;
      for (const listener of this.rowListeners) listener(row.dataset.point);
    });
    root.addEventListener("keydown", (event) => {
      const copies = (event.ctrlKey || event.metaKey) && event.code === "KeyC";
      if (!copies || String(window.getSelection())) return;
      event.preventDefault();
      this.copy();
    });
  }

  onPick(listener) {
    this.listeners.push(listener);
  }

  // A row chooses its point; the link in it still opens the whole case.
  onRow(listener) {
    this.rowListeners.push(listener);
  }

  // Header and rows, columns apart by tabs: the picked ones, else all that are shown.
  async copy() {
    const rows = this.#rows();
    const wanted = this.picked.size ? rows.filter((row) => this.#isPicked(row)) : rows;
    const head = this.root.querySelectorAll("thead th:not(.pick)");
    const lines = [head, ...wanted.map((row) => row.querySelectorAll("th, td:not(.pick)"))];
    await copyText(lines.map((cells) => [...cells].map(textOf).join("\t")).join("\n"));
    this.say(this.words.copied.replace("{n}", wanted.length));
  }

  say(text) {
    const place = this.root.querySelector("[data-picked-words]");
    if (place) place.textContent = text;
  }

  forget() {
    this.picked.clear();
    this.#tell();
  }

  #rows() {
    return [...this.root.querySelectorAll("tr[data-point]")];
  }

  #isPicked(row) {
    return this.picked.has(Number(row.dataset.point));
  }

  #change(event) {
    const box = event.target;
    if (box.matches("[data-pick-all]")) {
      for (const row of this.#rows()) this.#set(row, box.checked);
    } else if (box.matches("[data-pick]")) {
      this.#set(box.closest("tr"), box.checked);
    } else return;
    this.#tell();
  }

  #set(row, isOn) {
    const id = Number(row.dataset.point);
    if (isOn) this.picked.add(id);
    else this.picked.delete(id);
    row.querySelector("[data-pick]").checked = isOn;
    row.classList.toggle("picked", isOn);
  }

  #tell() {
    this.say(this.picked.size ? this.words.selected.replace("{n}", this.picked.size) : "");
    for (const listener of this.listeners) listener(this.picked);
  }
}

function textOf(cell) {
  return cell.textContent.replace(/\s+/g, " ").trim();
}
