// What both forms share: the draft that survives everything, photos, place, sending.

import { canFilm } from "./camera.js";
import { recall, remember } from "./database.js";
import { Draft } from "./drafts.js";
import { distanceWords, metresBetween } from "./geo.js";
import { Views } from "./views.js";
import { clock, fill, shortNumber } from "./words.js";

const INACCURATE = 50; // m
const LEARNED = 20;
const OFFERED = 5;

export class StepForm {
  constructor(element, verb, parts) {
    Object.assign(this, parts, { verb });
    this.element = element;
    this.form = element.querySelector("form");
    this.fields = this.form.elements;
    this.views = new Views(element, {
      camera: parts.camera,
      onPhoto: (view, shot) => this.keepPhoto(view, shot),
    });
    this.form.addEventListener("input", () => this.#typed());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.find("[data-mark]").addEventListener("click", () => this.#openMap());
    this.position.onChange(() => this.sayPlace());
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  async show(id) {
    this.point = null;
    // Nothing is tapped before the form is filled.
    this.form.inert = true;
    const point = await this.session.point(id).catch(() => null);
    if (!point?.[this.verb] || this.outbox.isPosted(id)) {
      await this.screens.leave(`point-${id}`);
      return "";
    }
    this.draft = await Draft.of(this.verb, point);
    this.offer = point[this.verb];
    this.point = point;
    this.views.clear();
    this.form.reset();
    this.find("[data-mistake]").hidden = true;
    await this.fill(this.draft.fields);
    this.#sayCamera();
    this.sayPlace();
    this.#sayDraft();
    this.form.inert = false;
    return `${this.words[this.verb]} ${shortNumber(point.number)}`;
  }

  leave() {
    this.point = null;
  }

  // --- Photos ---------------------------------------------------------------------------

  async keepPhoto(view, shot) {
    try {
      await this.draft.addPhoto(view, shot);
    } catch {
      this.mistake(this.words.full);
      return false;
    }
    this.#sayDraft();
    this.countPhotos();
    return true;
  }

  #sayCamera() {
    const line = this.find("[data-camera-words]");
    line.hidden = canFilm();
    line.textContent = window.isSecureContext ? this.words.no_camera : this.words.insecure;
  }

  countPhotos() {
    const n = Object.keys(this.draft.photos).length;
    this.find("[data-submit]").textContent = fill(this.words.submit, { n });
  }

  // --- Place ----------------------------------------------------------------------------

  get place() {
    return this.draft?.fields.place || this.position.fix;
  }

  get metres() {
    const issued = this.point.lon !== null;
    return issued && this.place ? metresBetween(this.place, this.point) : null;
  }

  sayPlace() {
    if (!this.point) return;
    const line = this.find("[data-place-line]");
    const { words, place, metres } = this;
    line.classList.toggle("doubt", !place || place.accuracy > INACCURATE);
    if (!place) {
      line.textContent = window.isSecureContext ? words.no_fix : words.insecure;
      return;
    }
    const distance = metres === null ? "" : distanceWords(metres, words);
    if (place.byHand) line.textContent = fill(words.marked, { distance });
    else {
      const isNear = metres !== null && metres <= this.point.max_distance;
      const said =
        metres === null ? "" : `${fill(words.distance, { distance })}${isNear ? " ✓" : ""}`;
      const sure = place.accuracy > INACCURATE ? words.inaccurate : words.accuracy;
      line.textContent = [said, fill(sure, { n: Math.round(place.accuracy) })]
        .filter(Boolean)
        .join(" · ");
    }
  }

  get isFar() {
    return this.metres !== null && this.metres > this.point.max_distance;
  }

  #openMap() {
    this.pin.open({
      point: this.point,
      place: this.draft.fields.place,
      taken: async (place) => {
        await this.draft.set({ place: place.byHand ? place : null });
        this.sayPlace();
      },
    });
  }

  get placeData() {
    if (!this.place) return undefined;
    const { lon, lat, accuracy } = this.place;
    return { lon, lat, ...(Number.isFinite(accuracy) ? { accuracy } : {}) };
  }

  // --- Words ----------------------------------------------------------------------------

  // What is often said, and what this person said last; a tap writes it.
  async offerPhrases(topic) {
    const learned = (await recall("phrases", {}))[topic] || [];
    const ours = this.settings.phrases[topic] || [];
    const phrases = [...new Set([...learned.slice(0, 2), ...ours, ...learned])].slice(0, OFFERED);
    const box = this.find("[data-phrases]");
    box.replaceChildren(
      ...phrases.map((phrase) => this.chip(phrase, () => this.#say(phrase, phrases))),
    );
  }

  chip(text, onTap) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "phrase", textContent: text });
    button.addEventListener("click", onTap);
    return button;
  }

  #say(phrase, phrases) {
    const before = this.fields.facts.value.trim();
    const isOwn = before && !phrases.includes(before);
    this.fields.facts.value = isOwn ? `${before} ${phrase}` : phrase;
    this.#typed();
  }

  async learnPhrase(topic, text) {
    if (!text) return;
    const phrases = await recall("phrases", {});
    const rest = (phrases[topic] || []).filter((one) => one !== text);
    await remember("phrases", { ...phrases, [topic]: [text, ...rest].slice(0, LEARNED) });
  }

  // --- Keeping and sending --------------------------------------------------------------

  async #typed() {
    if (!this.point) return;
    await this.draft.set(this.read());
    this.changed?.();
    this.#sayDraft();
  }

  #sayDraft() {
    const at = clock(this.draft.row.saved_at);
    this.find("[data-saved]").textContent = fill(this.words.saved, { at });
  }

  mistake(text) {
    const line = this.find("[data-mistake]");
    line.textContent = text;
    line.hidden = !text;
  }

  async #submit() {
    if (!this.point) return;
    await this.draft.set(this.read());
    const { action, views, data, wrong } = this.gather();
    this.mistake(wrong || "");
    if (wrong) {
      this.find("[data-mistake]").scrollIntoView({ block: "center" });
      return;
    }
    await this.draft.placePhotos(this.place);
    const step = this.words[this.verb];
    const parcel = this.draft.asParcel({ action, step, data, views });
    await this.learn(data);
    this.point = null;
    await this.outbox.post(parcel, this.draft.row.key);
    await this.list.sent(parcel);
  }
}
