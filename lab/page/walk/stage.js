// Where a step of the walk shows what happens: a line for each thing, oldest first, with the time since the step began.
import { describe } from "../bench/connection.js";

/** A Failure is why a step can't be tried: a key of the words. */
export class Failure extends Error {}

/** A Stage tells of a change by the event change. Its lines are { at, name, detail }, in which a detail is as log.js has it. */
export class Stage extends EventTarget {
  lines = [];
  #start = performance.now();

  /** add adds a line, and returns a function that gives it another detail. */
  add(name, detail = "") {
    const line = { at: performance.now() - this.#start, name, detail };
    this.lines.push(line);
    const changed = () => this.dispatchEvent(new Event("change"));
    changed();
    return (now) => {
      line.detail = now;
      changed();
    };
  }

  /** dial opens a WebSocket, whose events become lines until signal is aborted: then it is closed. */
  dial(url, signal) {
    const socket = new WebSocket(url);
    const state = () => `readyState ${socket.readyState}`;
    const events = {
      open: state,
      message: ({ data }) => describe(data),
      error: state,
      close: ({ code, reason, wasClean }) => `code ${code}, reason ${JSON.stringify(reason)}, wasClean ${wasClean}`,
    };
    this.add(`new WebSocket(${JSON.stringify(url)})`, state());
    for (const [type, detail] of Object.entries(events)) {
      socket.addEventListener(type, (event) => this.add(type, detail(event)), { signal });
    }
    signal.addEventListener("abort", () => socket.close(), { once: true });
    return socket;
  }
}

/** next resolves to the next event of a type, and rejects when signal is aborted first or the target is closed. */
export function next(target, type, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    target.addEventListener(type, resolve, { once: true, signal });
    if (type !== "close") target.addEventListener("close", () => reject(new Failure("walk-late")), { once: true, signal });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** wait resolves after milliseconds, and rejects when signal is aborted first. */
export function wait(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
