// The to-do list by keyboard: J and K go from row to row, Enter opens as ever.
import { onKeys } from "../components/keys.js";

const list = document.querySelector("[data-rows]");
const rows = [...list.querySelectorAll("[data-row]")];

function go(by) {
  const at = rows.indexOf(document.activeElement);
  const next = at === -1 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next]?.focus();
}

onKeys({ KeyJ: () => go(1), KeyK: () => go(-1) });
document.querySelector(".tabs [aria-current]").scrollIntoView({ block: "nearest" });
list.dataset.ready = "";
