// A place marked by hand: one's own position to begin with, the issued place as a ring.
import { GroundPainter } from "../map/areas.js";
import { whenMap } from "../map/leaflet.js";
import { palette } from "../map/palette.js";
import { VectorTiles } from "../map/vector_tiles.js";
import { distanceWords, metresBetween } from "./geo.js";
import { fill } from "./words.js";

const ZOOM = 16;

export class Pin {
  #view = null;

  constructor(dialog, { settings, position }) {
    this.dialog = dialog;
    this.words = settings.words;
    this.position = position;
    whenMap("pin-map").then((view) => {
      this.#view = view;
      this.colour = palette();
      this.tiles = () =>
        new VectorTiles(view, {
          template: settings.tiles.base,
          zIndex: 1,
          painter: new GroundPainter(this.colour),
        });
      view.cursor = "crosshair";
      view.onClick(({ lon, lat }) => this.#mark({ lon, lat, accuracy: null, byHand: true }));
    });
    dialog.querySelector("[data-pin-own]").addEventListener("click", () => {
      if (this.position.fix) this.#mark(this.#own());
    });
    dialog.querySelector("[data-pin-take]").addEventListener("click", () => {
      this.dialog.close();
      if (this.place) this.taken(this.place);
    });
  }

  // Map data is fetched only once somebody opens the map.
  open({ point, place, taken }) {
    Object.assign(this, { point, taken });
    this.dialog.showModal();
    this.#view.refreshSize();
    const issued = point.lon === null ? null : { lon: point.lon, lat: point.lat };
    const start = place || this.position.fix || issued || { lon: 113, lat: 41 };
    this.#view.show({ ...start, zoom: ZOOM });
    this.tiles?.();
    this.tiles = null;
    this.#view.ring("issued", issued, [
      { radius: 13, color: this.colour("casing"), weight: 6, fill: false },
      { radius: 13, color: this.colour("todo"), weight: 3, fill: false, dashArray: "5 4" },
    ]);
    this.#mark(place || (this.position.fix && this.#own()));
  }

  #own() {
    const { lon, lat, accuracy } = this.position.fix;
    return { lon, lat, accuracy, byHand: false };
  }

  #mark(place) {
    this.place = place;
    this.#view.ring("marked", place, [
      { radius: 9, color: this.colour("casing"), weight: 6, fill: false },
      {
        radius: 9,
        color: this.colour("accent"),
        weight: 3,
        fillColor: this.colour("accent"),
        fillOpacity: 0.5,
      },
    ]);
    this.dialog.querySelector("[data-pin-words]").textContent = this.#sentence();
  }

  #sentence() {
    if (!this.place) return this.words.no_fix;
    if (this.point.lon === null) return "";
    const metres = metresBetween(this.place, this.point);
    const sentence = this.place.byHand ? this.words.moved : this.words.own_place;
    return fill(sentence, { distance: distanceWords(metres, this.words) });
  }
}
