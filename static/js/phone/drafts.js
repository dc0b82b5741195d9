// A form that is being filled in. Everything is kept at once: a phone may close the page
// whenever it opens a camera.
import { all, get, put, write } from "./database.js";
import { newUid } from "./words.js";

export const keyOf = (verb, pointId) => `${verb}-${pointId}`;

export class Draft {
  // Goes on with what is kept, or begins anew.
  static async of(verb, point) {
    const key = keyOf(verb, point.id);
    const kept = await get("drafts", key);
    if (!kept) navigator.storage?.persist?.();
    const row = kept || {
      key,
      verb,
      point: { id: point.id, number: point.number },
      version: point.version,
      state: point.state,
      fields: {},
      photos: {},
      begun_at: Date.now(),
    };
    // Whoever opens the form again has seen the point as it is now.
    if (!point.isKept) Object.assign(row, { version: point.version, state: point.state });
    const draft = new Draft(row);
    await draft.save();
    return draft;
  }

  constructor(row) {
    this.row = row;
  }

  get fields() {
    return this.row.fields;
  }

  get photos() {
    return this.row.photos;
  }

  async set(values) {
    Object.assign(this.row.fields, values);
    await this.save();
  }

  async save() {
    this.row.saved_at = Date.now();
    await put("drafts", this.row);
  }

  // The view's photo, in place of the one before; both in one transaction.
  async addPhoto(view, shot) {
    const photo = {
      uid: newUid(),
      draft: this.row.key,
      view: view.key,
      kind: view.kind,
      phase: view.phase,
      slot: view.slot,
      pair_of: view.pair_of,
      pairs_with: view.pairs_with,
      ...shot,
    };
    const before = this.photos[view.key];
    const row = { ...this.row, photos: { ...this.photos, [view.key]: photo.uid } };
    row.saved_at = Date.now();
    await write(["drafts", "photos"], ({ drafts, photos }) => {
      photos.put(photo);
      if (before) photos.delete(before);
      drafts.put(row);
    });
    this.row = row;
    return photo;
  }

  async picture(viewKey) {
    const uid = this.photos[viewKey];
    return uid ? (await get("photos", uid))?.blob : null;
  }

  // Photos that carry no fix take the place that was marked by hand.
  async placePhotos(place) {
    const mine = (await all("photos")).filter(
      (photo) => photo.draft === this.row.key && !photo.fix,
    );
    if (!mine.length || !place) return;
    await write(["photos"], ({ photos }) => {
      for (const photo of mine) {
        photos.put({ ...photo, fix: { lon: place.lon, lat: place.lat, accuracy: null } });
      }
    });
  }

  // What goes into the outbox; `views` are those of the form as it was sent.
  asParcel({ action, step, data, views }) {
    const chosen = views.filter((view) => this.photos[view.key]);
    return {
      uid: this.row.uid || newUid(),
      point: this.row.point,
      verb: this.row.verb,
      action,
      step,
      version: this.row.version,
      before: this.row.state,
      data,
      evidence: chosen.map((view) => this.photos[view.key]),
      uids: { ...this.photos },
      sent: [],
      state: "waiting",
      queued_at: Date.now(),
      draft: this.row,
    };
  }
}
