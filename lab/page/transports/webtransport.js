// WebTransport: a session over HTTP/3, and in it a stream of lines that the server opens, or with datagrams=1 a datagram for
// each event, which may be lost. Nothing comes back by itself: reconnecting and the cursor are ours, which has no epoch: a page
// can't read the head of the answer.
import { followAgain, readLines, withQuery } from "./common.js";

export const look = { light: "#4b2fc4", dark: "#a596f5", glyph: "M6 1l4.8 3.5-1.9 5.6h-5.8l-1.9-5.6z" };
export const needs = "WebTransport";
export const words = {
  en: { title: "WebTransport", prose: "WebTransport" },
  zh: { title: "WebTransport", prose: "WebTransport" },
};

export function follow({ url, after }, observer) {
  return followAgain((cursor, signal) => read(withQuery(url, { after: cursor }), cursor, observer, signal), after, observer);
}

// read follows one session until it ends, which is an error.
async function read(address, cursor, observer, signal) {
  observer.asked();
  const session = new WebTransport(address);
  session.closed.catch(() => {}); // the reader below is told too
  const close = () => session.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    await session.ready;
    observer.open();
    await readLines(await source(session, address), cursor, observer); // a datagram is a whole line
    throw new Error("the session ended");
  } finally {
    signal.removeEventListener("abort", close);
    session.close();
  }
}

// source returns a reader of what the server sends.
async function source(session, address) {
  if (address.searchParams.get("datagrams") === "1") return session.datagrams.readable.getReader();
  const { done, value } = await session.incomingUnidirectionalStreams.getReader().read();
  if (done) throw new Error("the session ended before its stream began");
  return value.getReader();
}
