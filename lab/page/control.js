// The channel by which this page has a session at the lab: it brings the topic and the accounts of the lanes, carries the
// controls, and brings the server's byte counts. When the server goes away it is dialled again.
import { now } from "./clock.js";

const retry = 1000, retryWhenFull = 2000, patience = 4000; // milliseconds

export class Control extends EventTarget {
  #socket = null;
  #full = false;
  #heard = 0;
  /** session describes this page's session (lab/control.go); null before there is one. */
  session = null;
  /** correction is what to add to our clock: nothing when the two can't be told apart. */
  get correction() {
    return Math.abs(this.clock.offset) > this.clock.error ? this.clock.offset : 0;
  }

  /** clock is how far the server's clock is ahead of ours, and by how much that may be wrong: half of a round trip. */
  clock = { offset: 0, error: Infinity };

  constructor() {
    super();
    this.#dial();
    setInterval(() => {
      // A server that hangs sends no notices any more; a connection to it stays open all the same.
      if (this.#socket?.readyState === WebSocket.OPEN && performance.now() - this.#heard > patience && !document.hidden) this.#socket.close();
      this.send({ ping: now() });
    }, 1000);
  }

  /** send sends an order to the server; without a connection nothing happens: the session is new when there is one. */
  send(order) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(order));
  }

  #dial() {
    this.#full = false;
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/control`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#heard = performance.now();
      this.clock = { offset: 0, error: Infinity };
      for (let i = 0; i < 4; i++) this.send({ ping: now() });
    };
    socket.onmessage = (event) => {
      this.#heard = performance.now();
      this.#notice(JSON.parse(event.data), now());
    };
    socket.onclose = () => {
      this.#tell("away", { full: this.#full });
      setTimeout(() => this.#dial(), this.#full ? retryWhenFull : retry);
    };
  }

  #notice(notice, at) {
    if (notice.session) {
      this.session = notice.session;
      this.#tell("session", notice.session);
    }
    if (notice.totals) this.#tell("totals", { lanes: notice.totals, published: notice.news.published, server: notice.server });
    if (notice.ping !== undefined) this.#measure(notice.ping, notice.now, at);
    if (notice.error === "full") this.#full = true;
    else if (notice.error) this.#tell("refused", notice.error);
  }

  // The sample with the shortest round trip is the best one (RFC 5905, section 10).
  #measure(sent, server, received) {
    const error = (received - sent) / 2;
    if (error < this.clock.error) this.clock = { offset: server - (sent + received) / 2, error };
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
