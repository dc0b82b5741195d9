// The map page put together: what is chosen on the map stands in the drawer, what is
// filtered stands in the address, and the table shows the same.
import { Filtering } from "../components/filtering.js";
import { SheetStops } from "../components/sheet.js";
import { Glyphs } from "./glyphs.js";
import { HoverCard } from "./hover_card.js";
import { addLayers } from "./layers.js";
import { Outage } from "./outage.js";
import { palette } from "./palette.js";
import { Selection } from "./selection.js";
import { nameVillages } from "./villages.js";

export async function showOverview(view, { settings, root, address, drawer, table, isPhone }) {
  const colour = palette();
  const glyphs = await Glyphs.load(settings.states, colour);
  view.zoomButtonsAt("bottomright");
  address.look(view, settings);
  const outage = new Outage(root.querySelector("[data-offline]"), settings.words.offline);
  const failed = (error) => outage.begin(error, () => points.refresh());
  const points = addLayers(view, { settings, colour, glyphs, isPhone, failed });
  nameVillages(view, points, settings.villages);
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
  // The sheet of a phone covers the list's line and, above it, some of the map.
  const show = () => {
    if (!drawer.point) return;
    const list = root.querySelector(".list").offsetHeight;
    const below = 60 + Math.max(0, drawer.element.offsetHeight - list);
    const above = root.querySelector(".stage-head").offsetHeight + 30;
    selection.mark(drawer.point, isPhone ? { above, below } : {});
  };
  selection.onChoose((point) => drawer.open(point.id));
  selection.onLeave(() => drawer.close());
  drawer.onOpen((id) => {
    address.remember({ sel: id });
    view.refreshSize();
    show();
  });
  drawer.onClose(() => {
    address.remember({ sel: null });
    selection.clear();
    view.refreshSize();
  });
  table.onPick((ids) => points.pick(ids.size ? ids : null));
  table.onRow((id) => drawer.open(id));
  new SheetStops(drawer.element, () => show());
  show();
  view.onMove(() => address.rememberView(view.view));
  root.dataset.ready = "";
}
