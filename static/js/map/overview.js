// The map page put together: what is chosen on the map stands in the drawer, what is
// filtered stands in the address, and the table shows the same.
import { Filtering } from "../components/filtering.js";
import { Glyphs } from "./glyphs.js";
import { HoverCard } from "./hover_card.js";
import { addLayers } from "./layers.js";
import { Outage } from "./outage.js";
import { palette } from "./palette.js";
import { Selection } from "./selection.js";

export async function showOverview(view, { settings, root, address, drawer, table, isPhone }) {
  const colour = palette();
  const glyphs = await Glyphs.load(settings.states, colour);
  view.zoomButtonsAt("bottomright");
  address.look(view, settings);
  const outage = new Outage(root.querySelector("[data-offline]"), settings.words.offline);
  const failed = (error) => outage.begin(error, () => points.refresh());
  const points = addLayers(view, { settings, colour, glyphs, isPhone, failed });
  const card = new HoverCard(root.querySelector("[data-hover-card]"), settings);
  const selection = new Selection(view, points, { card, isPhone });
  new Filtering(root, {
    failed,
    shown: (next) => {
      points.ask(next.query);
      table.forget();
      view.refreshSize();
      address.lookAgain(view, next);
    },
  });
  selection.onChoose((point) => drawer.open(point.id));
  selection.onLeave(() => drawer.close());
  drawer.onOpen((id) => {
    address.remember({ sel: id });
    view.refreshSize();
    if (drawer.point) selection.mark(drawer.point);
  });
  drawer.onClose(() => {
    address.remember({ sel: null });
    selection.clear();
    view.refreshSize();
  });
  table.onPick((ids) => points.pick(ids.size ? ids : null));
  table.onRow((id) => drawer.open(id));
  if (drawer.point) selection.mark(drawer.point);
  view.onMove(() => address.rememberView(view.view));
  root.dataset.ready = "";
}
