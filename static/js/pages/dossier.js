// A case on paper: the browser prints it.

document.querySelector("[data-print]").addEventListener("click", () => window.print());
