// What is shown of a lane: its state, its numbers and its two pictures.
import { changes, t, translate } from "../i18n.js";
import { bytes, count, milliseconds } from "../format.js";
import { now } from "../clock.js";
import * as settings from "../settings.js";
import { drawSpark } from "./spark.js";
import { shown, Strip } from "./strip.js";
import { target } from "./target.js";

const news = 12000; // milliseconds that a recovery is told of
const patience = 1500; // milliseconds until a client that hasn't got a connection is said to wait

export class LaneView {
  #totals = null; // the server's books; null: none
  #before = null; // what stood in them when the counts began
  #since = performance.now();
  #charted = 0; // when the small chart was drawn
  #described = 0;
  #colors = { lane: "", line: "", ink: "", ground: "", font: "sans-serif" }; // of the theme

  /** A view of a lane is appended to place; cut is called when its connection is to be cut. */
  constructor(lane, place, cut) {
    this.lane = lane;
    this.root = document.getElementById("lane").content.firstElementChild.cloneNode(true);
    this.root.id = `lane-${lane.name}`;
    this.root.classList.add(lane.name);
    this.find("h2").id = `name-${lane.name}`;
    this.root.setAttribute("aria-labelledby", `name-${lane.name}`);
    this.find(".glyph path").setAttribute("d", lane.transport.look.glyph);
    this.find(".cut").addEventListener("click", cut);
    this.#aim();
    this.strip = new Strip(this.find(".strip"));
    place.append(this.root);
    changes.addEventListener("language", () => this.#translate());
    this.#translate();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  /** wait says that the clients have just begun: they have no connection yet. */
  wait() {
    this.#since = performance.now();
  }

  /** clear begins the counts anew. */
  clear() {
    this.#before = this.#totals;
  }

  set totals(totals) {
    this.#totals = totals;
    if (totals === null) this.#before = null;
  }

  /** totals are the server's books since the counts began; null: there are none. */
  get totals() {
    if (this.#totals === null || this.lane.foreign) return null;
    const { requests, up, down, connections } = this.#totals;
    const before = this.#before ?? { requests: 0, up: 0, down: 0 };
    return { requests: requests - before.requests, up: up - before.up, down: down - before.down, connections };
  }

  #translate() {
    translate(this.root);
    const name = t(this.lane.name);
    this.find(".name").textContent = name;
    this.find(".cut").setAttribute("aria-label", t("cut-lane", { name }));
    this.find(".aim").setAttribute("aria-label", t("target-lane", { name }));
  }

  // aim lets the visitor name another server. The page is loaded anew with that address, because its security policy
  // must name the server too.
  #aim() {
    const form = this.find(".aimed"), button = this.find(".aim");
    this.find(".address").value = settings.get(this.lane.name);
    button.addEventListener("click", () => {
      form.hidden = !form.hidden;
      button.setAttribute("aria-expanded", !form.hidden);
      if (!form.hidden) this.find(".address").focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.assign(settings.address({ [this.lane.name]: this.find(".address").value.trim() }));
    });
  }

  /** write writes state and numbers; served is whether there is a server. */
  write(tabs, served) {
    const { lane } = this;
    const state = served || lane.state !== "paused" ? this.#state() : "away";
    this.root.dataset.state = lane.state;
    this.find(".state-text").textContent = t(`state-${state}`);
    const note = this.#note(tabs);
    if (this.find(".note").textContent !== note) this.find(".note").textContent = note;
    this.find(".cut").disabled = lane.clients.length === 0 || lane.foreign;
    const [p50, p99] = lane.latencies.quantiles(0.5, 0.99);
    const { totals } = this;
    const { up, down } = totals ?? { up: null, down: null };
    this.#values({
      now: milliseconds(lane.latencies.newest), p50: milliseconds(p50), p99: milliseconds(p99),
      events: count(lane.received), requests: count(lane.asked), empty: count(lane.empty), lost: count(lane.lost),
      up: bytes(up), down: bytes(down), each: totals && lane.received > 0 ? bytes((up + down) / lane.received) : "–",
      connections: totals ? count(totals.connections) : "–",
    });
    this.find('[data-value="lost"]').parentElement.classList.toggle("bad", lane.lost > 0);
  }

  #values(values) {
    for (const [name, value] of Object.entries(values)) {
      const place = this.find(`[data-value="${name}"]`);
      if (place.textContent !== value) place.textContent = value;
    }
  }

  #state() {
    const { lane } = this;
    if (lane.state === "open" && lane.transport.kind === "poll") return "polling";
    if (lane.transport.kind === "hold" && (lane.state === "open" || (lane.state === "connecting" && this.totals?.connections > 0))) return "holding";
    return lane.state;
  }

  #note(tabs) {
    const { lane } = this;
    if (lane.unsupported) return t("note-unsupported", { what: lane.transport.needs, name: t(lane.name) });
    if (lane.misnamed) return t("note-misnamed", { target: settings.get(lane.name) });
    if (lane.blocked) return t("note-blocked", { host: target(lane.transport).host });
    if (lane.outage && lane.foreign) return t("note-unreachable", { why: lane.outage.why, host: target(lane.transport).host });
    if (lane.outage) return t("note-retrying", { why: lane.outage.why });
    if (lane.resumed && now() - lane.resumed.at < news) {
      const { time, caught, lostBefore } = lane.resumed;
      return t("note-resumed", { time: milliseconds(time), caught, lost: lane.lost - lostBefore });
    }
    if (lane.foreign && lane.clients.length > 0) return t("note-foreign", { host: target(lane.transport).host });
    const open = this.#served(tabs);
    if (lane.clients.length > 0 && open < tabs && performance.now() - this.#since > patience) return t("note-waiting", { open, tabs });
    return "";
  }

  // served is how many clients have got a connection. Short polls need theirs for a moment only.
  #served(tabs) {
    const { lane, totals } = this;
    if (lane.foreign || lane.transport.upgrade) return tabs;
    if (lane.transport.kind === "poll") return lane.clients.filter((client) => client.state !== "connecting").length;
    return Math.min(tabs, totals?.connections ?? tabs);
  }

  /** draw draws the moving picture. */
  draw(at, published) {
    this.strip.draw(this.lane, at, published, this.#colors);
    if (at - this.#charted < 250) return;
    this.#charted = at;
    const style = getComputedStyle(this.root);
    const color = (name) => style.getPropertyValue(name);
    this.#colors = { lane: color("--color"), line: color("--line"), ink: color("--muted"), ground: color("--panel"), font: style.fontFamily };
    this.#describe(at, drawSpark(this.find(".spark"), this.lane, this.#colors));
  }

  // describe says in words what the pictures show, once a second: screen readers may read it at any time.
  #describe(at, values) {
    if (at - this.#described < 1000) return;
    this.#described = at;
    const name = t(this.lane.name);
    const recent = this.lane.marks.filter((mark) => at - mark.at < shown * 1000);
    this.find(".strip").setAttribute("aria-label", t("strip-label", {
      name, n: recent.length, seconds: shown, latency: milliseconds(this.lane.latencies.newest),
    }));
    this.find(".spark").setAttribute("aria-label", t("spark-label", {
      name, n: values.length, max: milliseconds(values.length ? Math.max(...values) : null),
    }));
  }
}
