// The running sentence: what polling is costing, and what the others cost.
import { say, t } from "../i18n.js";
import { bytes, count, milliseconds } from "../format.js";

const spoken = 20000; // milliseconds between two sentences that a screen reader is told

const element = (id) => document.getElementById(id);

/** values says of each view what it is called and a value of it. */
const values = (views, value) => views.map((view) => t("value", { name: t(`prose-${view.lane.name}`), value: value(view) })).join(t("comma"));

export class Words {
  #told = performance.now();

  write({ views, published, paused, clock, corrected }) {
    const poll = views.find(({ lane }) => lane.transport.kind === "poll") ?? views[0];
    const { asked, received } = poll.lane;
    const name = t(poll.lane.name);
    if (paused) say(element("sentence"), "sentence-paused", { published: count(published) });
    else if (asked === 0) say(element("sentence"), "sentence-start");
    else say(element("sentence"), received > 0 ? "sentence" : "sentence-none", { name, asked: count(asked), heard: count(received) });
    this.#aside(poll, views.filter((view) => view !== poll));
    element("clock").textContent = t(corrected ? "clock-corrected" : "clock", {
      step: t(crossOriginIsolated ? "isolated" : "not-isolated"),
      offset: clock.offset.toFixed(2), error: Number.isFinite(clock.error) ? clock.error.toFixed(2) : "–",
    });
    if (!paused && received > 0 && performance.now() - this.#told > spoken) {
      this.#told = performance.now();
      const medians = values(views, (view) => milliseconds(view.lane.latencies.quantiles(0.5)[0]));
      element("status").textContent = t("status", { published: count(published), medians });
    }
  }

  #aside(poll, others) {
    const { asked, received, empty } = poll.lane;
    if (asked === 0 || (received === 0 && !poll.totals)) say(element("aside"), "aside-start");
    else if (received === 0) say(element("aside"), "aside-idle", { down: bytes(poll.totals.down), up: bytes(poll.totals.up) });
    else {
      const each = (view) => view.root.querySelector('[data-value="each"]').textContent;
      say(element("aside"), "aside", { share: `${Math.round((100 * empty) / asked)}%`, own: each(poll), others: values(others, each) });
    }
  }
}
