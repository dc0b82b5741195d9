// The list: what waits for this person, nearest first, then what else lies in their cells.

import { all } from "./database.js";
import { metresBetween, wayTo } from "./geo.js";
import { sentenceOf } from "./net_bar.js";
import { clock, fill, shortNumber } from "./words.js";

const REDRAW_METRES = 15;
const HOLD = 500; // ms

export class NearList {
  #filter = "";
  #drawnAt = null;
  #after = null;

  constructor(root, { settings, words, position, outbox, session, screens }) {
    Object.assign(this, { settings, words, position, outbox, session, screens });
    this.element = root.querySelector("[data-screen=list]");
    const find = (selector) => this.element.querySelector(selector);
    this.list = find("[data-list]");
    this.card = find("[data-card]");
    this.place = find("[data-place]");
    this.empty = find("[data-empty]");
    this.after = find("[data-after]");
    this.dialog = find("[data-way-dialog]");
    for (const button of this.element.querySelectorAll("[data-filter]")) {
      button.addEventListener("click", () => this.#choose(button.dataset.filter));
    }
    session.onChange(() => this.draw());
    outbox.onChange(() => this.#onOutbox());
    position.onChange((fix) => this.#onPosition(fix));
  }

  async show() {
    if (this.shown) await this.session.refresh();
    else {
      this.shown = true;
      await this.draw();
      this.session.keepAhead(this.#sorted().filter(({ verb }) => verb));
    }
  }

  // After a form was sent: what became of it, and where to go next.
  async sent(parcel) {
    this.#after = parcel;
    await this.screens.leave();
    await this.draw();
  }

  leave() {
    this.#after = null;
  }

  async draw() {
    this.#drawnAt = this.position.fix;
    const drafts = new Set((await all("drafts")).map(({ point }) => point.id));
    const points = this.#sorted();
    const shown = points.filter((point) => this.#fits(point));
    this.list.replaceChildren(...shown.map((point) => this.#row(point, drafts.has(point.id))));
    this.empty.hidden = points.length > 0 || this.session.isKept;
    this.#sayPlace();
    this.#countFilters(points);
    this.#sayAfter();
  }

  #sorted() {
    const from = this.position.fix;
    const rows = this.session.points.map((point) => ({
      ...point,
      metres: from && point.lon !== null ? metresBetween(from, point) : null,
    }));
    const far = (row) => row.metres ?? Number.POSITIVE_INFINITY;
    const rank = (row) => (row.verb ? 0 : 1);
    return rows.sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (from ? far(a) - far(b) || 0 : String(a.due_on).localeCompare(String(b.due_on))),
    );
  }

  // The nearest other point where this person has something to do on the ground.
  nextTo(pointId) {
    const open = this.#sorted().filter(
      ({ id, verb }) => ["verify", "rectify"].includes(verb) && id !== pointId,
    );
    return open.find(({ id }) => !this.outbox.isPosted(id));
  }

  #fits(point) {
    if (!this.#filter) return true;
    return this.#filter === "late" ? point.late : point.verb === this.#filter;
  }

  #choose(filter) {
    this.#filter = this.#filter === filter ? "" : filter;
    this.draw();
  }

  #countFilters(points) {
    for (const button of this.element.querySelectorAll("[data-filter]")) {
      const key = button.dataset.filter;
      const count = points.filter((p) => (key === "late" ? p.late : p.verb === key)).length;
      button.querySelector("b").textContent = count;
      button.setAttribute("aria-pressed", String(this.#filter === key));
    }
  }

  #row(point, isDrafted) {
    const row = this.card.content.cloneNode(true).firstElementChild;
    const find = (selector) => row.querySelector(selector);
    const isPosted = this.outbox.isPosted(point.id);
    row.dataset.id = point.id;
    row.dataset.verb = point.verb;
    find("a").setAttribute("href", `#point-${point.id}`);
    find(".glyph").classList.add(point.bucket);
    find(".glyph").classList.toggle("is-late", point.late);
    find("use").setAttribute("href", `${this.settings.states}#${point.status}`);
    find("[data-number]").textContent = shortNumber(point.number);
    find("[data-distance]").textContent = this.#way(point)?.short || "";
    find("[data-step]").textContent = isPosted
      ? this.words.waiting
      : this.words[point.verb] || point.step || point.state;
    find("[data-due]").textContent = [isDrafted && this.words.drafted, point.due]
      .filter(Boolean)
      .join(" · ");
    find("[data-due]").classList.toggle("late", point.late);
    find("[data-where]").textContent = [point.place, point.type].filter(Boolean).join(" · ");
    if (point.lon === null) find("[data-more]").remove();
    else find("[data-more]").addEventListener("click", () => this.#showWay(point));
    this.#holdFor(find("a"), point);
    return row;
  }

  // A long press copies and navigates without opening the point.
  #holdFor(link, point) {
    if (point.lon === null) return;
    let timer = null;
    link.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      this.#showWay(point);
    });
    link.addEventListener(
      "touchstart",
      () => {
        timer = setTimeout(() => this.#showWay(point), HOLD);
      },
      { passive: true },
    );
    for (const end of ["touchend", "touchmove", "touchcancel"]) {
      link.addEventListener(end, () => clearTimeout(timer), { passive: true });
    }
  }

  #way(point) {
    const from = this.position.fix;
    return from && point.lon !== null ? wayTo(from, point, this.words) : null;
  }

  #showWay(point) {
    if (this.dialog.open) return;
    const find = (selector) => this.dialog.querySelector(selector);
    const [lat, lon] = [point.lat.toFixed(6), point.lon.toFixed(6)];
    const place = `${point.lat.toFixed(5)}°N ${point.lon.toFixed(5)}°E`;
    find("[data-way-number]").textContent = point.number;
    find("[data-way-place]").textContent = [place, this.#way(point)?.long]
      .filter(Boolean)
      .join(" · ");
    find("[data-way-go]").href =
      `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(point.number)})`;
    find("[data-copy]").dataset.copy = place;
    this.dialog.showModal();
  }

  #onPosition(fix) {
    if (!this.shown || this.element.hidden || !fix) return;
    if (this.#drawnAt && metresBetween(this.#drawnAt, fix) < REDRAW_METRES) return;
    this.draw();
  }

  #onOutbox() {
    if (this.shown && !this.element.hidden) this.draw();
  }

  #sayPlace() {
    const fix = this.position.fix;
    const lines = [];
    if (this.session.isKept) lines.push(fill(this.words.as_of, { at: clock(this.session.at) }));
    if (!this.session.at) lines.push(this.words.never);
    if (this.session.wasForeign) lines.push(this.words.foreign);
    if (!window.isSecureContext) lines.push(this.words.insecure);
    else if (!fix) lines.push(this.words.by_date);
    else {
      const sentence = fix.accuracy > 50 ? this.words.inaccurate : this.words.nearest_first;
      lines.push(fill(sentence, { n: Math.round(fix.accuracy) }));
    }
    this.place.textContent = lines.join(" ");
    this.place.classList.toggle("doubt", this.session.isKept || !fix || fix.accuracy > 50);
  }

  #sayAfter() {
    const parcel = this.#after;
    this.after.hidden = !parcel;
    if (!parcel) return;
    const find = (selector) => this.after.querySelector(selector);
    const isThere = this.outbox.parcels.some(({ uid }) => uid === parcel.uid);
    const { number } = parcel.point;
    find("[data-after-words]").textContent = isThere
      ? this.words.queued
      : fill(this.words.sent, { number });
    find("[data-after-progress]").textContent = isThere ? sentenceOf(this.outbox, this.words) : "";
    const next = this.nextTo(parcel.point.id);
    find("[data-next]").hidden = !next;
    if (!next) return;
    find("[data-next]").hash = `point-${next.id}`;
    find("[data-next-words]").textContent = this.#way(next)?.short || next.number;
  }
}
