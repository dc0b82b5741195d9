// The page of a case: photos, evidence of the step, its place on a small map.
import { enableAttachments } from "../components/attachments.js";
import { enableCopying } from "../components/copying.js";
import { enableLightbox } from "../components/lightbox.js";
import { PlaceFields } from "../components/place_fields.js";
import { enableRows } from "../components/rows.js";
import { enableSwipe } from "../components/swipe.js";
import { GroundPainter } from "../map/areas.js";
import { Glyphs } from "../map/glyphs.js";
import { whenMap } from "../map/leaflet.js";
import { palette } from "../map/palette.js";
import { VectorTiles } from "../map/vector_tiles.js";
import { pageSettings } from "../settings.js";

const GLYPH_SIZE = 22;
const settings = pageSettings();
const placeFieldset = document.querySelector("[data-place]");
const place = placeFieldset && new PlaceFields(placeFieldset, settings.words);

enableCopying();
enableLightbox(document.querySelector("[data-lightbox]"));
enableAttachments(document.querySelector("[data-attachments]"), settings);
for (const figure of document.querySelectorAll(".case [data-swipe]")) enableSwipe(figure);
enableRows(document.querySelector("[data-rows]"));

whenMap("locator").then(async (view) => {
  const colour = palette();
  view.show({ ...settings.place, zoom: settings.zoom });
  if (settings.words.drawn) view.remark(settings.words.drawn);
  new VectorTiles(view, {
    template: settings.tiles.base,
    zIndex: 1,
    painter: new GroundPainter(colour),
  });
  const glyphs = await Glyphs.load(settings.states, colour);
  // Where it was said to be before, or after: hollow, with the number of the version.
  for (const place of settings.places) {
    const radius = GLYPH_SIZE / 2 + 2;
    view.ring(`version ${place.no}`, place, [
      { radius, color: colour("casing"), weight: 4, fill: false },
      { radius, color: colour("ink-2"), weight: 2, dashArray: "4 3", fill: false },
    ]);
    view.number(place, String(place.no));
  }
  view.picture(settings.place, glyphs.picture(settings.status, GLYPH_SIZE), GLYPH_SIZE);
  if (!place) return;
  place.onChange((marked) =>
    view.ring("marked", marked, [
      { radius: 9, color: colour("casing"), weight: 5, fill: false },
      { radius: 9, color: colour("accent"), weight: 3, fill: false },
    ]),
  );
  view.cursor = "crosshair";
  view.onClick((marked) => place.set(marked));
});
