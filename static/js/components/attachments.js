// Evidence goes up as soon as it is chosen; the form then only names it.
import { postForm } from "../api.js";
import { fixOnce } from "./position.js";

export function enableAttachments(fieldset, settings) {
  if (!fieldset) return;
  const list = fieldset.querySelector("[data-at-hand]");
  const button = fieldset.form.querySelector("button.wide");
  let running = 0;

  const send = async (input) => {
    const files = [...input.files];
    running += 1;
    button.disabled = true;
    await Promise.all(files.map((file) => upload(file, input, list, settings)));
    input.value = "";
    running -= 1;
    button.disabled = running > 0;
  };
  fieldset.addEventListener("change", ({ target }) => {
    if (target.type === "file") send(target);
  });
  // On a slow line people choose before this script is there to hear it.
  for (const input of fieldset.querySelectorAll("input[type=file]")) {
    if (input.files.length) send(input);
  }
}

async function upload(file, input, list, { upload: address, words }) {
  const row = document.createElement("li");
  row.textContent = `${file.name} · ${words.sending}`;
  list.append(row);
  try {
    const sent = await postForm(address, await describe(file, input));
    row.replaceChildren(...present(file, input, sent.uid));
    input.closest(".slot").classList.add("filled");
  } catch (error) {
    row.textContent = `${file.name} · ${error.status ? error.message : words.offline}`;
    row.classList.add("wrong");
    row.setAttribute("role", "alert");
  }
}

async function describe(file, input) {
  const form = new FormData();
  form.set("file", file);
  form.set("kind", input.dataset.kind);
  form.set("phase", input.dataset.phase);
  form.set("source", input.dataset.kind === "photo" ? "gallery" : "received");
  if (input.dataset.slot) form.set("slot", input.dataset.slot);
  if (input.dataset.pairOf) form.set("pair_of", input.dataset.pairOf);
  form.set("captured_at", new Date(file.lastModified).toISOString());
  const fix = input.dataset.kind === "photo" ? await fixOnce() : null;
  if (fix) {
    form.set("lon", fix.lon);
    form.set("lat", fix.lat);
    form.set("accuracy", fix.accuracy);
  }
  return form;
}

function present(file, input, uid) {
  const label = document.createElement("label");
  label.className = "choice";
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: "evidence", value: uid, checked: true });
  const words = document.createElement("span");
  words.textContent = `${input.closest(".slot").querySelector("span").textContent} · ${file.name}`;
  label.append(box, words);
  if (!file.type.startsWith("image/")) return [label];
  const picture = document.createElement("img");
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  return [picture, label];
}
