// All layers of the map, from the ground up, as the server names them.
import { AreaPainter, GroundPainter } from "./areas.js";
import { PointPainter } from "./points.js";
import { VectorTiles } from "./vector_tiles.js";

const PHONE = { size: 18, reach: 28 };
const DESK = { size: 14, reach: 14 };

// Returns the tiles of the points with their painter, to be asked what lies where.
export function addLayers(view, { settings, colour, glyphs, isPhone }) {
  let found = null;
  settings.layers.forEach((layer, index) => {
    const painter = painterOf(layer, colour, glyphs, isPhone);
    const isPoints = layer.style === "point";
    const tiles = new VectorTiles(view, {
      template: layer.url,
      query: isPoints ? settings.query : "",
      zIndex: index + 1,
      pane: isPoints ? "points" : undefined,
      painter,
      isShown: layer.isOn,
    });
    if (isPoints) found = { tiles, painter };
    followSwitch(document.querySelector(`[data-layer="${layer.key}"]`), tiles);
  });
  for (const label of settings.labels) view.label(label, `map-label ${label.kind}`);
  if (settings.words.drawn) view.remark(settings.words.drawn);
  return found;
}

function followSwitch(box, tiles) {
  box?.addEventListener("change", () => tiles.show(box.checked));
}

function painterOf(layer, colour, glyphs, isPhone) {
  if (layer.kind === "base") return new GroundPainter(colour);
  if (layer.style === "point") return new PointPainter(glyphs, isPhone ? PHONE : DESK);
  return AreaPainter.of(layer.style, colour);
}
