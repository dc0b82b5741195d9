// The map page: one filter, shown as map, as table, or both.
import { AddressBar } from "../components/address.js";
import { enableCopying } from "../components/copying.js";
import { Drawer } from "../components/drawer.js";
import { SearchBox } from "../components/search.js";
import { PointTable } from "../components/table.js";
import { whenMap } from "../map/leaflet.js";
import { showOverview } from "../map/overview.js";
import { pageSettings } from "../settings.js";

const settings = pageSettings();
const address = new AddressBar();
const root = document.querySelector(".overview");
const drawer = new Drawer(document.getElementById("drawer"), settings.point, () => address.filter);
const isPhone = window.matchMedia("(width < 48rem)").matches;
const table = new PointTable(root.querySelector(".list"), settings.words);
const search = new SearchBox(document.querySelector("[data-search]"));

enableCopying();
if (isPhone) document.querySelector("[data-legend]").open = false;

whenMap("overview-map").then((view) => {
  search.onChoose(({ sel, place }) => {
    if (place) view.zoomTo(place, Math.max(view.zoom, place.zoom));
    if (sel) drawer.open(sel);
  });
  return showOverview(view, { settings, root, address, drawer, table, isPhone });
});
