// A photo in full size: click opens, arrow keys go on, Escape closes.

export function enableLightbox(dialog) {
  if (!dialog) return;
  const picture = dialog.querySelector("img");
  const words = dialog.querySelector("[data-lightbox-words]");
  const photos = () => [...document.querySelectorAll("a[data-photo]")];
  let shown = 0;

  function show(index) {
    const all = photos();
    shown = (index + all.length) % all.length;
    picture.src = all[shown].href;
    words.textContent = all[shown].dataset.photo;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-photo]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show(photos().indexOf(link));
    dialog.showModal();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(shown + 1);
    if (event.key === "ArrowLeft") show(shown - 1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
