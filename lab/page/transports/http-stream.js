// HTTP streaming: one answer that never ends, a line for each event, read by fetch as it comes. Nothing comes back by itself:
// reconnecting and the cursor are ours.
import { followAgain, readLines, withQuery } from "./common.js";

export const look = { light: "#222222", dark: "#cfd4da", glyph: "M6 10.8l5-9.3h-10z" };
export const words = {
  en: {
    title: "HTTP streaming", prose: "HTTP streaming",
    server: "The answer never ends and must be flushed; proxies that buffer answers hold events back. One way. Coming back, the cursor and what ends a message are yours.",
  },
  zh: {
    title: "HTTP 流", prose: "HTTP 流",
    server: "应答永不结束，且须及时刷新；会缓冲应答的代理将扣住事件。只有单向。重连、游标以及消息的分界都要自己做。",
  },
};

export function follow({ url, after }, observer) {
  return followAgain((cursor, signal) => read(withQuery(url, { after: cursor }), cursor, observer, signal), after, observer);
}

// read follows one answer until it ends, which is an error.
async function read(url, cursor, observer, signal) {
  observer.asked();
  const response = await fetch(url, { cache: "no-store", signal });
  if (!response.ok) throw new Error(`${response.status} ${(await response.text()).trim()}`);
  observer.open();
  cursor.met(response.headers.get("Feed-Epoch"), observer);
  await readLines(response.body.getReader(), cursor, observer);
  throw new Error("the stream ended");
}
