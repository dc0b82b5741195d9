// What every page has: htmx sends the CSRF token, open menus close, what a phone keeps is
// its owner's alone, and a decision that was left waiting is sent.
import { csrfToken } from "../api.js";
import { closeMenusElsewhere } from "../components/menus.js";
import { sendWhatIsLeft } from "../components/review/decision.js";
import { belongTo, enableSigningOut } from "../phone/owner.js";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
});

closeMenusElsewhere();
enableSigningOut();
sendWhatIsLeft();
const owner = document.querySelector("[data-owner]");
if (owner) belongTo(Number(owner.dataset.owner));
