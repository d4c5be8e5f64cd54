// A message is one line, "seq SP due SP body": due is nanoseconds since the Unix epoch, more than a Number holds exactly,
// so it becomes milliseconds in two parts.

/** parse reads a line: { seq, due (milliseconds since the epoch), body }, or null for what isn't a message. */
export function parse(line) {
  const first = line.indexOf(" ");
  const second = line.indexOf(" ", first + 1);
  if (first < 1 || second < 0) return null;
  const seq = Number(line.slice(0, first));
  const nanoseconds = line.slice(first + 1, second);
  if (!Number.isSafeInteger(seq) || seq < 1 || !/^\d+$/.test(nanoseconds)) return null;
  const due = Number(nanoseconds.slice(0, -6)) + Number(nanoseconds.slice(-6)) / 1e6;
  return { seq, due, body: line.slice(second + 1) };
}

/** A Cursor is how far a client is in a feed: what comes next is asked for with it. */
export class Cursor {
  /** seq is the number of the last message that the client has; 0: from the oldest there is. */
  constructor(seq) {
    this.seq = seq;
    this.tag = null; // the entity tag of the answer before
    this.epoch = ""; // of the feed, as soon as the server has said it: a feed that begins anew has another one
  }

  toString() {
    return this.epoch === "" ? String(this.seq) : `${this.epoch}-${this.seq}`;
  }

  /** met takes the epoch that an answer named, if it did, and tells the observer when that is news. */
  met(epoch, observer) {
    if (!epoch || epoch === this.epoch) return;
    const anew = this.epoch !== "";
    this.epoch = epoch;
    if (anew) this.seq = 0;
    observer.feed?.(anew);
  }

  /** tagged takes an answer's entity tag, and says whether it is that of the answer before: then it is the same one. */
  tagged(tag) {
    const same = tag !== null && tag === this.tag;
    this.tag = tag;
    return same;
  }

  /** take goes on to a line, unless it isn't a message. Servers send in order, so that a smaller number is a new feed's. */
  take(line) {
    const seq = parseInt(line, 10);
    if (seq > 0) this.seq = seq;
  }
}
