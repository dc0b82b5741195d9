// The one door to Leaflet. django-leaflet makes the map when the window has loaded and
// says `map:init`; modules run before that, so nobody misses it.

export function whenMap(id) {
  return new Promise((resolve) => {
    window.addEventListener("map:init", (event) => {
      if (event.detail.id === id) resolve(new MapView(event.detail.map));
    });
  });
}

export class MapView {
  constructor(map) {
    this.map = map;
    map.attributionControl.setPrefix(false);
    this.marks = new Map();
  }

  // Bounds are west, south, east, north in degrees; pixels at the edges stay free for cards.
  fit([west, south, east, north], { top = 0, side = 0 } = {}) {
    const bounds = [
      [south, west],
      [north, east],
    ];
    this.map.fitBounds(bounds, {
      paddingTopLeft: [side, top],
      paddingBottomRight: [side, side],
      maxZoom: 15,
      animate: false,
    });
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

  label({ lon, lat, text }, className) {
    const icon = window.L.divIcon({ className, html: "", iconSize: null });
    const marker = window.L.marker([lat, lon], { icon, interactive: false, keyboard: false });
    marker.addTo(this.map);
    marker.getElement().textContent = text;
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
  addCanvasTiles({ size, zIndex, paint, forget }) {
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
    const layer = new Tiles({ tileSize: size, zIndex, updateWhenZooming: false, keepBuffer: 1 });
    layer.on("tileunload", (event) => forget(event.coords));
    layer.addTo(this.map);
    return layer;
  }
}
