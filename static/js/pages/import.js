// The page of an import: its rows on a map, or where each possible reading would put them.
import { GroundPainter } from "../map/areas.js";
import { FatePainter } from "../map/fates.js";
import { FaultPainter } from "../map/faults.js";
import { whenMap } from "../map/leaflet.js";
import { palette } from "../map/palette.js";
import { VectorTiles } from "../map/vector_tiles.js";
import { pageSettings } from "../settings.js";

const MARGINS = { top: 24, side: 24 };
const settings = pageSettings();

whenMap("rows-map").then((view) => {
  const colour = palette();
  if (settings.drawn) view.remark(settings.drawn);
  if (settings.bounds.length) view.fit(around(settings.bounds, settings.asked), MARGINS);
  new VectorTiles(view, {
    template: settings.tiles.base,
    zIndex: 1,
    painter: new GroundPainter(colour),
  });
  if (settings.asked.length) {
    showChoices(view, colour);
    return;
  }
  new VectorTiles(view, {
    template: settings.tiles.rows,
    zIndex: 2,
    pane: "points",
    painter: settings.areal ? new FaultPainter(colour) : new FatePainter(colour),
  });
});

function around([west, south, east, north], places) {
  const lons = places.map((place) => place.lon);
  const lats = places.map((place) => place.lat);
  return [
    Math.min(west, ...lons),
    Math.min(south, ...lats),
    Math.max(east, ...lons),
    Math.max(north, ...lats),
  ];
}

function showChoices(view, colour) {
  for (const place of settings.asked) {
    view.ring(`choice-${place.text}`, place, [
      { radius: 10, color: colour("casing"), weight: 5, fill: false },
      { radius: 10, color: colour("todo"), weight: 3, fill: false },
    ]);
    view.number(place, place.text);
  }
}
