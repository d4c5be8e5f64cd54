// HTTP streaming: one answer that never ends, a line for each event, read by fetch as it comes. Nothing comes back by itself:
// reconnecting and the cursor are ours.
import { Cursor } from "../lines.js";
import { pause, retryAfter, withQuery } from "./common.js";

export const look = { light: "#222222", dark: "#cfd4da", glyph: "M6 10.8l5-9.3h-10z" };
export const words = {
  en: { title: "HTTP streaming", prose: "HTTP streaming" },
  zh: { title: "HTTP 流", prose: "HTTP 流" },
};

export function follow({ url, after }, observer) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const cursor = new Cursor(after);
  (async () => {
    while (!signal.aborted) {
      try {
        await read(withQuery(url, { after: cursor }), cursor, observer, signal);
      } catch (error) {
        if (signal.aborted) return;
        observer.lost(error.message);
        await pause(retryAfter, signal);
      }
    }
  })();
  return { stop: () => stopped.abort() };
}

// read follows one answer until it ends, which is an error.
async function read(url, cursor, observer, signal) {
  observer.asked();
  const response = await fetch(url, { cache: "no-store", signal });
  if (!response.ok) throw new Error(`${response.status} ${(await response.text()).trim()}`);
  observer.open();
  cursor.met(response.headers.get("Feed-Epoch"), observer);
  const reader = response.body.getReader(), decoder = new TextDecoder();
  for (let pending = ""; ;) {
    const { done, value } = await reader.read();
    const at = performance.timeOrigin + performance.now();
    if (done) throw new Error("the stream ended");
    const lines = (pending + decoder.decode(value, { stream: true })).split("\n");
    pending = lines.pop(); // what has no LF yet
    for (const line of lines) {
      if (line === "") continue; // a heartbeat
      observer.line(line, at);
      cursor.take(line);
    }
  }
}
