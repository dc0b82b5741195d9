// Who is here and what they may see: from the server where it answers, else what is kept.
import { getBytes, getJson, Offline, refreshToken } from "../api.js";
import { get, put, recall, remember } from "./database.js";
import { belongTo, foundForeign } from "./owner.js";
import { fill } from "./words.js";

const KEPT_AHEAD = 5;

export class Session {
  #listeners = [];
  person = null;
  points = [];
  at = null;
  isKept = false;

  constructor(settings, outbox) {
    this.addresses = settings.addresses;
    this.words = settings.words;
    this.outbox = outbox;
    outbox.onChange((_box, arrived) => {
      if (arrived) this.refresh();
    });
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  async start(root) {
    await this.refresh();
    root.querySelector("[data-person]").textContent = this.person?.name || "";
    if (this.person) await this.outbox.start(this.person.id);
  }

  async refresh() {
    try {
      const fresh = await getJson(this.addresses.points);
      await belongTo(fresh.person.id);
      this.wasForeign = (await foundForeign()) || this.wasForeign;
      refreshToken(fresh.csrf);
      await remember("list", { person: fresh.person, points: fresh.points, at: fresh.at });
      this.#take(fresh, false);
      this.outbox.heard(true);
    } catch (error) {
      if (!(error instanceof Offline) && !error.status) throw error;
      if (error instanceof Offline) this.outbox.heard(false);
      this.isSignedOut = error.status === 401;
      const kept = await recall("list");
      if (kept) this.#take(kept, true);
    }
    for (const listener of this.#listeners) listener(this);
  }

  #take({ person, points, at }, isKept) {
    Object.assign(this, { person, points, at, isKept });
  }

  // The point's sheet and forms; null where neither network nor phone has it.
  async point(id) {
    try {
      return await this.#ask(id);
    } catch (error) {
      if (!(error instanceof Offline) && error.status !== 401) throw error;
      if (error instanceof Offline) this.outbox.heard(false);
      const kept = await get("points", id);
      return kept ? { ...kept, isKept: true } : null;
    }
  }

  async #ask(id) {
    const point = await getJson(fill(this.addresses.sheet, { id }));
    const before = await get("points", id);
    const row = { ...point, seen_at: Date.now(), ghosts: before?.ghosts || {} };
    await put("points", row);
    return row;
  }

  // Photos of before, to be seen through in the viewfinder; kept for where no network is.
  async ghosts(point, views) {
    const ghosts = { ...point.ghosts };
    for (const view of views) {
      if (!view.picture || ghosts[view.key]) continue;
      try {
        ghosts[view.key] = new Blob([await getBytes(view.picture)], { type: "image/jpeg" });
      } catch {
        break;
      }
    }
    await put("points", { ...point, ghosts });
    return ghosts;
  }

  // The nearest points are fetched before anybody drives out to them.
  async keepAhead(points) {
    for (const { id } of points.slice(0, KEPT_AHEAD)) {
      if (await get("points", id)) continue;
      try {
        await this.#ask(id);
      } catch {
        return;
      }
    }
  }
}
