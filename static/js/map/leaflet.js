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
const PANES = { points: 350 };

// So much of a level may lie beyond the free room before the map shows a level less.
const TOLERANCE = 0.3;
const NEAREST_FIT = 15;
const FARTHEST_FIT = 1; // tiles of the server are one level coarser, from 0 on

export class MapView {
  constructor(map) {
    this.map = map;
    this.marks = new Map();
    this.unfitted = null;
    map.attributionControl.setPrefix(false);
    for (const [name, height] of Object.entries(PANES)) {
      const pane = map.createPane(name);
      pane.style.zIndex = height;
      pane.style.pointerEvents = "none";
    }
  }

  // Bounds are west, south, east, north in degrees; pixels at the edges stay free for cards.
  // A map that is not shown yet has no size: it is fitted as soon as it has one.
  fit(bounds, margins = {}) {
    const [west, south, east, north] = bounds;
    const { top = 0, side = 0 } = margins;
    const size = this.map.getSize();
    this.unfitted = size.x && size.y ? null : { bounds, margins };
    const upper = this.map.project([north, west], 0);
    const lower = this.map.project([south, east], 0);
    const across = Math.max(size.x - 2 * side, 1) / Math.max(lower.x - upper.x, 1e-9);
    const down = Math.max(size.y - top - side, 1) / Math.max(lower.y - upper.y, 1e-9);
    const fitting = Math.floor(Math.log2(Math.min(across, down)) + TOLERANCE);
    const zoom = Math.max(FARTHEST_FIT, Math.min(NEAREST_FIT, fitting));
    const middle = upper
      .add(lower)
      .divideBy(2)
      .multiplyBy(2 ** zoom);
    const shifted = middle.subtract([0, (top - side) / 4]);
    this.map.setView(this.map.unproject(shifted, zoom), zoom, { animate: false });
  }

  // Whether something of a box of degrees is in view.
  sees([west, south, east, north]) {
    return this.map.getBounds().intersects([
      [south, west],
      [north, east],
    ]);
  }

  show({ lon, lat, zoom }) {
    this.map.setView([lat, lon], zoom, { animate: false });
  }

  // Moves as little as needed so that the place is not under what covers an edge.
  reveal({ lon, lat }, { right = 90, below = 120, above = 110 }) {
    this.map.panInside([lat, lon], {
      paddingTopLeft: [40, above],
      paddingBottomRight: [right, below],
    });
  }

  get view() {
    const { lat, lng } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  onMove(listener) {
    this.map.on("moveend", () => this.unfitted || listener());
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

  remark(text) {
    this.map.attributionControl.addAttribution(text);
  }

  set cursor(name) {
    this.map.getContainer().style.cursor = name;
  }

  zoomButtonsAt(position) {
    this.map.zoomControl.setPosition(position);
  }

  // Said to whoever cannot see that something is still to come.
  busy(isBusy) {
    this.map.getContainer().setAttribute("aria-busy", String(isBusy));
  }

  refreshSize() {
    this.map.invalidateSize({ animate: false });
    if (this.unfitted) this.fit(this.unfitted.bounds, this.unfitted.margins);
  }

  // One ring of a name; drawn anew it replaces the one before, without place it goes.
  ring(name, place, styles) {
    for (const one of this.marks.get(name) || []) one.remove();
    const at = place && [place.lat, place.lon];
    const rings = place ? styles.map((style) => window.L.circleMarker(at, style)) : [];
    for (const one of rings) one.addTo(this.map);
    this.marks.set(name, rings);
  }

  // A number beside a place.
  number(place, text) {
    const label = window.L.tooltip({ permanent: true, direction: "right", offset: [10, 0] });
    label.setLatLng([place.lat, place.lon]).setContent(text).addTo(this.map);
  }

  picture(place, url, size) {
    const icon = window.L.icon({ iconUrl: url, iconSize: [size, size] });
    window.L.marker([place.lat, place.lon], { icon, interactive: false, keyboard: false }).addTo(
      this.map,
    );
  }

  // The place in the world of web maps, 0 to 1 from the north-west corner.
  worldOf({ lon, lat }) {
    const { x, y } = this.map.project([lat, lon], 0);
    return { wx: x / 256, wy: y / 256 };
  }

  // Where a place in the world lies.
  placeOf({ wx, wy }) {
    return this.placeAt({ x: wx * 256, y: wy * 256, zoom: 0 });
  }

  // The pixel of the map's own box under which a place in the world lies.
  pixelOf(world) {
    const { lat, lon } = this.placeOf(world);
    return this.map.latLngToContainerPoint([lat, lon]);
  }

  get size() {
    return this.map.getSize();
  }

  get element() {
    return this.map.getContainer();
  }

  // The middle of what is shown, as a click there would name it.
  get middle() {
    return this.#place({ latlng: this.map.getCenter() });
  }

  zoomTo({ lon, lat }, zoom) {
    this.map.setView([lat, lon], Math.min(zoom, this.map.getMaxZoom()));
  }

  get zoom() {
    return this.map.getZoom();
  }

  // While somebody draws on the map, it stays where it is.
  hold(isHeld) {
    for (const handler of [this.map.dragging, this.map.doubleClickZoom, this.map.boxZoom]) {
      if (isHeld) handler.disable();
      else handler.enable();
    }
  }

  // The listeners get the place under the pointer while a button or a finger is down.
  onDraw({ begin, go, end }) {
    const box = this.element;
    const at = (event) => this.#place({ latlng: this.map.mouseEventToLatLng(event) });
    let drawing = false;
    box.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target.closest(".leaflet-control")) return;
      drawing = begin(at(event)) === true;
      if (drawing) box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointermove", (event) => drawing && go(at(event)));
    box.addEventListener("pointerup", (event) => {
      if (!drawing) return;
      drawing = false;
      end(at(event));
    });
  }

  // One canvas over the whole view, drawn anew after each move: `draw(context, box)`
  // gets the world pixels of its corner, its size and the resolution of the screen.
  addOverlay(draw, { pane = "points", padding = 0.2 } = {}) {
    const { Renderer } = window.L;
    const Overlay = Renderer.extend({
      options: { pane, padding },
      _initContainer() {
        this._container = document.createElement("canvas");
      },
      _destroyContainer() {
        this._container.remove();
      },
      _update() {
        if (this._map._animatingZoom && this._bounds) return;
        Renderer.prototype._update.call(this);
        this.paint();
      },
      paint() {
        if (!this._map || this._map._animatingZoom) return;
        const canvas = this._container;
        const { min } = this._bounds;
        const size = this._bounds.getSize();
        const scale = Math.max(1, window.devicePixelRatio || 1);
        const origin = this._map.getPixelOrigin();
        canvas.width = size.x * scale;
        canvas.height = size.y * scale;
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
        window.L.DomUtil.setPosition(canvas, min);
        const context = canvas.getContext("2d");
        context.scale(scale, scale);
        draw(context, {
          left: origin.x + min.x,
          top: origin.y + min.y,
          width: size.x,
          height: size.y,
          zoom: this._map.getZoom(),
          scale,
        });
      },
    });
    const layer = new Overlay();
    let waiting = 0;
    layer.addTo(this.map);
    return {
      redraw() {
        if (waiting) return;
        waiting = requestAnimationFrame(() => {
          waiting = 0;
          layer.paint();
        });
      },
    };
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
    return { show, redraw: () => layer._map && layer.redraw() };
  }
}
