// Looking for a case in the queue: the rows that do not hold the words step aside.

export function enableQueueSearch(field, rows) {
  field.addEventListener("input", () => {
    const asked = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(asked);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      field.value = "";
      field.dispatchEvent(new Event("input"));
      field.blur();
    } else if (event.key === "Enter") {
      event.preventDefault();
      rows
        .find((row) => !row.hidden)
        ?.querySelector("a")
        .click();
    }
  });
}
