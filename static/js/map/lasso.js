// Drawing around points: a free line, or a rectangle. What lies inside is told.

export class Lasso {
  constructor(view, points, { buttons, found }) {
    this.view = view;
    this.points = points;
    this.buttons = buttons;
    this.found = found;
    this.tool = "";
    this.line = [];
    for (const button of buttons) {
      button.addEventListener("click", () => this.take(button.dataset.tool));
    }
    document.addEventListener("keydown", (event) => this.#key(event));
    view.onDraw({
      begin: (place) => this.#begin(place),
      go: (place) => this.#go(place),
      end: () => this.#end(),
    });
  }

  // The same tool again puts it away.
  take(tool) {
    this.tool = this.tool === tool ? "" : tool;
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === this.tool));
    }
    this.view.hold(Boolean(this.tool));
    this.view.cursor = this.tool ? "crosshair" : "";
    this.#show([]);
  }

  get isOn() {
    return Boolean(this.tool);
  }

  #key(event) {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    if (event.code === "KeyL") this.take("lasso");
    if (event.key === "Escape" && this.tool) this.take(this.tool);
  }

  #begin(place) {
    if (!this.tool) return false;
    this.line = [place];
    return true;
  }

  #go(place) {
    if (this.tool === "box") {
      const [first] = this.line;
      const corner = (x, y) => ({ ...place, x, y });
      this.line = [first, corner(place.x, first.y), place, corner(first.x, place.y)];
    } else this.line.push(place);
    this.#show(this.line);
  }

  #end() {
    const { line } = this;
    if (line.length > 2) {
      const world = 256 * 2 ** line[0].zoom;
      const isIn = ({ wx, wy }) => inside({ x: wx * world, y: wy * world }, line);
      this.found(this.points.points.filter(isIn).map((point) => point.id));
    }
    this.take(this.tool);
  }

  #show(line) {
    this.line = line;
    this.points.outline(line.length > 1 ? line : null);
  }
}

// Crossings of a ray to the east: an odd number lies inside.
function inside({ x, y }, line) {
  let isInside = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i, i += 1) {
    const [a, b] = [line[i], line[j]];
    const crosses = a.y > y !== b.y > y;
    if (crosses && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) isInside = !isInside;
  }
  return isInside;
}
