// Vector tiles on canvas: fetches and paints them.
import { PbfReader, VectorTile } from "../../vector-tile.js";
import { getBytes } from "../api.js";

// Each server tile is drawn 512 pixels wide: a quarter of the requests.
const SIZE = 512;
const ZOOM_OFFSET = -1;

export class VectorTiles {
  // `painter.paint(context, tile, box)` draws; `template` holds {z} {x} {y}.
  constructor(view, { template, zIndex, painter, isShown = true, failed }) {
    this.template = template;
    this.painter = painter;
    this.failed = failed || (() => {});
    this.running = new Map();
    this.layer = view.addCanvasTiles({
      size: SIZE,
      zIndex,
      isShown,
      paint: (canvas, coords) => this.#paint(canvas, coords),
      forget: (coords) => this.#forget(coords),
    });
  }

  show(isShown) {
    this.layer.show(isShown);
  }

  redraw() {
    this.layer.redraw();
  }

  async #paint(canvas, coords) {
    const scale = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = canvas.height = SIZE * scale;
    const stop = new AbortController();
    this.running.set(keyOf(coords), stop);
    try {
      const bytes = await getBytes(this.#address(coords), stop.signal);
      const content = new VectorTile(new PbfReader(new Uint8Array(bytes)));
      const context = canvas.getContext("2d");
      context.scale(scale, scale);
      const box = { size: SIZE, zoom: coords.z, scale };
      this.painter.paint(context, content, box);
    } catch (error) {
      if (error.name !== "AbortError") {
        this.failed(error);
        throw error;
      }
    } finally {
      this.running.delete(keyOf(coords));
    }
  }

  #address({ x, y, z }) {
    const zoom = z + ZOOM_OFFSET;
    const columns = 2 ** zoom;
    return this.template
      .replace("{z}", zoom)
      .replace("{x}", ((x % columns) + columns) % columns)
      .replace("{y}", y);
  }

  #forget(coords) {
    this.running.get(keyOf(coords))?.abort();
  }
}

function keyOf({ x, y, z }) {
  return `${z}/${x}/${y}`;
}
