// Reporting on a rectification: all done, or how far it is; the place where it was done.
import { StepForm } from "./step_form.js";
import { fill } from "./words.js";

export class RectifyForm extends StepForm {
  constructor(element, parts) {
    super(element, "rectify", parts);
    for (const input of element.querySelectorAll("[name=action]")) {
      input.addEventListener("change", () => this.#chooseAction(input.value));
    }
  }

  async fill(kept) {
    const { fields, offer } = this;
    fields.facts.value = kept.facts || "";
    fields.on_behalf_of.value = kept.on_behalf_of ?? offer.on_behalf_of ?? "";
    this.find("[data-kinds]").hidden = offer.actions.length < 2;
    this.find("[data-unit]").hidden = offer.on_behalf_of === null;
    this.#offerMeasures(kept.done);
    const steps = [...this.element.querySelectorAll("[name=pct]")].map(({ value }) =>
      Number(value),
    );
    const now = steps.find((value) => value >= offer.percent) ?? steps.at(-1);
    fields.pct.value = kept.pct || String(now);
    const action = kept.action || offer.actions[0];
    fields.action.value = action;
    await this.offerPhrases("rectify");
    await this.#chooseAction(action);
  }

  read() {
    const { action, facts, pct, on_behalf_of } = this.fields;
    return {
      action: action.value,
      facts: facts.value.trim(),
      pct: pct.value,
      on_behalf_of: on_behalf_of.value.trim(),
      done: this.#ticked(),
    };
  }

  gather() {
    const { draft, words, offer } = this;
    const kept = draft.fields;
    const isDone = kept.action === "declare-done";
    const missing = this.views.missing.length;
    const measuresLeft = isDone && kept.done.length < offer.measures.length;
    const wrong =
      (missing && fill(words.photos_left, { n: missing })) ||
      (measuresLeft && words.measures_missing) ||
      (isDone && offer.on_behalf_of !== null && !kept.on_behalf_of && words.unit_missing);
    const data = isDone
      ? { text: kept.facts, done_measures: kept.done, place: this.placeData }
      : { text: kept.facts, done_measures: kept.done, pct: Number(kept.pct) };
    if (isDone && offer.on_behalf_of !== null) data.on_behalf_of = kept.on_behalf_of;
    return { action: kept.action, views: offer.views[kept.action], data, wrong };
  }

  learn(data) {
    return this.learnPhrase("rectify", data.text);
  }

  async #chooseAction(action) {
    const isDone = action === "declare-done";
    this.find("[data-percent]").hidden = isDone;
    this.find("[data-unit]").hidden = !isDone || this.offer.on_behalf_of === null;
    const views = this.offer.views[action];
    await this.views.show(views, this.draft, { ghosts: this.point.ghosts });
    this.countPhotos();
    if (!this.outbox.reachable || !views.some(({ picture }) => picture)) return;
    const ghosts = await this.session.ghosts(this.point, views);
    if (this.point && this.fields.action.value === action)
      await this.views.show(views, this.draft, { ghosts });
  }

  // Whoever declares all done finds every measure ticked: one look, no taps.
  #offerMeasures(kept) {
    const { measures } = this.offer;
    this.find("[data-measures]").hidden = !measures.length;
    this.find("[data-measure-list]").replaceChildren(
      ...measures.map(({ seq, text }) => {
        const label = document.createElement("label");
        label.className = "choice";
        const box = document.createElement("input");
        Object.assign(box, { type: "checkbox", name: "done", value: seq });
        box.checked = kept ? kept.includes(seq) : true;
        const words = document.createElement("span");
        words.textContent = text;
        label.append(box, words);
        return label;
      }),
    );
  }

  #ticked() {
    const boxes = this.element.querySelectorAll("[name=done]:checked");
    return [...boxes].map(({ value }) => Number(value));
  }
}
