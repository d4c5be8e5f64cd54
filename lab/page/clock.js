// The page's clock, in milliseconds since the Unix epoch. It has steps of 5 µs because the page is cross-origin isolated.

/** now is when something happens, by this browser's clock. */
export function now() {
  return performance.timeOrigin + performance.now();
}
