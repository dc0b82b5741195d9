// Cases chosen for passing together; the choice goes along from case to case.

const KEY = "review-picked";

export class Picking {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.bar = form.querySelector("[data-bulk]");
    this.boxes = [...form.querySelectorAll("input[name=points]")];
    const kept = new Set(JSON.parse(sessionStorage.getItem(KEY) || "[]"));
    for (const box of this.boxes) box.checked = kept.has(box.value);
    form.addEventListener("change", () => this.#show());
    form.addEventListener("submit", () => sessionStorage.removeItem(KEY));
    form.querySelector("[data-unpick]").addEventListener("click", () => this.pick(false));
    form.querySelector("[data-pick-all]").addEventListener("click", () => this.pick(true));
    this.#show();
  }

  // All that are shown, or none.
  pick(isOn) {
    for (const box of this.boxes) box.checked = isOn && !box.closest("li").hidden;
    this.#show();
  }

  toggle(id) {
    const box = this.boxes.find((one) => one.value === String(id));
    if (box) box.checked = !box.checked;
    this.#show();
  }

  #show() {
    const picked = this.boxes.filter((box) => box.checked).map((box) => box.value);
    sessionStorage.setItem(KEY, JSON.stringify(picked));
    this.bar.hidden = picked.length === 0;
    this.bar.querySelector("[data-picked]").textContent = this.words.picked.replace(
      "{n}",
      picked.length,
    );
  }
}
