// Rows of an import on the map: what will become of each.

const SIZE = 4.5;

const SIGNS = {
  accepted: (colour) => ({ fill: colour("done") }),
  updated: (colour) => ({
    fill: colour("surface"),
    stroke: colour("doing"),
    half: colour("doing"),
  }),
  unchanged: (colour) => ({ fill: colour("surface"), stroke: colour("ink-3") }),
  duplicate: (colour) => ({ fill: colour("ink-3") }),
  recurrence: (colour) => ({ fill: colour("todo") }),
  rejected: (colour) => ({ cross: colour("danger") }),
};

export class FatePainter {
  constructor(colour) {
    this.colour = colour;
  }

  paint(context, { layers }, { size }) {
    const layer = layers.rows;
    for (let index = 0; layer && index < layer.length; index += 1) {
      const feature = layer.feature(index);
      const [[at]] = feature.loadGeometry();
      const sign = SIGNS[feature.properties.fate];
      const x = (at.x / layer.extent) * size;
      const y = (at.y / layer.extent) * size;
      if (sign) draw(context, x, y, sign(this.colour), this.colour("surface"));
    }
    return [];
  }
}

function draw(context, x, y, { fill, stroke, half, cross }, casing) {
  if (cross) {
    strokeCross(context, x, y, casing, 5);
    strokeCross(context, x, y, cross, 2.2);
    return;
  }
  circle(context, x, y, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (half) {
    circle(context, x, y, -Math.PI / 2, Math.PI / 2);
    context.fillStyle = half;
    context.fill();
  }
  circle(context, x, y, 0, 2 * Math.PI);
  context.lineWidth = 1.5;
  context.strokeStyle = stroke || casing;
  context.stroke();
}

function circle(context, x, y, from, to) {
  context.beginPath();
  context.arc(x, y, SIZE, from, to);
}

function strokeCross(context, x, y, ink, width) {
  context.beginPath();
  context.moveTo(x - SIZE, y - SIZE);
  context.lineTo(x + SIZE, y + SIZE);
  context.moveTo(x + SIZE, y - SIZE);
  context.lineTo(x - SIZE, y + SIZE);
  context.lineWidth = width;
  context.strokeStyle = ink;
  context.stroke();
}
