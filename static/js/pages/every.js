// What every page has: htmx sends the CSRF token, open menus close.
import { csrfToken } from "../api.js";
import { closeMenusElsewhere } from "../components/menus.js";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
});

closeMenusElsewhere();
