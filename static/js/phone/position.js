// Where the device is and which way it looks, followed while the page is open.
import { canLocate } from "../components/position.js";

const PATIENCE = { enableHighAccuracy: true, timeout: 30000, maximumAge: 10000 };

// Degrees from north to which the back of the phone, where its camera is, looks; of a
// phone that lies flat, to which its upper edge points. Angles as the W3C names them.
function lookingTo({ alpha, beta, gamma }) {
  const [z, x, y] = [alpha, beta, gamma].map((angle) => (angle * Math.PI) / 180);
  const east = -Math.cos(z) * Math.sin(y) - Math.sin(z) * Math.sin(x) * Math.cos(y);
  const north = -Math.sin(z) * Math.sin(y) + Math.cos(z) * Math.sin(x) * Math.cos(y);
  const isUpright = Math.hypot(east, north) > 0.3;
  const degrees = isUpright ? (Math.atan2(east, north) * 180) / Math.PI : -alpha;
  return Math.round(degrees + 360) % 360;
}

export class Position {
  #listeners = [];
  #heading = null;
  fix = null;

  onChange(listener) {
    this.#listeners.push(listener);
    listener(this.fix);
  }

  start() {
    if (!canLocate()) return;
    navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        this.fix = {
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy: coords.accuracy,
          heading: Number.isFinite(coords.heading) ? coords.heading : null,
          at: new Date(timestamp).toISOString(),
        };
        for (const listener of this.#listeners) listener(this.fix);
      },
      () => {
        for (const listener of this.#listeners) listener(this.fix);
      },
      PATIENCE,
    );
  }

  // The compass is asked when the camera opens: some phones want a tap before.
  async startCompass() {
    if (!window.isSecureContext || !("DeviceOrientationEvent" in window)) return;
    const turn = (event) => {
      if (Number.isFinite(event.webkitCompassHeading)) this.#heading = event.webkitCompassHeading;
      else if (event.absolute && Number.isFinite(event.alpha)) this.#heading = lookingTo(event);
    };
    window.addEventListener("deviceorientationabsolute", turn);
    window.addEventListener("deviceorientation", turn);
    await window.DeviceOrientationEvent.requestPermission?.().catch(() => "");
  }

  // What stands beside a photo; null where the device knows no place.
  get now() {
    return this.fix && { ...this.fix, heading: this.#heading ?? this.fix.heading };
  }
}
