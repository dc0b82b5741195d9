// Colours come from the tokens, so that canvas and page never differ.

export function palette() {
  const styles = getComputedStyle(document.documentElement);
  return (name) => styles.getPropertyValue(`--${name}`).trim();
}

export const FACE = '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
