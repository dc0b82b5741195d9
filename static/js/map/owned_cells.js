// Cells on the desk: those where nobody takes points are hatched.
import { AreaPainter, drawFeature } from "./areas.js";

export class OwnedCellsPainter {
  constructor(colour, unowned) {
    this.colour = colour;
    this.outlines = AreaPainter.of("cell", colour);
    this.unowned = new Set(unowned);
  }

  paint(context, tile, box) {
    const style = { hatch: this.colour("warn") };
    for (const layer of Object.values(tile.layers)) {
      for (let index = 0; index < layer.length; index += 1) {
        const cell = layer.feature(index);
        if (this.unowned.has(cell.id)) drawFeature(context, cell, layer.extent, box.size, style);
      }
    }
    this.outlines.paint(context, tile, box);
  }
}
