// What the lanes would take with many more clients. It is arithmetic, and says so: what one client of this page took, times
// a number. Opening the connections is no part of it, nor is the server's CPU time: lanes share a process, and what an event
// takes depends on how busy that is.
import { bytes, count, percent, rate } from "../format.js";
import { changes, t } from "../i18n.js";
import * as settings from "../settings.js";

const least = 5; // seconds that a lane is watched before its numbers are multiplied
const polls = 3; // and, of one that polls, so many intervals
const recent = 5000; // milliseconds that CPU time is told of
const month = 30 * 24 * 3600; // seconds

const element = (id) => document.getElementById(id);

/** perClient returns what one of a lane's clients takes in a second, from the server's counts at two moments: requests, and
 *  bytes up and down. */
export function perClient(from, to, clients) {
  const seconds = (to.at - from.at) / 1000;
  const each = (name) => (to[name] - from[name]) / seconds / clients;
  return { seconds, requests: each("requests"), up: each("up"), down: each("down") };
}

export class Scale {
  #views;
  #from = new Map(); // the server's counts, by view, when all its clients had their connections
  #rates = new Map(); // what perClient returned last, by view
  #used = []; // the server's process lately, oldest first
  #rows;

  constructor(views) {
    this.#views = views;
    this.#rows = new Map(views.map((view) => [view, row(view.lane)]));
    element("scale-rows").replaceChildren(...[...this.#rows.values()].map(({ root }) => root));
    element("scale").value = this.#clients;
    element("scale").addEventListener("change", () => {
      settings.set({ scale: element("scale").value });
      settings.set({ scale: this.#clients }); // the number in force
      element("scale").value = this.#clients;
      this.write();
    });
    changes.addEventListener("language", () => this.write());
  }

  get #clients() {
    return Math.round(settings.number("scale", 1, 1e9));
  }

  /** clear begins anew, when the counts do. */
  clear() {
    this.#from.clear();
    this.#rates.clear();
  }

  /** take takes the counts that the views have as those of a moment of the server's process; polls are interval seconds apart. */
  take(server, interval) {
    if (this.#used.at(-1)?.cpu > server.cpu) this.#used = []; // it was started again
    this.#used.push(server);
    while (server.at - this.#used[0].at > recent) this.#used.shift();
    for (const view of this.#views) {
      const { lane, totals } = view;
      if (!totals || lane.clients.length === 0 || lane.clients.some(({ state }) => state !== "open")) {
        this.#from.delete(view);
        if (lane.clients.length > 0) this.#rates.delete(view); // of a lane that pauses they stay
        continue;
      }
      const to = { at: server.at, ...totals };
      const from = this.#from.get(view);
      if (!from) this.#from.set(view, to);
      else this.#rate(view, perClient(from, to, lane.clients.length), interval);
    }
  }

  #rate(view, rates, interval) {
    const patience = view.lane.transport.kind === "poll" ? Math.max(least, polls * interval) : least;
    if (rates.seconds >= patience) this.#rates.set(view, rates);
  }

  /** write writes the table. */
  write() {
    const clients = this.#clients;
    for (const [view, { cells, name }] of this.#rows) {
      write(name, t(view.lane.name));
      const rates = this.#rates.get(view);
      const each = rates && [rate(rates.requests * clients), ...[rates.up, rates.down].map((n) => `${bytes(n * clients)}/s`),
        bytes((rates.up + rates.down) * clients * month)];
      cells.forEach((cell, i) => write(cell, each ? each[i] : "–"));
    }
    const known = [...this.#rates.values()].map(({ seconds }) => Math.floor(seconds));
    write(element("scale-words"), known.length > 0
      ? t("scale-words", { clients: count(clients), seconds: Math.min(...known) }) : t("scale-wait"));
    write(element("scale-cpu"), this.#cpu());
  }

  #cpu() {
    const from = this.#used[0], to = this.#used.at(-1);
    if (this.#used.length < 2) return "";
    if (to.cpu === null) return t("cpu-unknown");
    const seconds = (to.at - from.at) / 1000;
    return t("cpu", { share: percent((to.cpu - from.cpu) / seconds), seconds: Math.round(seconds), visitors: count(to.visitors) });
  }
}

// row makes a lane's row of the table.
function row(lane) {
  const root = document.createElement("tr"), name = document.createElement("th");
  root.className = lane.name;
  name.scope = "row";
  const cells = [0, 1, 2, 3].map(() => document.createElement("td"));
  root.append(name, ...cells);
  return { root, name, cells };
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
