// The signs of the states for the canvas, out of the very file that pages show.
import { getText } from "../api.js";

const BOX = 14;
const CASING = 2.4;
const GROUND = "var(--casing, #ffffff)"; // as the file names what is not ink
const LATE = { radius: 8.6, width: 2.2 };
const DOUBT = { radius: 11.2, width: 1.3, dash: [3, 3] };

export const BUCKETS = {
  pending_dispatch: "todo",
  pending_verify: "todo",
  verify_review: "todo",
  pending_plan: "todo",
  plan_review: "todo",
  rectifying: "doing",
  self_check: "doing",
  accept_review: "done",
  publicity: "done",
  pending_close: "done",
  closed: "closed",
  no_issue: "none",
  void: "void",
};

export class Glyphs {
  static async load(url, colour) {
    const page = new DOMParser().parseFromString(await getText(url), "image/svg+xml");
    const shapes = new Map();
    for (const symbol of page.querySelectorAll("symbol")) {
      shapes.set(symbol.id, [...symbol.querySelectorAll("path")].map(shape));
    }
    return new Glyphs(shapes, colour);
  }

  constructor(shapes, colour) {
    this.shapes = shapes;
    this.colour = colour;
    this.drawn = new Map();
  }

  // `size` is the width in CSS pixels; the picture is cached at the screen's resolution.
  draw(context, { status, late, doubtful, x, y, size, scale }) {
    const key = `${status} ${late} ${doubtful} ${size} ${scale}`;
    if (!this.drawn.has(key))
      this.drawn.set(key, this.#picture(status, late, doubtful, size, scale));
    const picture = this.drawn.get(key);
    const width = picture.width / scale;
    context.drawImage(picture, x - width / 2, y - width / 2, width, width);
  }

  // Colours have changed: what was drawn is of no use.
  forget() {
    this.drawn.clear();
  }

  // The sign alone, as an address that an image takes.
  picture(status, size) {
    return this.#picture(status, false, false, size, 2).toDataURL();
  }

  #picture(status, late, doubtful, size, scale) {
    const reach = doubtful ? DOUBT.radius + 1 : late ? LATE.radius + LATE.width : BOX / 2 + CASING;
    const factor = (size / BOX) * scale;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(2 * reach * factor);
    const context = canvas.getContext("2d");
    context.translate(canvas.width / 2, canvas.height / 2);
    context.scale(factor, factor);
    context.translate(-BOX / 2, -BOX / 2);
    this.#paint(context, status, late, doubtful);
    return canvas;
  }

  #paint(context, status, late, doubtful) {
    const ink = this.colour(BUCKETS[status] || "void");
    const shapes = this.shapes.get(status) || this.shapes.get("void");
    context.lineJoin = "round";
    const casing = this.colour("casing");
    const paint = (named) => ({ currentColor: ink, [GROUND]: casing })[named] || named;
    context.strokeStyle = casing;
    for (const { path, width } of shapes) {
      context.lineWidth = width + CASING;
      context.stroke(path);
    }
    for (const { path, fill, line, width } of shapes) {
      if (fill) {
        context.fillStyle = paint(fill);
        context.fill(path);
      }
      if (line) {
        context.strokeStyle = paint(line);
        context.lineWidth = width;
        context.stroke(path);
      }
    }
    if (late) ring(context, LATE, this.colour("late"));
    if (doubtful)
      ring(context, { ...DOUBT, radius: late ? DOUBT.radius : LATE.radius }, this.colour("ink"));
  }
}

function shape(element) {
  const paint = (name) => {
    const value = element.getAttribute(name);
    return value && value !== "none" ? value : "";
  };
  return {
    path: new Path2D(element.getAttribute("d")),
    fill: paint("fill"),
    line: paint("stroke"),
    width: Number(element.getAttribute("stroke-width") || 0),
  };
}

function ring(context, { radius, width, dash }, colour) {
  context.beginPath();
  context.arc(BOX / 2, BOX / 2, radius, 0, 2 * Math.PI);
  context.setLineDash(dash || []);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}
