// The names of the villages: fetched once, when somebody comes near enough to read them.
import { getJson } from "../api.js";

export function nameVillages(view, points, { url, minZoom }) {
  let isAsked = false;
  const look = async () => {
    if (isAsked || view.zoom < minZoom) return;
    isAsked = true;
    try {
      points.name((await getJson(url)).labels);
    } catch {
      isAsked = false; // without network: at the next move
    }
  };
  view.onMove(look);
  look();
}
