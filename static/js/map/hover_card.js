// A small card beside what is under the pointer: which case, how it stands, how late; or
// what a crowd is made of.
import { COUNTED } from "./point_tiles.js";

const PATIENCE = 150;
const DAY = 86_400_000;
const AWAY = 14;

export class HoverCard {
  constructor(element, { words, states }) {
    this.element = element;
    this.words = words;
    this.states = states;
    this.key = null;
    this.timer = 0;
  }

  show(mark, { x, y }) {
    if (mark.key === this.key) return;
    this.hide();
    this.key = mark.key;
    this.timer = setTimeout(() => {
      this.element.replaceChildren(...(mark.isCluster ? this.#crowd(mark) : this.#case(mark)));
      this.element.hidden = false;
      const { offsetWidth, offsetHeight, parentElement } = this.element;
      const left = Math.min(x + AWAY, parentElement.offsetWidth - offsetWidth - AWAY);
      const top = y - offsetHeight - AWAY > 0 ? y - offsetHeight - AWAY : y + AWAY;
      this.element.style.translate = `${Math.round(left)}px ${Math.round(top)}px`;
    }, PATIENCE);
  }

  hide() {
    clearTimeout(this.timer);
    this.key = null;
    this.element.hidden = true;
  }

  #case(point) {
    const due = this.#due(point);
    return [
      line("strong", point.number, "number"),
      line("span", [this.words.status[point.status], due].filter(Boolean).join(" · "), "meta"),
    ];
  }

  #due({ due, bucket }) {
    if (!due || !["todo", "doing", "done"].includes(bucket)) return "";
    const left = Math.round((Date.parse(due) - Date.parse(this.words.today)) / DAY);
    if (left < 0) return this.words.late.replace("{n}", -left);
    return left ? this.words.left.replace("{n}", left) : this.words.dueToday;
  }

  #crowd({ counts, late, total }) {
    const rows = counts
      .map((count, index) => (count ? `${this.words.bucket[COUNTED[index]]} ${count}` : ""))
      .filter(Boolean);
    if (late) rows.push(this.words.lateOnes.replace("{n}", late));
    return [
      line("strong", this.words.points.replace("{n}", total)),
      ...rows.map((text) => line("span", text, "meta")),
    ];
  }
}

function line(tag, text, className = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
