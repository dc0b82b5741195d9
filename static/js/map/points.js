// Points of the map: finished ones first and small, then open ones, late ones on top.
import { BUCKETS } from "./glyphs.js";

// What is finished must not bury what is open.
const FULL_ZOOM = 13;
const SMALL_ZOOM = 10;
const SMALL = 8;
const TINY = 5;
const QUIET = new Set(["closed", "none", "void"]);

export class PointPainter {
  constructor(glyphs, { size, reach }) {
    this.glyphs = glyphs;
    this.size = size;
    this.reach = reach;
  }

  paint(context, content, box) {
    const layer = content.layers.points;
    const points = layer ? read(layer, box) : [];
    points.sort((a, b) => a.order - b.order || a.y - b.y);
    for (const point of points) {
      this.glyphs.draw(context, { ...point, size: this.#sizeOf(point, box), scale: box.scale });
    }
    return points;
  }

  #sizeOf(point, { zoom }) {
    if (zoom >= FULL_ZOOM || !QUIET.has(point.bucket)) return this.size;
    return zoom >= SMALL_ZOOM ? SMALL : TINY;
  }

  // The topmost point within reach of a pixel of the tile.
  pick(points, x, y) {
    let best = null;
    let nearest = this.reach;
    for (const point of points || []) {
      const distance = Math.hypot(point.x - x, point.y - y) - point.order / 10;
      if (distance <= nearest) {
        nearest = distance;
        best = point;
      }
    }
    return best;
  }
}

function read(layer, { size }) {
  const points = [];
  for (let index = 0; index < layer.length; index += 1) {
    const feature = layer.feature(index);
    const [[at]] = feature.loadGeometry();
    const facts = feature.properties;
    const bucket = BUCKETS[facts.status] || "void";
    const late = Boolean(facts.overdue);
    points.push({
      id: feature.id ?? facts.id,
      number: facts.number || "",
      status: facts.status,
      bucket,
      late,
      doubtful: Boolean(facts.doubtful),
      order: QUIET.has(bucket) ? 0 : late ? 2 : 1,
      x: (at.x / layer.extent) * size,
      y: (at.y / layer.extent) * size,
    });
  }
  return points;
}
