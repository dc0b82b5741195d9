// The map page: layers, points, and the drawer of the one that is chosen.

import { AddressBar } from "../components/address.js";
import { enableCopying } from "../components/copying.js";
import { Drawer } from "../components/drawer.js";
import { Glyphs } from "../map/glyphs.js";
import { addLayers } from "../map/layers.js";
import { whenMap } from "../map/leaflet.js";
import { palette } from "../map/palette.js";
import { Selection } from "../map/selection.js";
import { pageSettings } from "../settings.js";

const settings = pageSettings();
const address = new AddressBar();
const drawer = new Drawer(document.getElementById("drawer"), settings.point);
const isPhone = window.matchMedia("(width < 48rem)").matches;

enableCopying();
if (isPhone) document.querySelector("[data-legend]").open = false;

whenMap("overview-map").then(async (view) => {
  const colour = palette();
  const glyphs = await Glyphs.load(settings.states, colour);
  view.zoomButtonsAt("bottomright");
  address.look(view, settings);
  const points = addLayers(view, { settings, colour, glyphs, isPhone });
  const selection = new Selection(view, points, { colour, isPhone });

  selection.onChoose((point) => drawer.open(point.id));
  selection.onLeave(() => drawer.close());
  drawer.onOpen((id) => {
    address.remember({ sel: id });
    view.refreshSize();
  });
  drawer.onClose(() => {
    address.remember({ sel: null });
    selection.clear();
    view.refreshSize();
  });
  selection.followRows(document.querySelector(".list"), drawer);
  if (settings.selected) selection.mark(settings.selected);
  view.onMove(() => address.rememberView(view.view));
});
