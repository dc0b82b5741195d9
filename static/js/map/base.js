// The quiet base layer out of our own tiles: it must stay below everything it carries.
import { VectorTiles } from "./vector_tiles.js";

export function addBaseLayer(view, template, colour) {
  return new VectorTiles(view, { template, zIndex: 1, painter: new BasePainter(colour) });
}

class BasePainter {
  constructor(colour) {
    this.colour = colour;
  }

  paint() {
    return [];
  }
}
