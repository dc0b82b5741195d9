// What lies under the pointer and what is chosen: by mouse, finger or keyboard on the map,
// or by a row of the table.

const DEEPER = 2; // levels that a click on a crowd goes in

export class Selection {
  constructor(view, points, { card, isPhone }) {
    this.view = view;
    this.points = points;
    this.card = card;
    this.listeners = { choose: [], leave: [] };
    this.isOff = false;
    view.onClick((place) => this.#click(place));
    view.onMove(() => this.#leaveHover());
    if (!isPhone) view.onHover((place) => this.#hover(place));
    view.element.addEventListener("mouseleave", () => this.#leaveHover());
    view.element.addEventListener("keydown", (event) => this.#key(event));
    view.element.addEventListener("keyup", () => this.#aim(true));
    for (const name of ["pointerdown", "blur"]) {
      view.element.addEventListener(name, () => this.#aim(false));
    }
  }

  onChoose(listener) {
    this.listeners.choose.push(listener);
  }

  onLeave(listener) {
    this.listeners.leave.push(listener);
  }

  // While another tool has the map, clicks are not ours.
  pause(isOff) {
    this.isOff = isOff;
    this.#leaveHover();
  }

  clear() {
    this.points.select(null);
  }

  // `above` and `below`: so many pixels of the map are covered there.
  mark(point, covered) {
    this.points.select(point);
    this.view.reveal(point, covered);
  }

  // Who works without a mouse sees a cross in the middle: Enter takes what is nearest.
  #aim(isOn) {
    this.view.element.toggleAttribute("data-aim", isOn);
  }

  #key(event) {
    if (event.key !== "Enter" || event.target !== this.view.element) return;
    const middle = this.view.middle;
    const mark = this.points.nearest(middle);
    if (mark) this.#take(mark);
  }

  #click(place) {
    if (this.isOff) return;
    const mark = this.points.at(place);
    if (mark) this.#take(mark);
    else for (const listener of this.listeners.leave) listener();
  }

  #take(mark) {
    this.#leaveHover();
    const place = this.view.placeOf(mark);
    if (mark.isCluster) {
      this.view.zoomTo(place, this.view.zoom + DEEPER);
      return;
    }
    this.points.select({ ...mark, ...place });
    for (const listener of this.listeners.choose) listener({ ...mark, ...place });
  }

  #hover(place) {
    if (this.isOff) return;
    const mark = this.points.at(place);
    this.points.hover(mark);
    this.view.cursor = mark ? "pointer" : "";
    if (mark) this.card.show(mark, this.view.pixelOf(mark));
    else this.card.hide();
  }

  #leaveHover() {
    this.points.hover(null);
    this.view.cursor = "";
    this.card.hide();
  }
}
