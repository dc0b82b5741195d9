// What is shown stands in the address: it can be sent to somebody and comes back on reload.

// The sentence and the filters lie over the upper edge of the map.
const MARGINS = { top: 90, side: 24 };

export class AddressBar {
  // Looks where the address says, else at everything that is shown.
  look(view, { bounds, center, zoom }) {
    const [lon, lat] = center.split(",").map(Number.parseFloat);
    const level = Number.parseInt(zoom, 10);
    if (Number.isFinite(lon) && Number.isFinite(lat) && Number.isFinite(level)) {
      view.show({ lon, lat, zoom: level });
    } else if (bounds) {
      view.fit(bounds, MARGINS);
    } else {
      view.show({ lon: 0, lat: 0, zoom: 2 });
    }
  }

  // After another filter: where its points are, unless some of them are in view anyway.
  lookAgain(view, { bounds }) {
    if (bounds && !view.sees(bounds)) view.fit(bounds, MARGINS);
  }

  // The filter and the order, without the view and what is chosen.
  get filter() {
    const query = new URLSearchParams(window.location.search);
    for (const name of ["c", "z", "sel", "view", "after"]) query.delete(name);
    return query.toString();
  }

  rememberView({ lon, lat, zoom }) {
    this.remember({ z: zoom, c: `${lon.toFixed(4)},${lat.toFixed(4)}` });
  }

  remember(values) {
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    window.history.replaceState(window.history.state, "", url);
    this.#carry(values);
  }

  // Links on the page keep what they were made for and take along where we look now.
  #carry(values) {
    for (const link of document.querySelectorAll('.overview a[href^="?"]')) {
      const query = new URLSearchParams(link.getAttribute("href").slice(1));
      for (const [name, value] of Object.entries(values)) {
        if (value === null) query.delete(name);
        else query.set(name, value);
      }
      link.setAttribute("href", `?${query}`);
    }
  }
}
