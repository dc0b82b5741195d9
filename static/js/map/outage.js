// What the map says when it cannot reach the server, and its attempts to go on.

const PATIENCE = 5000;

export class Outage {
  constructor(element, words) {
    this.element = element;
    this.words = words;
    this.timer = 0;
  }

  // A refusal says why by itself; a lost connection is tried again.
  begin(error, again) {
    this.element.textContent = error.status ? error.message : this.words;
    this.element.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.element.hidden = true;
      again();
    }, PATIENCE);
  }
}
