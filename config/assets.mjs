// Builds static/vendor from the packages of package-lock.json: everything a page needs,
// so that the site works with no network. Run by ./dev and by the Dockerfile.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const OUT = "static/vendor";

// The names of the icons in use, as https://lucide.dev lists them. A page shows one with
// <svg class="icon"><use href="{% static 'icons.svg' %}#map-pin"/></svg>.
const ICONS = [
  "camera",
  "chart-column",
  "check-check",
  "chevron-down",
  "chevron-left",
  "chevron-right",
  "chevron-up",
  "circle-alert",
  "circle-check",
  "circle-dashed",
  "clock",
  "cloud-upload",
  "columns-2",
  "copy",
  "ellipsis",
  "file-text",
  "file-up",
  "filter",
  "images",
  "inbox",
  "info",
  "lasso",
  "layers",
  "locate-fixed",
  "log-out",
  "map",
  "map-pin",
  "navigation",
  "pencil",
  "plus",
  "printer",
  "rotate-ccw",
  "search",
  "settings",
  "shield",
  "sliders-horizontal",
  "square-dashed-mouse-pointer",
  "sun",
  "table-2",
  "triangle-alert",
  "undo-2",
  "upload",
  "user",
  "user-check",
  "x",
];

async function icon(name) {
  const svg = await readFile(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const drawing = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s+/g, " ").trim()}</symbol>`;
}

// Source maps are not shipped, and hashed static files may not point to what is missing.
async function copyScript(from, to) {
  const script = await readFile(from, "utf8");
  await writeFile(to, script.replace(/\n?\/\/# sourceMappingURL=\S+/, ""));
}

await rm(OUT, { recursive: true, force: true });
await mkdir(`${OUT}/leaflet`, { recursive: true });

// Leaflet as one classic script (django-leaflet loads it so) in place of that app's older
// copy, which is why static/vendor comes first among the static folders.
await copyScript("node_modules/leaflet/dist/leaflet.js", `${OUT}/leaflet/leaflet.js`);
await cp("node_modules/leaflet/dist/leaflet.css", `${OUT}/leaflet/leaflet.css`);
await cp("node_modules/leaflet/dist/images", `${OUT}/leaflet/images`, { recursive: true });
await copyScript("node_modules/htmx.org/dist/htmx.min.js", `${OUT}/htmx.js`);

await build({
  stdin: {
    contents: `
      export { VectorTile } from "@mapbox/vector-tile";
      export { PbfReader } from "pbf";
    `,
    resolveDir: ".",
  },
  outfile: `${OUT}/vector-tile.js`,
  bundle: true,
  format: "esm",
  legalComments: "eof",
  minify: true,
  target: ["chrome109", "firefox115", "safari16"],
});

const symbols = await Promise.all(ICONS.map(icon));
await writeFile(
  `${OUT}/icons.svg`,
  `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${symbols.join("\n")}</svg>\n`,
);
