// Quantiles of what came lately: exact, over a ring of the newest values.

export class Recent {
  #values;
  #next = 0;
  #filled = 0;

  constructor(size = 1000) {
    this.#values = new Float64Array(size);
  }

  add(value) {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#filled = Math.min(this.#filled + 1, this.#values.length);
  }

  /** newest returns the last value added, null when there is none. */
  get newest() {
    if (this.#filled === 0) return null;
    return this.#values[(this.#next + this.#values.length - 1) % this.#values.length];
  }

  /** last returns up to n of the newest values, oldest first. */
  last(n) {
    const size = this.#values.length, taken = Math.min(n, this.#filled);
    return Array.from({ length: taken }, (_, i) => this.#values[(this.#next - taken + i + size) % size]);
  }

  /** quantiles returns the smallest values that at least the given parts don't exceed; null when there are none. */
  quantiles(...parts) {
    if (this.#filled === 0) return parts.map(() => null);
    const sorted = this.#values.slice(0, this.#filled).sort();
    return parts.map((part) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]);
  }
}
