// Areas and lines of the ground: quieter than any point above them.

// Widths by zoom: to 8, to 11, to 14, nearer; none: not drawn so far out.
const STEPS = [8, 11, 14];
const CITY_EDGE = { under: 7, widths: [1.2, 1.6, 1.6, 1.6] };
const COUNTY = [0.8, 1.1, 1.4, 1.4];
const TOWN = { widths: [0, 0.6, 0.8, 1], dash: [1, 3] };
const RIVER = [1, 1.6, 2.4, 4];
const RESERVE = [1, 1.2, 1.2, 1.5];
const SOURCE = [1, 1, 1.4, 1.8];
const RED_LINE = [0.8, 0.8, 1, 1.2];
const HATCH = 8; // pixels from line to line; tiles are a multiple of it
const VEIL = 0.6; // zones let the lakes below them through
const DOT = 4;
// MVT's types of geometry
const POINT = 1;
const LINE = 2;

export class GroundPainter {
  constructor(colour) {
    this.colour = colour;
  }

  paint(context, { layers }, { size, zoom }) {
    const { colour } = this;
    const wide = (widths) => widthAt(widths, zoom);
    const draw = (name, styles) => drawLayer(context, layers[name], size, styles);
    draw("land", [{ stroke: colour("casing"), width: CITY_EDGE.under }]);
    draw("land", [
      { fill: colour("land"), stroke: colour("city-edge"), width: wide(CITY_EDGE.widths) },
    ]);
    draw("reserves", [
      { fill: colour("reserve-outer"), stroke: colour("reserve-line"), width: wide(RESERVE) },
    ]);
    draw("water", [
      {
        fill: colour("lake"),
        stroke: colour("lake-line"),
        line: colour("river"),
        width: wide(RIVER),
      },
    ]);
    draw("towns", [{ stroke: colour("cell-line"), width: wide(TOWN.widths), dash: TOWN.dash }]);
    draw("counties", [{ stroke: colour("county-line"), width: wide(COUNTY) }]);
  }
}

const STYLES = {
  "water-body": (colour) => (_facts, wide) => ({
    fill: colour("lake"),
    stroke: colour("lake-line"),
    line: colour("river"),
    width: wide(RIVER),
  }),
  cell: (colour) => () => ({ stroke: colour("cell-line"), width: 1 }),
  "red-line": (colour) => (_facts, wide) => ({
    stroke: colour("red-line"),
    width: wide(RED_LINE),
    dash: [2, 2],
  }),
  "water-zone": (colour) => (facts, wide) => {
    const ink = colour(facts.zone === "first" ? "source-1" : "source-2");
    const dash = facts.zone === "quasi" ? [1, 3] : [];
    return { hatch: ink, stroke: ink, width: wide(SOURCE), dash };
  },
  section: (colour) => () => ({ fill: colour("source-1"), stroke: colour("casing"), width: 1.5 }),
  outfall: (colour) => () => ({ fill: colour("river"), stroke: colour("source-1"), width: 1.5 }),
  site: (colour) => (_facts, wide) => ({ stroke: colour("reserve-line"), width: wide(RESERVE) }),
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

  paint(context, { layers }, { size, zoom }) {
    const wide = (widths) => widthAt(widths, zoom);
    for (const layer of Object.values(layers)) {
      for (let index = 0; index < layer.length; index += 1) {
        const feature = layer.feature(index);
        drawFeature(context, feature, layer.extent, size, this.styleOf(feature.properties, wide));
      }
    }
  }
}

function widthAt(widths, zoom) {
  const step = STEPS.findIndex((most) => zoom <= most);
  return widths[step < 0 ? STEPS.length : step];
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
  if (style.hatch && feature.type !== LINE) {
    context.fillStyle = hatching(context, style.hatch);
    context.globalAlpha = VEIL;
    context.fill(path, "evenodd");
    context.globalAlpha = 1;
  }
  const stroke = (feature.type === LINE && style.line) || style.stroke;
  if (stroke && style.width) {
    context.strokeStyle = stroke;
    context.lineWidth = style.width;
    context.lineJoin = "round";
    context.setLineDash(style.dash || []);
    context.stroke(path);
    context.setLineDash([]);
  }
}

// Lines at 45°, which every eye tells from the plain fills of the reserves.
function hatching(context, ink) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = HATCH;
  const pattern = canvas.getContext("2d");
  pattern.strokeStyle = ink;
  for (const shift of [-HATCH, 0, HATCH]) {
    pattern.moveTo(shift, HATCH);
    pattern.lineTo(shift + HATCH, 0);
  }
  pattern.stroke();
  return context.createPattern(canvas, "repeat");
}

function pathOf(feature, factor) {
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
