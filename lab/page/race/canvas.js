// A canvas in the resolution of the screen.

/** prepare clears a canvas and returns its context, which counts in CSS pixels, and its size. */
export function prepare(canvas) {
  const context = canvas.getContext("2d");
  const width = canvas.clientWidth, height = canvas.clientHeight, scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
