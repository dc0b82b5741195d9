// A crowd as a ring of the shares of its buckets: what is to be done thick, what is
// finished thin, the number within, the late as a red figure below. A crowd in which
// everything is finished is paler: it must not draw the eye from what is open.
import { COUNTED } from "./point_tiles.js";

const RADII = [
  [100, 15],
  [400, 19],
  [Number.POSITIVE_INFINITY, 24],
];
const THICK = 5;
const THIN = 2.5;
const FINISHED = new Set(["closed", "none"]);
const GAP = (2 * Math.PI) / 180;
const FULL = 2 * Math.PI;
const LEAST = FULL / 40; // a single open case among hundreds must still be seen
const TEXT = 12.5;
const PALE = 0.45;
const BADGE = { text: 10, height: 14, away: 0.78 };

export function radiusOf({ total }) {
  return RADII.find(([most]) => total < most)[1];
}

export function drawCluster(context, cluster, x, y, { colour, face, isHovered }) {
  const radius = radiusOf(cluster) + (isHovered ? 2 : 0);
  disc(context, x, y, radius + 1.5, colour("surface"));
  const shares = sharesOf(cluster);
  const gap = shares.length > 1 ? GAP : 0;
  const isFinished = shares.every(({ bucket }) => FINISHED.has(bucket));
  let angle = -Math.PI / 2;
  context.globalAlpha *= isFinished ? PALE : 1;
  for (const { bucket, share } of shares) {
    const width = FINISHED.has(bucket) ? THIN : THICK;
    context.beginPath();
    context.arc(x, y, radius - width / 2, angle + gap / 2, angle + share - gap / 2);
    context.lineWidth = width;
    context.strokeStyle = colour(bucket);
    context.stroke();
    angle += share;
  }
  context.globalAlpha = 1;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `${isFinished ? 400 : 700} ${TEXT}px ${face}`;
  context.fillStyle = colour(isFinished ? "ink-2" : "ink");
  context.fillText(String(cluster.total), x, y + 0.5);
  if (cluster.late) badge(context, cluster.late, x, y, radius, { colour, face });
}

function sharesOf({ counts, total }) {
  const parts = counts
    .map((count, index) => ({ bucket: COUNTED[index], count }))
    .filter(({ count }) => count > 0);
  const raised = parts.map(({ count }) => Math.max(LEAST, (FULL * count) / total));
  const sum = raised.reduce((whole, share) => whole + share, 0);
  return parts.map(({ bucket }, index) => ({ bucket, share: (raised[index] * FULL) / sum }));
}

function badge(context, late, x, y, radius, { colour, face }) {
  context.font = `700 ${BADGE.text}px ${face}`;
  const words = String(late);
  const width = Math.max(BADGE.height, context.measureText(words).width + 8);
  const left = x + radius * BADGE.away - width / 2 + 2;
  const top = y + radius * BADGE.away - BADGE.height / 2;
  context.beginPath();
  context.roundRect(left, top, width, BADGE.height, BADGE.height / 2);
  context.fillStyle = colour("late");
  context.fill();
  context.lineWidth = 1.2;
  context.strokeStyle = colour("casing");
  context.stroke();
  context.fillStyle = colour("on-danger");
  context.fillText(words, left + width / 2, top + BADGE.height / 2 + 0.5);
}

function disc(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, FULL);
  context.fillStyle = colour;
  context.fill();
}
