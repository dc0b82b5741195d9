// Colours come from the tokens, so that canvas and page never differ. They are read once
// for each theme: a map of many thousand signs asks often.
import { onTheme } from "../components/theme.js";

export function palette() {
  const styles = getComputedStyle(document.documentElement);
  const known = new Map();
  onTheme(() => known.clear());
  return (name) => {
    if (!known.has(name)) known.set(name, styles.getPropertyValue(`--${name}`).trim());
    return known.get(name);
  };
}

export const FACE = '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
