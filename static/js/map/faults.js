// Areas of an import, and where they do not fit together.
import { drawFeature } from "./areas.js";

const FAULTS = {
  "gap-in-parent": "danger",
  "cells-overlap": "todo",
  "beyond-parent": "none",
  "parent-missing": "info",
};

export class FaultPainter {
  constructor(colour) {
    this.colour = colour;
  }

  paint(context, { layers }, { size }) {
    const outline = { stroke: this.colour("done"), width: 0.8 };
    paintLayer(context, layers.outlines, size, () => outline);
    paintLayer(context, layers.faults, size, ({ code }) => this.#sign(code));
  }

  #sign(code) {
    const ink = this.colour(FAULTS[code] || "ink-3");
    return { fill: ink, alpha: 0.45, stroke: ink, width: 2 };
  }
}

function paintLayer(context, layer, size, styleOf) {
  for (let index = 0; layer && index < layer.length; index += 1) {
    const feature = layer.feature(index);
    drawFeature(context, feature, layer.extent, size, styleOf(feature.properties));
  }
}
