// Server-Sent Events: one answer that never ends. EventSource comes back by itself and says with Last-Event-ID where it
// was; only when it gives up (the server answered with an error) a new one is made here.
import { Cursor } from "../lines.js";
import { retryAfter, withQuery } from "./common.js";

/** supported is whether this browser can. */
export const supported = () => "EventSource" in globalThis;

export function follow({ url, after }, observer) {
  let source, timer;
  const cursor = new Cursor(after);
  const connect = () => {
    observer.asked();
    source = new EventSource(withQuery(url, { after: cursor }));
    source.onopen = () => observer.open();
    source.onmessage = (event) => {
      const at = performance.timeOrigin + performance.now();
      const [, epoch] = /^(.+)-\d+$/.exec(event.lastEventId) ?? []; // a cursor: the head can't be read here
      cursor.met(epoch, observer);
      observer.line(event.data, at);
      cursor.take(event.data);
    };
    source.onerror = () => {
      const gaveUp = source.readyState === EventSource.CLOSED;
      observer.lost(`error, readyState ${gaveUp ? "CLOSED" : "CONNECTING"}`);
      if (gaveUp) timer = setTimeout(connect, retryAfter);
      else observer.asked(); // the browser will, after what the server's retry field said
    };
  };
  connect();
  return {
    stop() {
      clearTimeout(timer);
      source.close();
    },
  };
}
