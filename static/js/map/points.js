// The points over everything else, on one canvas: finished ones small and first, crowds,
// then open ones, late ones on top, then what is under the pointer and what is chosen.

import { drawCluster, radiusOf } from "./clusters.js";
import { BUCKETS } from "./glyphs.js";
import { drawLabels } from "./labels.js";
import { PointTiles } from "./point_tiles.js";

// What is finished must not bury what is open.
const FULL_ZOOM = 13;
const SMALL_ZOOM = 10;
const SMALL = 8;
const TINY = 5;
const BIGGER = 4; // pixels more under the pointer
const AROUND = 8; // pixels from a chosen point to its ring
const FADED = 0.35;
// From afar a late case glows, so that it is found among hundreds.
const GLOW = { zoom: 11, opacity: 0.26, reach: 9 };
const EDGE = 10; // half the box that an open case keeps free of names

export class PointsLayer {
  constructor(view, { template, query, fixed, labels = [], glyphs, colour, device, failed }) {
    this.view = view;
    this.glyphs = glyphs;
    this.colour = colour;
    this.device = device;
    this.face = getComputedStyle(document.documentElement).getPropertyValue("--face");
    this.labels = [];
    this.marks = [];
    this.selected = null;
    this.hovered = null;
    this.chosen = null;
    this.shape = null;
    this.tiles = fixed
      ? still(view, fixed)
      : new PointTiles({ template, query, failed, changed: () => this.redraw() });
    this.isShown = true;
    this.name(labels);
    this.overlay = view.addOverlay((context, box) => this.#draw(context, box));
  }

  // More names on the map, less weighty than those before.
  name(labels) {
    const placed = (label) => ({ maxZoom: 99, ...label, ...this.view.worldOf(label) });
    this.labels.push(...labels.map(placed));
    this.overlay?.redraw();
  }

  ask(query) {
    this.tiles.ask(query);
  }

  refresh() {
    this.tiles.refresh();
  }

  show(isShown) {
    this.isShown = isShown;
    this.redraw();
  }

  redraw() {
    this.overlay.redraw();
  }

  // A point {id, lon, lat, status, late, doubtful} or null.
  select(point) {
    this.selected = point && { ...point, ...this.view.worldOf(point) };
    this.redraw();
  }

  hover(mark) {
    if (mark?.key === this.hovered?.key) return;
    this.hovered = mark;
    this.redraw();
  }

  // A set of ids that are picked, or null while nobody picks.
  pick(ids) {
    this.chosen = ids;
    this.redraw();
  }

  // World pixels of a line being drawn around points.
  outline(shape) {
    this.shape = shape;
    this.redraw();
  }

  get points() {
    return this.tiles.shown.points;
  }

  // The mark within reach of a world pixel, the topmost of the nearest.
  at({ x, y, zoom }) {
    const world = 256 * 2 ** zoom;
    let best = null;
    let nearest = Number.POSITIVE_INFINITY;
    for (const mark of this.marks) {
      const away = Math.hypot(mark.wx * world - x, mark.wy * world - y);
      if (away > Math.max(mark.radius, this.device.reach)) continue;
      const distance = Math.max(0, away - mark.radius) - mark.order / 10;
      if (distance <= nearest) {
        nearest = distance;
        best = mark;
      }
    }
    return best;
  }

  // The nearest mark to a world pixel that lies in view, however far.
  nearest({ x, y, zoom }) {
    const world = 256 * 2 ** zoom;
    const away = (mark) => Math.hypot(mark.wx * world - x, mark.wy * world - y);
    return this.marks.reduce(
      (best, mark) => (!best || away(mark) < away(best) ? mark : best),
      null,
    );
  }

  #draw(context, box) {
    const shown = this.tiles.need(box);
    const world = 256 * 2 ** box.zoom;
    const placed = ({ wx, wy }) => ({ x: wx * world - box.left, y: wy * world - box.top });
    const points = this.isShown ? [...shown.points] : [];
    const clusters = this.isShown ? shown.clusters : [];
    points.sort((a, b) => a.order - b.order || a.wy - b.wy);
    this.marks = [
      ...clusters.map((cluster) => ({
        ...cluster,
        key: `${cluster.wx} ${cluster.wy}`,
        isCluster: true,
        order: 0.5,
        radius: radiusOf(cluster),
      })),
      ...points.map((point) => ({
        ...point,
        key: point.id,
        radius: this.#sizeOf(point, box) / 2,
      })),
    ];
    drawLabels(context, this.labels, box, this.#obstacles(placed), this);
    const quiet = this.marks.filter((mark) => !mark.isCluster && mark.order === 0);
    const loud = this.marks.filter((mark) => !mark.isCluster && mark.order > 0);
    for (const point of quiet) this.#point(context, point, placed(point), box);
    for (const cluster of this.marks.filter((mark) => mark.isCluster)) {
      const { x, y } = placed(cluster);
      const isHovered = this.hovered?.key === cluster.key;
      drawCluster(context, cluster, x, y, { ...this.#style(), isHovered });
    }
    if (box.zoom <= GLOW.zoom)
      for (const point of loud) if (point.late) this.#glow(context, placed(point));
    for (const point of loud) this.#point(context, point, placed(point), box);
    this.view.busy(!this.tiles.isComplete);
    if (this.selected) this.#selected(context, placed(this.selected), box);
    if (this.shape?.length > 1) this.#shape(context, box);
  }

  #style() {
    return { colour: this.colour, face: this.face };
  }

  #obstacles(placed) {
    return this.marks
      .filter((mark) => mark.isCluster || mark.order > 0)
      .map((mark) => {
        const { x, y } = placed(mark);
        const edge = mark.isCluster ? mark.radius : EDGE;
        return { left: x - edge, right: x + edge, top: y - edge, bottom: y + edge };
      });
  }

  #sizeOf(point, { zoom }) {
    const { size } = this.device;
    if (zoom >= FULL_ZOOM || point.order > 0) return size;
    return zoom >= SMALL_ZOOM ? SMALL : TINY;
  }

  #point(context, point, { x, y }, box) {
    const isHovered = this.hovered?.key === point.key;
    const isChosen = this.chosen?.has(point.id);
    if (this.chosen?.size && !isChosen) context.globalAlpha = FADED;
    const size = this.#sizeOf(point, box) + (isHovered ? BIGGER : 0);
    this.glyphs.draw(context, { ...point, x, y, size, scale: box.scale });
    context.globalAlpha = 1;
    if (isChosen) this.#tick(context, x + size / 2 + 2, y - size / 2 - 2);
  }

  #glow(context, { x, y }) {
    context.beginPath();
    context.arc(x, y, this.device.size / 2 + GLOW.reach, 0, 2 * Math.PI);
    context.globalAlpha = GLOW.opacity;
    context.fillStyle = this.colour("late");
    context.fill();
    context.globalAlpha = 1;
  }

  #selected(context, { x, y }, { scale }) {
    const size = this.device.selected;
    const radius = size / 2 + AROUND;
    for (const [colour, width] of [
      [this.colour("casing"), 6],
      [this.colour("ink"), 3],
    ]) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
    if (this.selected.status) this.glyphs.draw(context, { ...this.selected, x, y, size, scale });
  }

  #tick(context, x, y) {
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.fillStyle = this.colour("accent");
    context.fill();
    context.beginPath();
    context.moveTo(x - 3, y);
    context.lineTo(x - 1, y + 2.5);
    context.lineTo(x + 3, y - 2.5);
    context.lineWidth = 1.6;
    context.strokeStyle = this.colour("on-accent");
    context.stroke();
  }

  #shape(context, box) {
    context.beginPath();
    for (const { x, y } of this.shape) context.lineTo(x - box.left, y - box.top);
    context.closePath();
    context.globalAlpha = 0.08;
    context.fillStyle = this.colour("accent");
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    context.strokeStyle = this.colour("ink");
    context.setLineDash([6, 4]);
    context.stroke();
    context.setLineDash([]);
  }
}

// Points that a page knows by itself, in the place of tiles.
function still(view, fixed) {
  const points = fixed.map((point) => ({
    ...point,
    bucket: BUCKETS[point.status],
    order: point.late ? 2 : 1,
    ...view.worldOf(point),
  }));
  const shown = { points, clusters: [] };
  return { shown, need: () => shown, isComplete: true };
}
