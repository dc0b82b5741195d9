// Two pictures of one place, one over the other: a slider shows more of this or of that.

export function enableSwipe(figure) {
  const slider = figure.querySelector("input");
  const upper = figure.querySelector(".swipe-before");
  const show = () => {
    upper.style.clipPath = `inset(0 ${100 - Number(slider.value)}% 0 0)`;
  };
  slider.addEventListener("input", show);
  figure.toggle = () => {
    slider.value = Number(slider.value) > 50 ? 0 : 100;
    show();
  };
  show();
}
