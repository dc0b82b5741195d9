// The desk: points that wait, on the map and in the table, to be chosen and handed over.
import { CellTool } from "../components/cell_tool.js";
import { DeskSelection } from "../components/desk.js";
import { Glyphs } from "../map/glyphs.js";
import { HoverCard } from "../map/hover_card.js";
import { Lasso } from "../map/lasso.js";
import { DESK, painterOf } from "../map/layers.js";
import { whenMap } from "../map/leaflet.js";
import { OwnedCellsPainter } from "../map/owned_cells.js";
import { palette } from "../map/palette.js";
import { PointsLayer } from "../map/points.js";
import { Selection } from "../map/selection.js";
import { VectorTiles } from "../map/vector_tiles.js";
import { pageSettings } from "../settings.js";

const MARGINS = { top: 24, side: 24 };
const settings = pageSettings();
const form = document.querySelector("[data-desk]");
const desk = new DeskSelection(form, settings);

whenMap("desk-map").then(async (view) => {
  const colour = palette();
  const glyphs = await Glyphs.load(settings.states, colour);
  view.zoomButtonsAt("bottomright");
  if (settings.words.drawn) view.remark(settings.words.drawn);
  if (settings.bounds) view.fit(settings.bounds, MARGINS);
  for (const [index, layer] of [...settings.layers, ...settings.cells].entries()) {
    const isCells = settings.cells.includes(layer);
    const painter = isCells
      ? new OwnedCellsPainter(colour, settings.unowned)
      : painterOf(layer, colour);
    new VectorTiles(view, { template: layer.url, zIndex: index + 1, painter });
  }
  const points = new PointsLayer(view, { fixed: settings.points, glyphs, colour, device: DESK });
  const card = new HoverCard(form.querySelector("[data-hover-card]"), settings);
  const selection = new Selection(view, points, { card });
  const buttons = form.querySelectorAll("[data-tool]");
  const lasso = new Lasso(view, points, { buttons, found: (ids) => desk.add(ids) });
  const cells = new CellTool(view, form.querySelector("[data-cell-tool]"), {
    url: settings.cell,
    others: buttons,
    found: ({ path }) => desk.addCell(path),
  });
  selection.onChoose((point) => {
    points.select(null);
    if (!lasso.isOn && !cells.isOn) desk.toggle(point.id);
  });
  desk.onChange((ids) => points.pick(ids.size ? new Set(ids) : null));
  form.dataset.ready = "";
});
