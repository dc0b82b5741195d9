// A point to read: the server's sheet, kept for where no network is, and the big verbs.
import { wayTo } from "./geo.js";
import { clock, fill } from "./words.js";

export class Sheet {
  constructor(element, { settings, words, position, outbox, session }) {
    Object.assign(this, { settings, words, position, outbox, session });
    this.box = element.querySelector("[data-sheet]");
    position.onChange(() => this.#sayWay());
  }

  async show(id) {
    this.point = null;
    this.box.replaceChildren();
    let point;
    try {
      point = await this.session.point(id);
    } catch (error) {
      return this.#say(error.status === 404 ? this.words.lost : error.message);
    }
    if (!point) return this.#say(this.words.not_kept);
    this.point = point;
    this.box.innerHTML = point.sheet;
    if (point.isKept) this.#note(fill(this.words.as_of, { at: clock(point.seen_at) }));
    this.#offerSteps();
    this.#sayWay();
    return this.words.point;
  }

  #offerSteps() {
    const { point, words } = this;
    const steps = this.box.querySelector("[data-steps]");
    if (this.outbox.isPosted(point.id)) {
      steps.replaceChildren(this.#link("outbox", words.waiting, "button wide"));
      return;
    }
    const offered = ["verify", "rectify"].filter((verb) => point[verb]);
    steps.prepend(
      ...offered.map((verb, place) =>
        this.#link(`${verb}-${point.id}`, words[verb], `button wide${place ? "" : " primary"}`),
      ),
    );
  }

  #link(hash, text, className) {
    const link = document.createElement("a");
    Object.assign(link, { href: `#${hash}`, textContent: text, className });
    return link;
  }

  #sayWay() {
    const place = this.box.querySelector("[data-way]");
    const fix = this.position.fix;
    if (!place || !fix || this.point?.lon === null || !this.point) return;
    const way = wayTo(fix, this.point, this.words);
    const sure = fill(this.words.accuracy, { n: Math.round(fix.accuracy) });
    place.textContent = `${way.short} · ${way.long.split(" · ")[1]} · ${sure}`;
  }

  #note(text) {
    const note = document.createElement("p");
    note.className = "meta doubt";
    note.textContent = text;
    this.box.prepend(note);
  }

  #say(text) {
    this.#note(text);
    return "";
  }
}
