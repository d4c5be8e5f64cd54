// WebSocket: one connection, and a message per event. Nothing comes back by itself: reconnecting and the cursor are ours,
// which has no epoch: a page can't read the head of the answer.
import { Cursor } from "../lines.js";
import { retryAfter, withQuery } from "./common.js";

export const look = { light: "#0060a6", dark: "#5fb0ee", glyph: "M6 .6l5.4 5.4-5.4 5.4-5.4-5.4z" };
export const words = {
  en: {
    title: "WebSocket", prose: "WebSocket",
    server: "A handshake, frames, pings and closes: a library’s work. Both ways, text and binary. The Origin check, coming back and the cursor are yours.",
  },
  zh: {
    title: "WebSocket", prose: "WebSocket",
    server: "握手、帧、ping 与关闭：是库的工作。双向，文本和二进制皆可。Origin 检查、重连和游标要自己做。",
  },
};

export function follow({ url, after }, observer) {
  let socket, timer, stopped = false;
  const cursor = new Cursor(after);
  const connect = () => {
    observer.asked();
    const address = withQuery(url, { after: cursor });
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address);
    socket.onopen = () => observer.open();
    socket.onmessage = (event) => {
      observer.line(event.data, performance.timeOrigin + performance.now());
      cursor.take(event.data);
    };
    socket.onclose = (event) => {
      if (stopped) return;
      observer.lost(`close ${event.code} ${event.reason}`.trim());
      timer = setTimeout(connect, retryAfter);
    };
  };
  connect();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      socket.close();
    },
  };
}
