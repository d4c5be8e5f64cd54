// What the transports' clients share. The module of each is transports/NAME.js; its path, and whether it polls, holds or
// streams, the server knows. It exports
//
//   look      { light, dark, glyph }: its colour on light and on dark ground, and the path of its sign, in a square of 12
//   words     { en, zh }, each { title, prose, server }: its name, its name inside a sentence, and what a server has to do for
//             it, which is left out where there is no server to be shown (lab/smallest)
//   needs     the interface that a browser must have for it; left out where every browser has it
//   follow(where, observer) -> { stop() }
//
//   where     { url, after, interval, hold, phase, conditional, ends }: where to ask, the cursor to begin with, for those that
//             poll the seconds between two polls, the seconds a poll is held, which part of the interval the first one waits, and
//             whether they are conditional: then url asks for the newest message alone; and whether the server ends a stream
//             after each burst of events; left out where it doesn't
//   observer  told what happens:
//     asked(due, late)   a request goes out, or a connection is opened; of a short poll: when it was due, milliseconds since
//                        the epoch, and whether an answer before delayed it
//     open()             the server answers
//     line(text, at)     a message came; at: when its handler began, milliseconds since the epoch
//     empty()            an answer without a message
//     feed(anew)         the server has named its feed; anew: it is another one, which begins with message 1, because the
//                        server was started again. May be left out
//     ended()            a stream ended as it should, and its client comes back by itself; only where ends says so
//     lost(why)          the connection or the request failed; it is tried again, and resumes after the last message

import { Cursor } from "../lines.js";

/** retryAfter is how long a client waits before it tries again, in milliseconds: what the server tells EventSource. */
export const retryAfter = 1000;

/** withQuery returns url with parameters set. */
export function withQuery(url, parameters) {
  const full = new URL(url, location.href);
  for (const [name, value] of Object.entries(parameters)) full.searchParams.set(name, value);
  return full;
}

/** pause resolves after a time, or at once when signal is aborted. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, Math.max(0, milliseconds));
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/** ask sends one poll, tells the observer of its messages and moves the cursor on. It throws when the poll failed. The cursor is in the
 *  address; a conditional poll leaves it to the browser to say which answer it has, by the answer's entity tag. */
export async function ask(url, cursor, conditional, observer, signal) {
  observer.asked();
  // no-store: polls of one address would queue for the browser's cache. no-cache: it asks whether the answer that it has still holds.
  const response = await fetch(conditional ? url : withQuery(url, { after: cursor }), { cache: conditional ? "no-cache" : "no-store", signal });
  const text = await response.text(); // of a 204 too: a body that isn't read keeps its connection
  const at = performance.timeOrigin + performance.now();
  if (!response.ok) throw new Error(`${response.status} ${text.trim()}`);
  observer.open();
  cursor.met(response.headers.get("Feed-Epoch"), observer);
  // A 304 becomes the answer from before, for the page.
  if (text === "" || (conditional && cursor.tagged(response.headers.get("ETag")))) return observer.empty();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    observer.line(line, at);
    cursor.take(line);
  }
}

/** followAgain follows by once(cursor, signal) again and again, after a pause where that throws, for those to which nothing comes back by
 *  itself. */
export function followAgain(once, after, observer) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const cursor = new Cursor(after);
  (async () => {
    while (!signal.aborted) {
      try {
        await once(cursor, signal);
      } catch (error) {
        if (signal.aborted) return;
        observer.lost(error.message);
        await pause(retryAfter, signal);
      }
    }
  })();
  return { stop: () => stopped.abort() };
}

/** readLines tells the observer of the messages that a reader of bytes has, a line each, and moves the cursor on, until there are no
 *  more. */
export async function readLines(reader, cursor, observer) {
  const decoder = new TextDecoder();
  for (let pending = ""; ;) {
    const { done, value } = await reader.read();
    const at = performance.timeOrigin + performance.now();
    if (done) return;
    const lines = (pending + decoder.decode(value, { stream: true })).split("\n");
    pending = lines.pop(); // what has no LF yet
    for (const line of lines) {
      if (line === "") continue; // a heartbeat
      observer.line(line, at);
      cursor.take(line);
    }
  }
}
