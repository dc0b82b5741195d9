// Choosing by cell: a click on the map chooses the points of the cell that lies there.
import { getJson, Refusal } from "../api.js";

// The server's tiles, and with them the tiers that are drawn, are one level coarser.
const TILE_ZOOM = -1;

export class CellTool {
  constructor(view, button, { url, others, found }) {
    this.button = button;
    this.isOn = false;
    button?.addEventListener("click", () => this.turn(!this.isOn));
    for (const other of others) other.addEventListener("click", () => this.turn(false));
    view.onClick(async ({ lon, lat }) => {
      if (!this.isOn) return;
      const asked = new URLSearchParams({ lon, lat, zoom: view.zoom + TILE_ZOOM });
      try {
        found(await getJson(`${url}?${asked}`));
      } catch (error) {
        // Beyond one's own cells there is nothing to choose.
        if (!(error instanceof Refusal)) throw error;
      }
    });
  }

  turn(isOn) {
    this.isOn = isOn;
    this.button?.setAttribute("aria-pressed", String(isOn));
  }
}
