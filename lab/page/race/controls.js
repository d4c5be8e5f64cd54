// The controls of the race. Their values live in the page's address.
import { list } from "../format.js";
import { changes, say, t } from "../i18n.js";
import * as settings from "../settings.js";
import { transports } from "../transports.js";

// prose names the transports that pass a test, as inside a sentence.
const prose = (test) => transports.filter(test).map(({ name }) => t(`prose-${name}`));

/** rates are the steps of the slider, in events per second. */
const rates = [0, 1 / 60, 4 / 60, 12 / 60, 0.5, 1, 2, 5, 10, 20, 50, 100];

const element = (id) => document.getElementById(id);

export class Controls {
  paused = settings.choice("paused", ["yes", "no"]) === "yes";
  #changed;
  #refused = []; // { name, asked }: what was asked for last, and can't be had

  /** changed is called with "feed", "polling", "pause" or "again". */
  constructor(changed) {
    this.#changed = changed;
    this.#settle("rate", "arrivals", "payload", "kind", "interval", "hold", "tabs");
    this.#fill();
    element("controls").addEventListener("submit", (event) => event.preventDefault());
    const rate = element("rate");
    rate.max = rates.length - 1;
    rate.addEventListener("input", () => this.#set({ rate: String(+rates[rate.value].toFixed(4)) }, "feed"));
    for (const id of ["arrivals", "payload", "kind"]) {
      element(id).addEventListener("change", () => this.#set({ [id]: element(id).value }, "feed"));
    }
    for (const id of ["interval", "hold", "tabs"]) {
      element(id).addEventListener("change", () => this.#set({ [id]: element(id).value }, "polling"));
    }
    element("pause").addEventListener("click", () => {
      this.paused = !this.paused;
      settings.set({ paused: this.paused ? "yes" : "no" });
      this.#words();
      this.#changed("pause");
    });
    element("again").addEventListener("click", () => this.#changed("again"));
    changes.addEventListener("language", () => this.#words());
    this.#words();
  }

  /** feed is what the server is asked to publish. */
  get feed() {
    return {
      rate: this.#rate,
      arrivals: settings.choice("arrivals", ["periodic", "poisson", "burst"]),
      payload: Math.round(settings.number("payload", 0, 4096)),
      binary: settings.choice("kind", ["text", "binary"]) === "binary",
    };
  }

  /** polling is how the lanes follow it. */
  get polling() {
    return {
      interval: settings.number("interval", 0.1, 60),
      hold: Math.round(settings.number("hold", 1, 60)),
      tabs: Math.round(settings.number("tabs", 1, 12)),
    };
  }

  get #rate() {
    const rate = settings.number("rate", 0, 100);
    return rate > 0 ? Math.max(rate, 1 / 60) : 0;
  }

  #set(change, what) {
    settings.set(change);
    this.#settle(...Object.keys(change));
    this.#fill();
    this.#words();
    this.#changed(what);
  }

  /** used returns the value in force, as it stands in the address. */
  #used(name) {
    const { arrivals, payload, binary } = this.feed;
    const rate = String(+this.#rate.toFixed(4));
    return String({ rate, arrivals, payload, kind: binary ? "binary" : "text", ...this.polling }[name]);
  }

  // settle puts the values in force in the place of those that can't be had, in the address too, and remembers which.
  #settle(...names) {
    const asked = names.map((name) => ({ name, asked: settings.get(name) }));
    this.#refused = asked.filter(({ name, asked }) => {
      const used = this.#used(name);
      return asked !== used && (asked.trim() === "" || !(Math.abs(Number(asked) - Number(used)) < 1e-4));
    });
    for (const { name } of this.#refused) settings.set({ [name]: this.#used(name) });
  }

  #fill() {
    const distance = (a) => Math.abs(a - this.#rate);
    element("rate").value = rates.indexOf(rates.reduce((a, b) => (distance(b) < distance(a) ? b : a)));
    for (const name of ["arrivals", "payload", "kind", "interval", "hold", "tabs"]) element(name).value = this.#used(name);
  }

  // rateWords says a rate per second or, of rare events, per minute.
  get #rateWords() {
    const rate = this.#rate;
    if (rate >= 0.5) return t("rate-second", { n: +rate.toFixed(2) });
    return rate > 0 ? t("rate-minute", { n: +(rate * 60).toFixed(1) }) : t("rate-none");
  }

  #refusal({ name, asked }) {
    const used = { rate: this.#rateWords, arrivals: t(this.#used("arrivals")), kind: t(this.#used("kind")) }[name] ?? this.#used(name);
    return t("hint-refused", { control: t(name), asked: asked.slice(0, 40), used });
  }

  #words() {
    const rate = this.#rate, words = this.#rateWords;
    element("rate-value").textContent = words;
    element("rate").setAttribute("aria-valuetext", words);
    element("pause").setAttribute("aria-pressed", this.paused);
    say(element("pause"), this.paused ? "resume" : "pause");
    const { interval, tabs } = this.polling, { payload, binary } = this.feed;
    const hints = this.#refused.map((refused) => this.#refusal(refused));
    const holding = prose(({ kind, upgrade }) => kind !== "poll" && !upgrade); // each of them a connection for each tab
    if (tabs * holding.length + 1 > 6) hints.push(t("hint-tabs", { tabs, names: list(holding), wanted: tabs * holding.length }));
    if (binary) hints.push(t("hint-binary", { raw: payload, encoded: Math.ceil(payload / 3) * 4 }));
    if (rate * interval > 3) hints.push(t("hint-fast", { name: list(prose(({ kind }) => kind === "poll")) }));
    if (element("hint").textContent !== hints.join(" ")) element("hint").textContent = hints.join(" ");
  }
}
