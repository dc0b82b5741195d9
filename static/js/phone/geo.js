// Distances and directions between places in degrees, and how they are said.
import { fill } from "./words.js";

const RADIUS = 6371008.8;
const RAD = Math.PI / 180;

export function metresBetween(a, b) {
  const across = (b.lon - a.lon) * RAD * Math.cos(((a.lat + b.lat) / 2) * RAD);
  const up = (b.lat - a.lat) * RAD;
  return Math.hypot(across, up) * RADIUS;
}

// Degrees clockwise from north.
export function bearing(from, to) {
  const across = (to.lon - from.lon) * Math.cos(((from.lat + to.lat) / 2) * RAD);
  return (Math.atan2(across, to.lat - from.lat) / RAD + 360) % 360;
}

const ARROWS = ["↑", "↗", "→", "↘", "↓", "↙", "←", "↖"];
const eighth = (degrees) => Math.round(degrees / 45) % 8;

export function distanceWords(metres, words) {
  if (metres < 995) return fill(words.metres, { n: Math.round(metres) });
  const kilometres = metres / 1000;
  return fill(words.kilometres, { n: kilometres.toFixed(kilometres < 10 ? 1 : 0) });
}

export function wayTo(from, to, words) {
  const side = eighth(bearing(from, to));
  const distance = distanceWords(metresBetween(from, to), words);
  return { short: `${ARROWS[side]} ${distance}`, long: `${distance} · ${words.bearings[side]}` };
}
