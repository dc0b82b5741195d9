// Where the device is. Browsers tell it to secure pages only; the page says so otherwise.

const PATIENCE = { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 };

export function canLocate() {
  return window.isSecureContext && "geolocation" in navigator;
}

export function locate() {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        resolve({
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy: coords.accuracy,
          heading: coords.heading,
          at: new Date(timestamp).toISOString(),
        }),
      reject,
      PATIENCE,
    );
  });
}

// The last fix of this page, asked for once; null where there is none to be had.
let pending = null;

export function fixOnce() {
  if (!canLocate()) return Promise.resolve(null);
  pending ||= locate().catch(() => {
    pending = null;
    return null;
  });
  return pending;
}
