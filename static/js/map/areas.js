// Areas and lines of the ground: quieter than any point above them.

const CITY_EDGE = { under: 7, width: 1.6 };
const COUNTY = 1.1;
const TOWN = { width: 0.6, dash: [1, 3] };
const RIVER = 1.6;
const VEIL = 0.6; // zones let the lakes below them through
const DOT = 4;
// MVT's types of geometry
const POINT = 1;
const LINE = 2;

export class GroundPainter {
  constructor(colour) {
    this.colour = colour;
  }

  paint(context, { layers }, { size }) {
    const { colour } = this;
    const draw = (name, styles) => drawLayer(context, layers[name], size, styles);
    draw("land", [{ stroke: "#ffffff", width: CITY_EDGE.under }]);
    draw("land", [{ fill: colour("land"), stroke: colour("city-edge"), width: CITY_EDGE.width }]);
    draw("reserves", [{ fill: colour("reserve-outer"), stroke: colour("reserve-line"), width: 1 }]);
    draw("water", [
      { fill: colour("lake"), stroke: colour("lake-line"), line: colour("river"), width: RIVER },
    ]);
    draw("towns", [{ stroke: colour("cell-line"), ...TOWN }]);
    draw("counties", [{ stroke: colour("county-line"), width: COUNTY }]);
  }
}

const STYLES = {
  "water-body": (colour) => () => ({
    fill: colour("lake"),
    stroke: colour("lake-line"),
    line: colour("river"),
    width: RIVER,
  }),
  cell: (colour) => () => ({ stroke: colour("cell-line"), width: 1 }),
  "red-line": (colour) => () => ({ stroke: colour("red-line"), width: 1, dash: [2, 2] }),
  "water-zone": (colour) => () => ({ stroke: colour("source-1"), width: 1.2 }),
  section: (colour) => () => ({ fill: colour("source-1"), stroke: "#ffffff", width: 1.5 }),
  outfall: (colour) => () => ({ fill: colour("river"), stroke: colour("source-1"), width: 1.5 }),
  site: (colour) => () => ({ stroke: colour("reserve-line"), width: 1.2 }),
  zone: (colour) => {
    const fills = {
      core: "reserve-core",
      "core-protection": "reserve-core",
      buffer: "reserve-buffer",
    };
    return (facts) => ({
      fill: colour(fills[facts.zone] || "reserve-outer"),
      alpha: VEIL,
      stroke: colour("reserve-line"),
      width: 0.8,
      dash: [4, 3],
    });
  },
};

export class AreaPainter {
  static of(style, colour) {
    return STYLES[style] ? new AreaPainter(STYLES[style](colour)) : null;
  }

  constructor(styleOf) {
    this.styleOf = styleOf;
  }

  paint(context, { layers }, { size }) {
    for (const layer of Object.values(layers)) {
      for (let index = 0; index < layer.length; index += 1) {
        const feature = layer.feature(index);
        drawFeature(context, feature, layer.extent, size, this.styleOf(feature.properties));
      }
    }
  }
}

function drawLayer(context, layer, size, styles) {
  for (let index = 0; layer && index < layer.length; index += 1) {
    const feature = layer.feature(index);
    for (const style of styles) drawFeature(context, feature, layer.extent, size, style);
  }
}

export function drawFeature(context, feature, extent, size, style) {
  const path = pathOf(feature, size / extent);
  if (style.fill && feature.type !== LINE) {
    context.fillStyle = style.fill;
    context.globalAlpha = style.alpha || 1;
    context.fill(path, "evenodd");
    context.globalAlpha = 1;
  }
  const stroke = (feature.type === LINE && style.line) || style.stroke;
  if (stroke) {
    context.strokeStyle = stroke;
    context.lineWidth = style.width;
    context.lineJoin = "round";
    context.setLineDash(style.dash || []);
    context.stroke(path);
    context.setLineDash([]);
  }
}

export function pathOf(feature, factor) {
  const path = new Path2D();
  for (const ring of feature.loadGeometry()) {
    if (feature.type === POINT) {
      for (const { x, y } of ring) {
        path.moveTo(x * factor + DOT, y * factor);
        path.arc(x * factor, y * factor, DOT, 0, 2 * Math.PI);
      }
      continue;
    }
    ring.forEach(({ x, y }, index) => {
      if (index) path.lineTo(x * factor, y * factor);
      else path.moveTo(x * factor, y * factor);
    });
    if (feature.type !== LINE) path.closePath();
  }
  return path;
}
