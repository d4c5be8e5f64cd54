// Server-Sent Events: one answer that never ends. EventSource comes back by itself and says with Last-Event-ID where it
// was; only when it gives up (the server answered with an error) a new one is made here.
import { Cursor } from "../lines.js";
import { retryAfter, withQuery } from "./common.js";

export const look = { light: "#009e73", dark: "#2fc79a", glyph: "M6 1.2l5 9.3h-10z" };
export const words = {
  en: {
    title: "Server-Sent Events", prose: "SSE",
    server: "The answer never ends and must be flushed. Coming back and the cursor (Last-Event-ID) are built into browsers. Text, one way.",
  },
  zh: {
    title: "服务器发送事件（SSE）", prose: "SSE",
    server: "应答永不结束，且须及时刷新。重连与游标（Last-Event-ID）由浏览器内建。只有文本，只有单向。",
  },
};

/** needs is the interface that a browser must have. */
export const needs = "EventSource";

export function follow({ url, after, ends }, observer) {
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
      if (ends && !gaveUp) observer.ended();
      else observer.lost(`error, readyState ${gaveUp ? "CLOSED" : "CONNECTING"}`);
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
