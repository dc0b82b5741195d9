// All layers of the map, from the ground up, as the server names them.
import { onTheme } from "../components/theme.js";
import { AreaPainter, GroundPainter } from "./areas.js";
import { PointsLayer } from "./points.js";
import { VectorTiles } from "./vector_tiles.js";

const PHONE = { size: 18, reach: 28, selected: 24 };
export const DESK = { size: 14, reach: 12, selected: 22 };

// Returns the layer of the points, to be asked what lies where.
export function addLayers(view, { settings, colour, glyphs, isPhone, failed }) {
  let points = null;
  onTheme(() => glyphs.forget());
  settings.layers.forEach((layer, index) => {
    if (layer.style === "point") {
      points = new PointsLayer(view, {
        template: layer.url,
        query: settings.query,
        labels: settings.labels,
        device: isPhone ? PHONE : DESK,
        glyphs,
        colour,
        failed,
      });
      followSwitch(layer, points);
      onTheme(() => points.redraw());
      return;
    }
    const painter = painterOf(layer, colour);
    if (!painter) return;
    const tiles = new VectorTiles(view, {
      template: layer.url,
      zIndex: index + 1,
      painter,
      isShown: layer.isOn,
      failed,
    });
    followSwitch(layer, tiles);
    onTheme(() => tiles.redraw());
  });
  if (settings.words.drawn) view.remark(settings.words.drawn);
  return points;
}

function followSwitch(layer, tiles) {
  const box = document.querySelector(`[data-layer="${layer.key}"]`);
  box?.addEventListener("change", () => tiles.show(box.checked));
}

export function painterOf(layer, colour) {
  if (layer.kind === "base") return new GroundPainter(colour);
  return AreaPainter.of(layer.style, colour);
}
