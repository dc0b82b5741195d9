// What every page has: htmx sends the CSRF token, open menus close, the theme is chosen,
// what a phone keeps is its owner's alone, and a decision that was left waiting is sent.
import { csrfToken } from "../api.js";
import { closeMenusElsewhere } from "../components/menus.js";
import { sendWhatIsLeft } from "../components/review/decision.js";
import {
  enableNotations,
  enableOutdoor,
  enableTextSizes,
  enableThemes,
} from "../components/theme.js";
import { belongTo, enableSigningOut } from "../phone/owner.js";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
});

closeMenusElsewhere();
enableSigningOut();
sendWhatIsLeft();
enableOutdoor(document.querySelector("[data-outdoor]"));
enableThemes(document.querySelector("[data-themes]"));
enableTextSizes(document.querySelector("[data-text-sizes]"));
enableNotations(document.querySelector("[data-notations]"));
const owner = document.querySelector("[data-owner]");
if (owner) belongTo(Number(owner.dataset.owner));
