// Follows the feed as a number of clients and writes down what happens to them, for package browser to fetch afterwards:
// while it measures nobody talks to this page.
import { parse } from "./clients/lines.js";

// What is written down: rows of five numbers, see rows.go.
const width = 5, asked = 0, answered = 1, empty = 2, event = 3, lost = 4, epoch = 5, ended = 6;
const chunkRows = 8192;
const chunks = []; // full ones
let chunk = new Float64Array(width * chunkRows), used = 0;

function write(kind, client, at, seq, due) {
  if (used === chunk.length) {
    chunks.push(chunk);
    chunk = new Float64Array(width * chunkRows);
    used = 0;
  }
  chunk[used++] = kind;
  chunk[used++] = client;
  chunk[used++] = at;
  chunk[used++] = seq;
  chunk[used++] = due;
}

const now = () => performance.timeOrigin + performance.now();
const clients = []; // { last, answered, following }
const reasons = {}; // why connections and polls failed: how often
let bodies = null; // bytes of a body, as long as all have as many; -1: they differ
let served = 0; // clients that were answered
let moved = () => {}; // called when one more was

const observer = (client, i) => ({
  asked: (due = 0, late = false) => write(asked, i, now(), late ? 1 : 0, due),
  open() {
    write(answered, i, now(), 0, 0);
    if (client.answered) return;
    client.answered = true;
    served++;
    moved();
  },
  empty: () => write(empty, i, now(), 0, 0),
  feed(anew) {
    write(epoch, i, now(), anew ? 1 : 0, 0);
    if (anew) client.last = 0;
  },
  ended: () => write(ended, i, now(), 0, 0),
  lost(why) {
    write(lost, i, now(), 0, 0);
    reasons[why] = (reasons[why] ?? 0) + 1;
  },
  line(text, at) {
    const message = parse(text);
    if (message === null) return this.lost(`not a message: ${text.slice(0, 80)}`);
    write(event, i, at, message.seq, message.due);
    if (message.seq > client.last) client.last = message.seq;
    if (bodies !== message.body.length) bodies = bodies === null ? message.body.length : -1;
  },
});

globalThis.measure = {
  /** begin starts the clients, at most atATime before they are answered: a browser throttles who opens many WebSockets at
   *  once. It resolves when all have been answered, or none more was for rest milliseconds, to how many were. */
  async begin({ transport, urls, phases, interval, hold, conditional, ends, atATime, rest, cookie }) {
    if (cookie) document.cookie = `${cookie}; path=/`;
    const { follow } = await import(`./clients/transports/${transport}.js`);
    for (;;) {
      while (clients.length < urls.length && clients.length - served < atATime) {
        const i = clients.length, client = { last: 0, answered: false };
        clients.push(client);
        client.following = follow({ url: urls[i], after: 0, interval, hold, conditional, ends, phase: phases[i], overdue: true }, observer(client, i));
      }
      if (served === urls.length) return served;
      const more = await new Promise((resolve) => {
        moved = () => resolve(true);
        setTimeout(() => resolve(false), rest);
      });
      if (more) continue;
      if (clients.length === urls.length) return served;
      atATime = Infinity;
    }
  },

  /** cursors are the newest sequence numbers that the clients have, -1 for one that was never answered. */
  cursors: () => clients.map((client) => (client.answered ? client.last : -1)),

  end() {
    for (const client of clients) client.following.stop();
  },

  /** take returns a part of what was written down, [] after the last one. */
  take(part) {
    if (part < chunks.length) return Array.from(chunks[part]);
    return part === chunks.length ? Array.from(chunk.subarray(0, used)) : [];
  },

  bodies: () => bodies,
  reasons: () => reasons,

  clock: () => ({ now: now(), origin: performance.timeOrigin, isolated: crossOriginIsolated }),

  /** step is the smallest step of the clock in milliseconds. */
  step() {
    let least = Infinity;
    for (let last = performance.now(), end = last + 5; last < end;) {
      const next = performance.now();
      if (next > last) least = Math.min(least, next - last);
      last = next;
    }
    return least;
  },
};
