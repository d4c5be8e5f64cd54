// Numbers as people read them, in the page's language.
import { language } from "./i18n.js";

/** count writes a whole number with its thousands set off. */
export function count(n) {
  return new Intl.NumberFormat(language()).format(n);
}

/** list writes names as an enumeration: a, b and c. */
export function list(names) {
  return new Intl.ListFormat(language()).format(names);
}

const digits = (value) => (value < 10 ? 2 : value < 100 ? 1 : 0);

/** rate writes how often something happens in a second. */
export function rate(n) {
  return `${n < 100 ? +n.toFixed(digits(n)) : count(Math.round(n))}/s`;
}

/** percent writes a part of a whole. */
export function percent(part) {
  return `${(100 * part).toFixed(digits(100 * part))}%`;
}

/** milliseconds writes a duration with three digits and its unit. */
export function milliseconds(ms) {
  if (ms === null || Number.isNaN(ms)) return "–";
  if (Math.abs(ms) < 1000) return `${ms.toFixed(digits(Math.abs(ms)))} ms`;
  const seconds = ms / 1000;
  return `${seconds.toFixed(digits(seconds))} s`;
}

/** bytes writes a size with three digits and its unit, in powers of 1000. */
export function bytes(n) {
  if (n === null || Number.isNaN(n)) return "–";
  if (n < 1000) return `${Math.round(n)} B`;
  for (const unit of ["kB", "MB", "GB", "TB", "PB"]) {
    n /= 1000;
    if (n < 999.5) return `${n.toFixed(digits(n))} ${unit}`;
  }
  return `${n.toFixed(0)} PB`;
}
