// The one door to Leaflet. django-leaflet makes the map when the window has loaded and
// says `map:init`; modules run before that, so nobody misses it.

export function whenMap(id) {
  return new Promise((resolve) => {
    window.addEventListener("map:init", (event) => {
      if (event.detail.id === id) resolve(new MapView(event.detail.map));
    });
  });
}

// Above the tiles of the ground (200), below marks of the chosen point (400 and more).
const PANES = { labels: 300, points: 350 };

// So much of a level may lie beyond the free room before the map shows a level less.
const TOLERANCE = 0.3;
const NEAREST_FIT = 15;

export class MapView {
  constructor(map) {
    this.map = map;
    this.marks = new Map();
    this.labels = [];
    map.attributionControl.setPrefix(false);
    for (const [name, height] of Object.entries(PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = height;
      pane.style.pointerEvents = "none";
    }
    map.on("zoomend", () => this.#showLabels());
  }

  // Bounds are west, south, east, north in degrees; pixels at the edges stay free for cards.
  fit([west, south, east, north], { top = 0, side = 0 } = {}) {
    const size = this.map.getSize();
    const upper = this.map.project([north, west], 0);
    const lower = this.map.project([south, east], 0);
    const across = (size.x - 2 * side) / Math.max(lower.x - upper.x, 1e-9);
    const down = (size.y - top - side) / Math.max(lower.y - upper.y, 1e-9);
    const fitting = Math.floor(Math.log2(Math.min(across, down)) + TOLERANCE);
    const zoom = Math.max(0, Math.min(NEAREST_FIT, fitting));
    const middle = upper
      .add(lower)
      .divideBy(2)
      .multiplyBy(2 ** zoom);
    const shifted = middle.subtract([0, (top - side) / 4]);
    this.map.setView(this.map.unproject(shifted, zoom), zoom, { animate: false });
  }

  show({ lon, lat, zoom }) {
    this.map.setView([lat, lon], zoom, { animate: false });
  }

  // Moves as little as needed so that the place is not under what covers the right side.
  reveal({ lon, lat }, room) {
    this.map.panInside([lat, lon], { paddingTopLeft: [40, 80], paddingBottomRight: [room, 60] });
  }

  get view() {
    const { lat, lng } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  onMove(listener) {
    this.map.on("moveend", listener);
  }

  // The listener gets the place in degrees and the world pixel at the present zoom.
  onClick(listener) {
    this.map.on("click", (event) => listener(this.#place(event)));
  }

  onHover(listener) {
    this.map.on("mousemove", (event) => listener(this.#place(event)));
  }

  #place(event) {
    const zoom = this.map.getZoom();
    const { x, y } = this.map.project(event.latlng, zoom);
    return { lon: event.latlng.lng, lat: event.latlng.lat, x, y, zoom };
  }

  // Where a world pixel lies.
  placeAt({ x, y, zoom }) {
    const { lat, lng } = this.map.unproject([x, y], zoom);
    return { lon: lng, lat };
  }

  // A name on the map from a zoom on; points lie above it.
  label({ lon, lat, text, minZoom }, className) {
    const icon = window.L.divIcon({ className, html: "", iconSize: null });
    const marker = window.L.marker([lat, lon], {
      icon,
      interactive: false,
      keyboard: false,
      pane: "labels",
    });
    marker.addTo(this.map);
    marker.getElement().textContent = text;
    this.labels.push({ element: marker.getElement(), minZoom });
    this.#showLabels();
  }

  #showLabels() {
    const zoom = this.map.getZoom();
    for (const { element, minZoom } of this.labels) element.hidden = zoom < minZoom;
  }

  remark(text) {
    this.map.attributionControl.addAttribution(text);
  }

  set cursor(name) {
    this.map.getContainer().style.cursor = name;
  }

  zoomButtonsAt(position) {
    this.map.zoomControl.setPosition(position);
  }

  refreshSize() {
    this.map.invalidateSize({ animate: false });
  }

  // One ring of a name; drawn anew it replaces the one before, without place it goes.
  ring(name, place, styles) {
    for (const one of this.marks.get(name) || []) one.remove();
    const at = place && [place.lat, place.lon];
    const rings = place ? styles.map((style) => window.L.circleMarker(at, style)) : [];
    for (const one of rings) one.addTo(this.map);
    this.marks.set(name, rings);
  }

  picture(place, url, size) {
    const icon = window.L.icon({ iconUrl: url, iconSize: [size, size] });
    window.L.marker([place.lat, place.lon], { icon, interactive: false, keyboard: false }).addTo(
      this.map,
    );
  }

  // `paint(canvas, coords)` returns a promise; tiles are `size` pixels wide.
  addCanvasTiles({ size, zIndex, pane = "tilePane", isShown, paint, forget }) {
    const Tiles = window.L.GridLayer.extend({
      createTile(coords, done) {
        const canvas = document.createElement("canvas");
        paint(canvas, coords).then(
          () => done(null, canvas),
          (error) => done(error, canvas),
        );
        return canvas;
      },
    });
    const layer = new Tiles({
      tileSize: size,
      zIndex,
      pane,
      updateWhenZooming: false,
      keepBuffer: 1,
    });
    layer.on("tileunload", (event) => forget(event.coords));
    const show = (wanted) => (wanted ? layer.addTo(this.map) : layer.remove());
    show(isShown);
    return { show };
  }
}
