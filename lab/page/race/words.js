// The running sentence: what polling is costing, and what the others cost.
import { say, t } from "../i18n.js";
import { bytes, count, milliseconds } from "../format.js";

const spoken = 20000; // milliseconds between two sentences that a screen reader is told

const element = (id) => document.getElementById(id);

export class Words {
  #told = performance.now();

  write({ views, published, paused, clock, corrected }) {
    const [short, ...others] = views;
    const { asked, received, empty } = short.lane;
    if (paused) say(element("sentence"), "sentence-paused", { published: count(published) });
    else if (asked === 0) say(element("sentence"), "sentence-start");
    else say(element("sentence"), received > 0 ? "sentence" : "sentence-none", { asked: count(asked), heard: count(received) });
    this.#aside(short, others, empty, asked);
    element("clock").textContent = t(corrected ? "clock-corrected" : "clock", {
      step: t(crossOriginIsolated ? "isolated" : "not-isolated"),
      offset: clock.offset.toFixed(2), error: Number.isFinite(clock.error) ? clock.error.toFixed(2) : "–",
    });
    if (!paused && received > 0 && performance.now() - this.#told > spoken) {
      this.#told = performance.now();
      const median = (view) => milliseconds(view.lane.latencies.quantiles(0.5)[0]);
      element("status").textContent = t("status", {
        published: count(published), short: median(short), long: median(others[0]), sse: median(others[1]), websocket: median(others[2]),
      });
    }
  }

  #aside(short, others, empty, asked) {
    const each = (view) => view.root.querySelector('[data-value="each"]').textContent;
    if (asked === 0 || (short.lane.received === 0 && !short.totals)) say(element("aside"), "aside-start");
    else if (short.lane.received === 0) {
      say(element("aside"), "aside-idle", { down: bytes(short.totals.down), up: bytes(short.totals.up) });
    } else {
      say(element("aside"), "aside", {
        share: `${Math.round((100 * empty) / asked)}%`, short: each(short), long: each(others[0]), sse: each(others[1]), websocket: each(others[2]),
      });
    }
  }
}
