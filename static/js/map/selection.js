// The chosen point: by a click on the map or on a row, ringed while it is chosen.

const RING = 15;

export class Selection {
  constructor(view, points, { colour, isPhone }) {
    this.view = view;
    this.points = points;
    this.rings = [
      { radius: RING, color: "#ffffff", weight: 6, fill: false },
      { radius: RING, color: colour("ink"), weight: 3, fill: false },
    ];
    this.room = isPhone ? 0 : 40;
    this.chosen = [];
    this.left = [];
    view.onClick((place) => this.#click(place));
    if (!isPhone) view.onHover((place) => this.#hover(place));
  }

  onChoose(listener) {
    this.chosen.push(listener);
  }

  onLeave(listener) {
    this.left.push(listener);
  }

  clear() {
    this.view.ring("chosen", null, []);
  }

  mark(place) {
    this.view.ring("chosen", place, this.rings);
  }

  // A row of the list chooses its point; the link in it still opens the whole case.
  followRows(list, drawer) {
    list.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-point]");
      if (!row || event.target.closest("a")) return;
      drawer.open(row.dataset.point);
      if (!row.dataset.place) return;
      const [lon, lat] = row.dataset.place.split(",").map(Number);
      this.mark({ lon, lat });
      this.view.reveal({ lon, lat }, this.room);
    });
  }

  #click(place) {
    const point = this.#under(place);
    if (point) {
      this.mark(this.view.placeAt(point.world));
      for (const listener of this.chosen) listener(point);
    } else {
      for (const listener of this.left) listener();
    }
  }

  #hover(place) {
    this.view.cursor = this.#under(place) ? "pointer" : "";
  }

  #under(place) {
    const { tile, x, y, left, top } = this.points.tiles.at(place);
    const point = this.points.painter.pick(tile, x, y);
    return point && { ...point, world: { x: left + point.x, y: top + point.y, zoom: place.zoom } };
  }
}
