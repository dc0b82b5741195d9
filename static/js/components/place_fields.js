// The place of a form: typed, asked of the device, or marked by a click on the map.
import { canLocate, locate } from "./position.js";

export class PlaceFields {
  constructor(fieldset, words) {
    this.fieldset = fieldset;
    this.words = words;
    this.fields = Object.fromEntries(
      ["lon", "lat", "accuracy"].map((name) => [name, fieldset.form.elements[name]]),
    );
    this.listeners = [];
    fieldset.querySelector("[data-locate]").addEventListener("click", () => this.#locate());
    fieldset.addEventListener("input", () => {
      this.fields.accuracy.value = "";
      this.#tell();
    });
  }

  onChange(listener) {
    this.listeners.push(listener);
    this.#tell();
  }

  set({ lon, lat, accuracy = "" }) {
    this.fields.lon.value = lon.toFixed(6);
    this.fields.lat.value = lat.toFixed(6);
    this.fields.accuracy.value = accuracy;
    this.#tell();
  }

  #tell() {
    const lon = Number.parseFloat(this.fields.lon.value);
    const lat = Number.parseFloat(this.fields.lat.value);
    const place = Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : null;
    for (const listener of this.listeners) listener(place);
  }

  async #locate() {
    const words = this.fieldset.querySelector("[data-place-words]");
    if (!canLocate()) {
      words.textContent = this.words.insecure;
      return;
    }
    words.textContent = this.words.locating;
    try {
      const fix = await locate();
      this.set(fix);
      words.textContent = this.words.accuracy.replace("{metres}", Math.round(fix.accuracy));
    } catch {
      words.textContent = this.words.nowhere;
    }
  }
}
