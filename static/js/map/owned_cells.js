// Cells on the desk: those where nobody takes points are hatched.
import { AreaPainter, pathOf } from "./areas.js";

const STEP = 8;

export class OwnedCellsPainter {
  constructor(colour, unowned) {
    this.outlines = AreaPainter.of("cell", colour);
    this.ink = colour("warn");
    this.unowned = new Set(unowned);
  }

  paint(context, tile, box) {
    this.outlines.paint(context, tile, box);
    context.fillStyle = context.createPattern(this.#hatch(), "repeat");
    for (const layer of Object.values(tile.layers)) {
      for (let index = 0; index < layer.length; index += 1) {
        const cell = layer.feature(index);
        if (!this.unowned.has(cell.id)) continue;
        context.fill(pathOf(cell, box.size / layer.extent), "evenodd");
      }
    }
  }

  #hatch() {
    if (this.pattern) return this.pattern;
    this.pattern = document.createElement("canvas");
    this.pattern.width = this.pattern.height = STEP;
    const pen = this.pattern.getContext("2d");
    pen.strokeStyle = this.ink;
    pen.globalAlpha = 0.55;
    for (const shift of [-STEP, 0, STEP]) {
      pen.moveTo(shift, STEP);
      pen.lineTo(shift + STEP, 0);
    }
    pen.stroke();
    return this.pattern;
  }
}
