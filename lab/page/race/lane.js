// A lane: one transport, followed by as many clients as there are tabs, and what they saw.
import { parse } from "../lines.js";
import { now } from "../clock.js";
import { Recent } from "../statistics.js";

const kept = 600; // events and requests that are drawn

export class Lane {
  /** transport is an entry of transports.js; correction returns how far the server's clock is ahead of ours. */
  constructor(transport, correction) {
    this.name = transport.name;
    this.transport = transport;
    this.correction = correction;
    this.clients = [];
    this.misnamed = false; // its target is no address
    this.blocked = false; // the page's policy forbids its target
    this.outage = null;
    this.clear();
  }

  /** clear forgets all that was counted: counting begins now. */
  clear() {
    this.begun = now(); // what was due before that is no latency of anybody who listens since
    this.received = 0; // events, by all clients
    this.asked = 0; // requests and connections
    this.empty = 0;
    this.lost = 0; // gaps in the sequence
    this.again = 0; // events that came twice
    this.latencies = new Recent();
    this.marks = []; // { seq, due, at } of the first client, for the picture
    this.requests = []; // when the first client asked
    this.outage &&= { ...this.outage, lost: 0 }; // { since, why, lost } of the failure that goes on; null: there is none
    this.resumed = null; // { at, time, caught, lostBefore }: when and after what time it ended, and events from within
  }

  /** start follows where (see transports/common.js) with a number of clients: those that were stopped go on from the cursors
   *  that are known, new ones begin after the newest message. known is null for another server's messages. */
  start(where, tabs, known, newest) {
    this.stop();
    this.foreign = known === null; // whose sequence numbers we don't know
    this.blocked = false;
    this.begun = now();
    if (this.unsupported) return;
    for (let i = 0; i < tabs; i++) {
      const client = { last: known === null ? null : (known[i] ?? newest), state: "connecting" };
      this.clients.push(client);
      client.following = this.transport.follow(
        { ...where, after: client.last ?? 0, phase: i / tabs }, this.#observer(client, i === 0));
    }
  }

  /** misname says that the lane has nothing to follow: its target is no address. */
  misname() {
    this.misnamed = this.foreign = true;
  }

  /** block ends all clients, because the page's policy forbids their target: the browser asks nobody. */
  block() {
    this.stop();
    this.blocked = true;
  }

  /** stop ends all clients and returns their cursors. */
  stop() {
    const cursors = this.clients.map((client) => client.last);
    for (const client of this.clients) {
      client.stopped = true;
      client.following.stop();
    }
    this.clients = [];
    this.outage = null;
    return cursors;
  }

  get unsupported() {
    return Boolean(this.transport.needs) && !(this.transport.needs in globalThis);
  }

  /** state is that of the client which is worst off. */
  get state() {
    if (this.unsupported) return "unsupported";
    if (this.misnamed) return "misnamed";
    if (this.blocked) return "blocked";
    if (this.clients.length === 0) return "paused";
    for (const state of ["retrying", "open"]) if (this.clients.some((client) => client.state === state)) return state;
    return "connecting";
  }

  #observer(client, first) {
    return {
      asked: () => {
        if (client.stopped) return;
        this.asked++;
        if (!first) return;
        this.requests.push(now());
        if (this.requests.length > kept) this.requests.shift();
      },
      open: () => this.#back(client),
      feed: (anew) => { if (anew) client.last = 0; },
      empty: () => { if (!client.stopped) this.empty++; },
      line: (text, at) => this.#line(client, first, text, at),
      lost: (why) => {
        if (client.stopped || client.state === "retrying") return;
        client.state = "retrying";
        this.resumed = null;
        this.outage ??= { since: now(), why, lost: this.lost };
      },
    };
  }

  #back(client) {
    if (client.stopped) return;
    client.state = "open";
    if (this.outage && this.clients.every((c) => c.state !== "retrying")) {
      const at = now() + this.correction();
      this.resumed = { at, time: now() - this.outage.since, caught: 0, lostBefore: this.outage.lost };
      this.outage = null;
    }
  }

  #line(client, first, text, at) {
    const message = client.stopped ? null : parse(text);
    if (!message) return;
    if (client.last !== null) {
      if (message.seq <= client.last) {
        this.again++;
        return;
      }
      this.lost += message.seq - client.last - 1;
    }
    client.last = message.seq;
    this.received++;
    if (this.resumed && message.due < this.resumed.at) this.resumed.caught++;
    if (message.due < this.begun + this.correction()) return;
    const arrived = at + this.correction();
    this.latencies.add(arrived - message.due);
    if (!first) return;
    this.marks.push({ seq: message.seq, due: message.due, at: arrived });
    if (this.marks.length > kept) this.marks.shift();
  }
}
