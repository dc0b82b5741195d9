// What every page has: htmx sends the CSRF token, open menus close, and what a phone
// keeps is its owner's alone.
import { csrfToken } from "../api.js";
import { closeMenusElsewhere } from "../components/menus.js";
import { belongTo, enableSigningOut } from "../phone/owner.js";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
});

closeMenusElsewhere();
enableSigningOut();
const owner = document.querySelector("[data-owner]");
if (owner) belongTo(Number(owner.dataset.owner));
