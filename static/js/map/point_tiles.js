// The points that the map needs now: fetched tile by tile, kept as places in the world
// (0 to 1 from the north-west), so that a zoom can show the old ones until the new arrive.
import { PbfReader, VectorTile } from "../../vector-tile.js";
import { getBytes } from "../api.js";
import { BUCKETS } from "./glyphs.js";

// A tile covers 512 pixels of the screen, as those of the ground do.
const SIZE = 512;
const ZOOM_OFFSET = -1;
const QUIET = new Set(["closed", "none", "void"]);
export const COUNTED = ["todo", "doing", "done", "closed", "none"];

export class PointTiles {
  constructor({ template, query, changed, failed }) {
    this.template = template;
    this.query = query;
    this.changed = changed;
    this.failed = failed;
    this.tiles = new Map();
    this.running = new Map();
    this.shown = { points: [], clusters: [] };
    this.zoom = null;
  }

  // Another filter: what is shown stays until its answer is complete.
  ask(query) {
    if (query === this.query) return;
    this.query = query;
    this.refresh();
  }

  refresh() {
    for (const stop of this.running.values()) stop.abort();
    this.running.clear();
    this.tiles.clear();
    this.zoom = null;
    if (this.box) this.need(this.box);
  }

  get isComplete() {
    return this.running.size === 0;
  }

  // Fetches what the box of the screen lacks; answers with what can be drawn now.
  need(box) {
    this.box = box;
    const wanted = keysIn(box);
    for (const key of wanted) {
      if (!this.tiles.has(key) && !this.running.has(key)) this.#load(key);
    }
    for (const [key, stop] of this.running) {
      if (!wanted.includes(key)) {
        stop.abort();
        this.running.delete(key);
      }
    }
    const found = wanted.filter((key) => this.tiles.has(key));
    if (found.length === wanted.length || this.zoom === box.zoom) {
      this.zoom = box.zoom;
      this.shown = {
        points: found.flatMap((key) => this.tiles.get(key).points),
        clusters: found.flatMap((key) => this.tiles.get(key).clusters),
      };
    }
    return this.shown;
  }

  async #load(key) {
    const stop = new AbortController();
    this.running.set(key, stop);
    const [z, x, y] = key.split(" ").map(Number);
    try {
      const bytes = await getBytes(this.#address(z, x, y), stop.signal);
      if (stop.signal.aborted) return;
      const content = new VectorTile(new PbfReader(new Uint8Array(bytes)));
      this.tiles.set(key, read(content, z, x, y));
    } catch (error) {
      if (error.name !== "AbortError") this.failed(error);
    } finally {
      if (this.running.get(key) === stop) {
        this.running.delete(key);
        if (!stop.signal.aborted) this.changed();
      }
    }
  }

  #address(z, x, y) {
    const columns = 2 ** z;
    const address = this.template
      .replace("{z}", z)
      .replace("{x}", ((x % columns) + columns) % columns)
      .replace("{y}", y);
    return this.query ? `${address}?${this.query}` : address;
  }
}

function keysIn({ left, top, width, height, zoom }) {
  const z = Math.max(0, zoom + ZOOM_OFFSET);
  const side = SIZE * 2 ** (zoom + ZOOM_OFFSET - z);
  const last = 2 ** z - 1;
  const keys = [];
  const lower = Math.min(last, Math.floor((top + height) / side));
  for (let y = Math.max(0, Math.floor(top / side)); y <= lower; y += 1) {
    for (let x = Math.floor(left / side); x <= Math.floor((left + width) / side); x += 1) {
      keys.push(`${z} ${x} ${y}`);
    }
  }
  return keys;
}

function read({ layers }, z, column, row) {
  const world = 2 ** z;
  const found = { points: [], clusters: [] };
  eachInside(layers.points, (feature, at, extent) =>
    found.points.push({
      ...pointOf(feature),
      wx: (column + at.x / extent) / world,
      wy: (row + at.y / extent) / world,
    }),
  );
  eachInside(layers.clusters, (feature, at, extent) =>
    found.clusters.push({
      ...clusterOf(feature.properties),
      wx: (column + at.x / extent) / world,
      wy: (row + at.y / extent) / world,
    }),
  );
  return found;
}

// What lies in the buffer belongs to the tile beside.
function eachInside(layer, use) {
  for (let index = 0; layer && index < layer.length; index += 1) {
    const feature = layer.feature(index);
    const [[at]] = feature.loadGeometry();
    const { extent } = layer;
    if (at.x >= 0 && at.x < extent && at.y >= 0 && at.y < extent) use(feature, at, extent);
  }
}

function pointOf(feature) {
  const facts = feature.properties;
  const bucket = BUCKETS[facts.status] || "void";
  const late = Boolean(facts.overdue);
  return {
    id: feature.id ?? facts.id,
    number: facts.number || "",
    status: facts.status,
    due: facts.due || "",
    bucket,
    late,
    doubtful: Boolean(facts.doubtful),
    order: QUIET.has(bucket) ? 0 : late ? 2 : 1,
  };
}

function clusterOf(facts) {
  const counts = COUNTED.map((bucket) => facts[bucket] || 0);
  return { counts, late: facts.late || 0, total: counts.reduce((sum, count) => sum + count, 0) };
}
