// What was submitted and has not arrived yet. It is sent one by one, again and again with
// growing pauses, and at once when the network or the person comes back.
import { getJson, Offline, refreshToken } from "../api.js";
import { all, get, put, write } from "./database.js";
import { deliver, SIGNED_OUT, WAITING } from "./sending.js";

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 5 * 60 * 1000;

export class Outbox {
  #listeners = [];
  #timer = null;
  #running = false;
  #tries = 0;
  parcels = [];
  reachable = navigator.onLine;
  nextTry = null;
  sending = null;

  constructor(addresses) {
    this.addresses = addresses;
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  async start(person) {
    this.person = person;
    await this.reload();
    window.addEventListener("online", () => this.sendNow());
    window.addEventListener("offline", () => this.heard(false));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.sendNow();
    });
    this.sendNow();
  }

  async reload() {
    this.parcels = (await all("parcels")).sort((a, b) => a.queued_at - b.queued_at);
    this.#tell();
  }

  // The draft becomes a parcel in one transaction: it is never in both places or in none.
  async post(parcel, draftKey) {
    await write(["parcels", "drafts"], ({ parcels, drafts }) => {
      parcels.put(parcel);
      drafts.delete(draftKey);
    });
    await this.reload();
    this.sendNow();
  }

  async discard(uid) {
    const parcel = await get("parcels", uid);
    await this.#forget(parcel);
    await this.reload();
  }

  // Back to a form: what was refused is corrected there.
  async reopen(uid, version) {
    const parcel = await get("parcels", uid);
    parcel.draft.version = version ?? parcel.version;
    await write(["parcels", "drafts"], ({ parcels, drafts }) => {
      drafts.put(parcel.draft);
      parcels.delete(uid);
    });
    await this.reload();
    return parcel.draft;
  }

  async resubmit(uid, version) {
    const parcel = await get("parcels", uid);
    await put("parcels", {
      ...parcel,
      version: version ?? parcel.version,
      state: WAITING,
      now: null,
      reason: "",
    });
    await this.reload();
    this.sendNow();
  }

  isPosted(pointId) {
    return this.parcels.some((parcel) => parcel.point.id === pointId);
  }

  get waiting() {
    return this.parcels.filter(({ state }) => state === WAITING || state === SIGNED_OUT);
  }

  // What the page learns by its own requests counts here too.
  heard(reachable) {
    if (this.reachable === reachable) return;
    this.reachable = reachable;
    this.#tell();
    if (reachable) this.sendNow();
  }

  sendNow() {
    this.#tries = 0;
    this.#send();
  }

  async #send() {
    if (this.#running || !this.person) return;
    clearTimeout(this.#timer);
    this.nextTry = null;
    if (!this.waiting.length) return;
    this.#running = true;
    const lock = await navigator.wakeLock?.request("screen").catch(() => null);
    try {
      await this.#sendAll();
    } finally {
      this.#running = false;
      this.sending = null;
      await lock?.release();
      this.#tell();
    }
    if (this.waiting.some(({ state }) => state === WAITING)) this.#later();
  }

  async #sendAll() {
    if (!(await this.#isOurs())) return;
    for (const parcel of [...this.waiting]) {
      this.sending = parcel;
      this.#tell();
      const { unreachable, ...answer } = await deliver(parcel, this.addresses, async (row) => {
        await put("parcels", row);
        this.#tell();
      });
      if (answer.state === "sent") await this.#arrived(parcel);
      else await put("parcels", { ...parcel, ...answer });
      await this.reload();
      this.reachable = !unreachable;
      if (unreachable || answer.state === SIGNED_OUT) return;
    }
  }

  // Only the owner's own session sends: a parcel must not go out under another's name.
  async #isOurs() {
    try {
      const { person, csrf } = await getJson(this.addresses.person);
      this.reachable = true;
      if (person.id !== this.person) return false;
      refreshToken(csrf);
      return true;
    } catch (error) {
      if (error instanceof Offline) this.reachable = false;
      else if (error.status === 401) await this.#mark(SIGNED_OUT);
      return false;
    }
  }

  async #mark(state) {
    for (const parcel of this.waiting) await put("parcels", { ...parcel, state });
    await this.reload();
  }

  async #arrived(parcel) {
    await this.#forget(parcel);
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60);
    for (const listener of this.#listeners) listener(this, parcel);
  }

  #forget(parcel) {
    return write(["parcels", "photos"], ({ parcels, photos }) => {
      parcels.delete(parcel.uid);
      for (const uid of Object.values(parcel.uids)) photos.delete(uid);
    });
  }

  #later() {
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#tries, LONGEST_PAUSE);
    this.#tries += 1;
    this.nextTry = Date.now() + pause;
    this.#timer = setTimeout(() => this.#send(), pause);
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener(this, null);
  }
}
