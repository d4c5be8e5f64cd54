// A timeline has an upright line for each token, at its time since the question.

const width = 1000, height = 24; // of the picture's own units

export class Timeline {
  #picture;
  #lines;

  constructor(picture) {
    this.#picture = picture;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("preserveAspectRatio", "none");
    this.#lines = document.createElementNS("http://www.w3.org/2000/svg", "path");
    picture.replaceChildren(this.#lines);
  }

  /** draw shows times of a span, all in milliseconds, and says what there is to see. */
  draw(times, span, label) {
    this.#picture.setAttribute("aria-label", label);
    this.#lines.setAttribute("d", times.map((at) => `M${(width * Math.min(1, at / span)).toFixed(1)} 0v${height}`).join(""));
  }
}
