// Names on the map: the weighty ones first, each moved or left out rather than laid over
// another name or over a case that somebody still has to work on.

const STYLES = {
  county: { size: 13, spacing: 2, ink: "label" },
  town: { size: 12, spacing: 0, ink: "label" },
  village: { size: 11, spacing: 0, ink: "label" },
  site: { size: 12, spacing: 0, ink: "label-site" },
  water: { size: 12, spacing: 1, ink: "label-water", slant: "italic " },
};
const HALO = 3;
const STEPS = [
  [0, 0],
  [0, -1],
  [0, 1],
  [-0.5, -1],
  [0.5, -1],
  [-0.5, 1],
  [0.5, 1],
  [-0.6, 0],
  [0.6, 0],
  [0, -2],
  [0, 2],
];

// `labels` hold wx, wy, text, kind, minZoom, in the order of their weight; obstacles are
// boxes. Answers with how many names stand on the map.
export function drawLabels(context, labels, box, obstacles, { colour, face }) {
  const world = 256 * 2 ** box.zoom;
  const taken = [...obstacles];
  let drawn = 0;
  for (const label of labels) {
    if (box.zoom < label.minZoom || box.zoom > label.maxZoom) continue;
    const x = label.wx * world - box.left;
    const y = label.wy * world - box.top;
    if (x < 0 || y < 0 || x > box.width || y > box.height) continue;
    const style = STYLES[label.kind] || STYLES.town;
    context.font = `${style.slant || ""}400 ${style.size}px ${face}`;
    context.letterSpacing = `${style.spacing}px`;
    const width = context.measureText(label.text).width;
    const place = free(x, y, width, style.size, taken);
    if (!place) continue;
    taken.push(place);
    write(context, label.text, place, style, colour);
    drawn += 1;
  }
  context.letterSpacing = "0px";
  return drawn;
}

function free(x, y, width, height, taken) {
  for (const [across, down] of STEPS) {
    const left = x + across * width - width / 2 - 2;
    const top = y + down * (height + 4) - height / 2 - 2;
    const place = { left, top, right: left + width + 4, bottom: top + height + 4 };
    if (!taken.some((other) => overlap(place, other))) return place;
  }
  return null;
}

function overlap(one, other) {
  return (
    one.left < other.right &&
    one.right > other.left &&
    one.top < other.bottom &&
    one.bottom > other.top
  );
}

function write(context, text, { left, top, bottom }, { ink }, colour) {
  const middle = (top + bottom) / 2;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 2 * HALO - 2;
  context.globalAlpha = 0.9;
  context.strokeStyle = colour("land");
  context.strokeText(text, left + 2, middle);
  context.globalAlpha = 1;
  context.fillStyle = colour(ink);
  context.fillText(text, left + 2, middle);
}
