// Verifying a point on the ground: photos, verdict, a sentence, who was there.
import { canFilm } from "./camera.js";
import { recall, remember } from "./database.js";
import { StepForm } from "./step_form.js";
import { Views } from "./views.js";
import { fill } from "./words.js";

const BETWEEN_NAMES = /[\s,，、;；]+/;

// The day at the site, whatever the phone's own zone.
const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

export class VerifyForm extends StepForm {
  constructor(element, parts) {
    super(element, "verify", parts);
    this.papers = new Views(element, {
      camera: parts.camera,
      onPhoto: (view, shot) => this.keepPhoto(view, shot),
    });
    for (const input of element.querySelectorAll("[name=group]")) {
      input.addEventListener("change", () => this.#chooseGroup(input.value));
    }
    for (const input of element.querySelectorAll("[name=verdict]")) {
      input.addEventListener("change", () => this.#chooseVerdict(input.value));
    }
  }

  async show(id) {
    const title = await super.show(id);
    if (this.point && canFilm() && !Object.keys(this.draft.photos).length) this.views.open();
    return title;
  }

  async fill(kept) {
    const { fields } = this;
    await this.views.show(this.offer.views, this.draft);
    fields.facts.value = kept.facts || "";
    fields.distance_reason.value = kept.distance_reason || "";
    fields.partner.value = kept.partner ?? (await recall("partner", ""));
    if (kept.group) fields.group.value = kept.group;
    this.#chooseGroup(kept.group || "", kept.verdict);
    await this.#offerColleagues();
    this.countPhotos();
  }

  read() {
    const { group, verdict, facts, partner, distance_reason } = this.fields;
    return {
      group: group.value,
      verdict: verdict.value,
      facts: facts.value.trim(),
      partner: partner.value.trim(),
      distance_reason: distance_reason.value.trim(),
    };
  }

  sayPlace() {
    super.sayPlace();
    if (this.point) this.find("[data-far]").hidden = !this.isFar;
  }

  gather() {
    const { draft, words, offer } = this;
    const kept = draft.fields;
    const paper = offer.papers[kept.verdict];
    const views = paper ? [...offer.views, paper] : offer.views;
    const partners = kept.partner.split(BETWEEN_NAMES).filter(Boolean);
    const persons = [...new Set([this.session.person.name, ...partners])];
    const missing = this.views.missing.length;
    const wrong =
      (missing && fill(words.photos_left, { n: missing })) ||
      (!this.place && words.place_missing) ||
      (this.isFar && !kept.distance_reason && words.reason_missing) ||
      (!kept.verdict && words.verdict_missing) ||
      (paper && !draft.photos[paper.key] && words.papers_missing) ||
      (!kept.facts && words.facts_missing) ||
      (persons.length < offer.persons && words.person_missing);
    const data = {
      persons,
      visited_on: today(),
      verdict: kept.verdict,
      facts: kept.facts,
      place: this.placeData,
      ...(this.isFar ? { distance_reason: kept.distance_reason } : {}),
    };
    return { action: "submit-verification", views, data, wrong };
  }

  async learn(data) {
    await remember("partner", this.draft.fields.partner);
    await this.learnPhrase(data.verdict, data.facts);
  }

  #chooseGroup(group, verdict = "") {
    for (const box of this.element.querySelectorAll("[data-group]")) {
      box.hidden = box.dataset.group !== group;
    }
    const inside = [...this.element.querySelectorAll(`[data-group="${group}"] input`)];
    const only = inside.length === 1 ? inside[0].value : "";
    this.fields.verdict.value = verdict || only;
    if (!verdict && !only) {
      for (const one of this.element.querySelectorAll("[name=verdict]")) one.checked = false;
    }
    this.#chooseVerdict(verdict || only);
  }

  #chooseVerdict(verdict) {
    const paper = verdict && this.offer?.papers[verdict];
    this.find("[data-papers]").hidden = !paper;
    if (paper) this.papers.show([paper], this.draft, { box: this.find("[data-paper-views]") });
    this.offerPhrases(verdict);
  }

  async #offerColleagues() {
    const last = await recall("partner", "");
    const names = [...new Set([...last.split(BETWEEN_NAMES), ...this.session.person.colleagues])];
    this.find("[data-colleagues]").replaceChildren(
      ...names.filter(Boolean).map((name) =>
        this.chip(name, () => {
          this.fields.partner.value = name;
          this.form.dispatchEvent(new Event("input"));
        }),
      ),
    );
  }
}
