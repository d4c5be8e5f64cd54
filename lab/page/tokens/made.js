// What the server made of an answer, whatever brought it: each token says when it was due.
import { milliseconds } from "../format.js";
import { say } from "../i18n.js";

export class Made {
  #place;
  #due = new Set();
  #first = 0;
  #of = 0;

  constructor(place) {
    this.#place = place;
  }

  /** begin forgets the answer before. */
  begin(of, first) {
    this.#due.clear();
    this.#first = first;
    this.#of = of;
    this.write();
  }

  /** add adds a token that was due at a time, in milliseconds; false: it is known. */
  add(due) {
    if (this.#due.has(due)) return false;
    this.#due.add(due);
    this.write();
    return true;
  }

  get #sorted() {
    return [...this.#due].sort((a, b) => a - b);
  }

  /** gap is the longest time from one token to the next; null: there are not two yet. */
  get gap() {
    const due = this.#sorted, gaps = due.slice(1).map((at, i) => at - due[i]);
    return gaps.length > 0 ? Math.max(...gaps) : null;
  }

  /** took is how long the answer took until its newest token. */
  get took() {
    const due = this.#sorted;
    return due.length === 0 ? 0 : this.#first + due.at(-1) - due[0];
  }

  /** write says it. */
  write() {
    if (this.#of === 0) this.#place.textContent = "";
    else say(this.#place, "tokens-made", { first: milliseconds(this.#first), gap: milliseconds(this.gap), of: this.#of });
  }
}
