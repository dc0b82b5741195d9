// One more row in a set of form rows: the last one is copied and emptied.

export function enableRows(fieldset) {
  if (!fieldset) return;
  const add = fieldset.querySelector("[data-add-row]");
  const total = fieldset.querySelector("[name$=TOTAL_FORMS]");
  add.hidden = false;
  add.addEventListener("click", () => {
    const rows = fieldset.querySelectorAll(".measure-row");
    const last = rows[rows.length - 1];
    const next = last.cloneNode(true);
    for (const field of next.querySelectorAll("input, select")) {
      field.name = field.name.replace(/-\d+-/, `-${total.value}-`);
      field.id = "";
      if (field.tagName === "INPUT") field.value = "";
    }
    for (const mistake of next.querySelectorAll(".mistake")) mistake.remove();
    last.after(next);
    total.value = Number(total.value) + 1;
    next.querySelector("input").focus();
  });
}
