// The views of a form as tiles: empty ones open the camera, filled ones show the photo.

export class Views {
  #pictures = new Map();
  #ghosts = new Map();

  constructor(screen, { camera, onPhoto }) {
    this.box = screen.querySelector("[data-views]");
    this.template = screen.querySelector("template[data-view]");
    this.camera = camera;
    this.onPhoto = onPhoto;
  }

  // `box` is where the tiles go: papers have a place of their own.
  async show(views, draft, { box = this.box, ghosts = {} } = {}) {
    this.views = views;
    this.draft = draft;
    for (const view of views) {
      const blob = await draft.picture(view.key);
      this.#setPicture(view, blob);
      const ghost = ghosts[view.key];
      if (ghost && !this.#ghosts.has(view.key)) {
        this.#ghosts.set(view.key, URL.createObjectURL(ghost));
      }
      view.ghost = this.#ghosts.get(view.key) || "";
    }
    this.#paint(box);
  }

  clear() {
    for (const url of [...this.#pictures.values(), ...this.#ghosts.values()]) {
      URL.revokeObjectURL(url);
    }
    this.#pictures.clear();
    this.#ghosts.clear();
    this.box.replaceChildren();
  }

  get missing() {
    return this.views.filter((view) => view.needed && !this.draft.photos[view.key]);
  }

  open(first, box = this.box) {
    return this.camera.open({
      views: this.views,
      first,
      number: this.draft.row.point.number,
      picture: (view) => this.#pictures.get(view.key),
      taken: async (view, shot) => {
        const isKept = await this.onPhoto(view, shot);
        if (isKept) {
          this.#setPicture(view, shot.blob);
          this.#paint(box);
        }
        return isKept;
      },
    });
  }

  #setPicture(view, blob) {
    const old = this.#pictures.get(view.key);
    if (old) URL.revokeObjectURL(old);
    if (blob) this.#pictures.set(view.key, URL.createObjectURL(blob));
    else this.#pictures.delete(view.key);
  }

  #paint(box) {
    box.replaceChildren(...this.views.map((view) => this.#tile(view, box)));
  }

  #tile(view, box) {
    const tile = this.template.content.cloneNode(true).firstElementChild;
    const button = tile.querySelector("button");
    const url = this.#pictures.get(view.key);
    tile.querySelector(".view-label").textContent = url ? `${view.label} ✓` : view.label;
    button.dataset.key = view.key;
    if (url) {
      button.classList.add("filled");
      const image = document.createElement("img");
      image.src = url;
      image.alt = "";
      button.prepend(image);
    } else if (view.ghost) {
      button.classList.add("ghosted");
      const image = document.createElement("img");
      image.src = view.ghost;
      image.alt = "";
      button.prepend(image);
    }
    button.addEventListener("click", () => this.open(view, box));
    return tile;
  }
}
