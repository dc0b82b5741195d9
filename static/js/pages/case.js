// The page of a case: photos, evidence of the step, its place on a small map.
import { enableAttachments } from "../components/attachments.js";
import { enableCopying } from "../components/copying.js";
import { enableLightbox } from "../components/lightbox.js";
import { PlaceFields } from "../components/place_fields.js";
import { enableRows } from "../components/rows.js";
import { addBaseLayer } from "../map/base.js";
import { whenMap } from "../map/leaflet.js";
import { palette } from "../map/palette.js";
import { pageSettings } from "../settings.js";

const settings = pageSettings();
const placeFieldset = document.querySelector(".place");
const place = placeFieldset && new PlaceFields(placeFieldset, settings.words);

enableCopying();
enableLightbox(document.querySelector("[data-lightbox]"));
enableAttachments(document.querySelector("[data-attachments]"), settings);
enableRows(document.querySelector("[data-rows]"));

whenMap("locator").then((view) => {
  const colour = palette();
  view.show({ ...settings.place, zoom: settings.zoom });
  addBaseLayer(view, settings.tiles.base, colour);
  view.picture(settings.place, settings.glyph, settings.glyphSize);
  if (!place) return;
  place.onChange((marked) =>
    view.ring("marked", marked, [
      { radius: 9, color: "#ffffff", weight: 5, fill: false },
      { radius: 9, color: colour("accent"), weight: 3, fill: false },
    ]),
  );
  view.cursor = "crosshair";
  view.onClick((marked) => place.set(marked));
});
