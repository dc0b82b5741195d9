// The camera in the page: named views one after the other, no other app between them.
import { fill } from "./words.js";

const LONGEST_SIDE = 2048;
const QUALITY = 0.85;
const WANTED = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 2560 }, height: { ideal: 1920 } },
};

export const canFilm = () =>
  window.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);

export class Camera {
  #stream = null;
  #views = [];
  #current = null;

  constructor(dialog, input, { position, words }) {
    this.dialog = dialog;
    this.input = input;
    this.position = position;
    this.words = words;
    const find = (selector) => dialog.querySelector(selector);
    this.video = find("video");
    this.ghost = find(".camera-ghost");
    this.slot = find("[data-camera-slot]");
    this.mark = find("[data-camera-mark]");
    this.strip = find("[data-camera-strip]");
    this.shutter = find("[data-shutter]");
    this.shutter.addEventListener("click", () => this.#shoot());
    find("[data-camera-done]").addEventListener("click", () => this.dialog.close());
    find("[data-camera-system]").addEventListener("click", () => this.choose(this.#current));
    dialog.addEventListener("close", () => this.#stop());
    this.input.addEventListener("change", () => this.#chosen());
  }

  // `taken(view, shot)` keeps a photo and answers whether it is on the phone;
  // `picture(view)` gives the one that is there.
  async open({ views, first, number, taken, picture }) {
    Object.assign(this, { taken, picture, number });
    this.#views = views;
    this.#current = first || this.#nextEmpty() || views[0];
    if (!canFilm() || this.#current.accept !== "image/*") return this.choose(this.#current);
    this.position.startCompass();
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia(WANTED);
    } catch {
      return this.choose(this.#current);
    }
    this.video.srcObject = this.#stream;
    this.dialog.showModal();
    await this.#show();
    this.shutter.focus();
    try {
      await this.video.play();
    } catch (fault) {
      // Closed again before the first picture came: there is nothing left to show.
      if (fault.name !== "AbortError") throw fault;
    }
  }

  // The phone's own camera; papers and photos of before may also come from its gallery.
  choose(view) {
    this.#current = view;
    this.input.accept = view.accept;
    if (view.kind === "photo" && view.phase !== "before") {
      this.input.setAttribute("capture", "environment");
    } else this.input.removeAttribute("capture");
    this.input.value = "";
    this.input.click();
  }

  async #chosen() {
    const [file] = this.input.files;
    if (!file) return;
    const view = this.#current;
    const isNew = Date.now() - file.lastModified < 5 * 60 * 1000;
    const fromCamera = this.input.hasAttribute("capture") && isNew;
    await this.taken(view, {
      blob: file,
      name: file.name,
      source: view.kind !== "photo" ? "received" : fromCamera ? "system-camera" : "gallery",
      captured_at: new Date(file.lastModified).toISOString(),
      fix: isNew ? this.position.now : null,
    });
    if (this.dialog.open) await this.#advance(view);
  }

  async #shoot() {
    const view = this.#current;
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(this.video, 0, 0, canvas.width, canvas.height);
    const shot = {
      source: "live-camera",
      captured_at: new Date().toISOString(),
      fix: this.position.now,
    };
    shot.blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    const isKept = await this.taken(view, shot);
    this.dialog.classList.add("flash");
    setTimeout(() => this.dialog.classList.remove("flash"), 120);
    if (isKept) await this.#advance(view);
  }

  async #advance(view) {
    const following = this.#nextEmpty(this.#views.indexOf(view) + 1);
    if (!following) {
      this.dialog.close();
      return;
    }
    this.#current = following;
    await this.#show();
  }

  // The next view without photo, from a place in the order on and then from the beginning.
  #nextEmpty(from = 0) {
    const order = [...this.#views.slice(from), ...this.#views.slice(0, from)];
    return order.find((view) => !this.picture(view) && view.accept === "image/*");
  }

  async #show() {
    const view = this.#current;
    const n = this.#views.indexOf(view) + 1;
    const values = { n, total: this.#views.length, label: view.label };
    this.slot.textContent = fill(this.words.slot_of, values);
    this.#showMark();
    this.ghost.hidden = !view.ghost;
    if (view.ghost) this.ghost.src = view.ghost;
    this.strip.replaceChildren(
      ...this.#views.filter((one) => one.kind === "photo").map((one) => this.#thumb(one)),
    );
  }

  // What the printed copy will say too: number, time, how sure the place is.
  #showMark() {
    const fix = this.position.now;
    const where = fix
      ? `${fix.lat.toFixed(5)}°N ${fix.lon.toFixed(5)}°E ${fill(this.words.accuracy, { n: Math.round(fix.accuracy) })}`
      : this.words.no_fix;
    this.mark.textContent = `${this.number}\n${where}`;
  }

  #thumb(view) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "camera-thumb";
    button.setAttribute("aria-current", String(view === this.#current));
    const url = this.picture(view);
    if (url) {
      const image = document.createElement("img");
      image.src = url;
      image.alt = "";
      button.append(image);
    }
    const label = document.createElement("span");
    label.textContent = view.label;
    button.append(label);
    // A view that is there already is taken again.
    button.addEventListener("click", () => {
      this.#current = view;
      this.#show();
    });
    return button;
  }

  #stop() {
    for (const track of this.#stream?.getTracks() || []) track.stop();
    this.#stream = null;
    this.video.srcObject = null;
  }
}
