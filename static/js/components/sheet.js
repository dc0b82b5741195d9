// On a phone the drawer is a sheet with three heights; buttons change them, and so does
// drawing its bar up or down.

const STOPS = ["peek", "half", "full"];
const DRAWN = 30; // pixels that a finger must have moved

export class SheetStops {
  // `changed()` is called when the sheet has another height.
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-sheet]");
      if (button) this.#step(button.dataset.sheet === "more" ? 1 : -1);
    });
    let from = null;
    element.addEventListener("pointerdown", (event) => {
      from = event.target.closest("[data-sheet-bar]") ? event.clientY : null;
    });
    element.addEventListener("pointerup", (event) => {
      const way = from === null ? 0 : from - event.clientY;
      from = null;
      if (Math.abs(way) > DRAWN) this.#step(Math.sign(way));
    });
  }

  #step(by) {
    const at = STOPS.indexOf(this.element.dataset.stop) + by;
    this.element.dataset.stop = STOPS[Math.max(0, Math.min(STOPS.length - 1, at))];
    this.element.scrollTop = 0;
    this.changed();
  }
}
