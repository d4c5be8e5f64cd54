// WebSocket: one connection, and a message per event. Nothing comes back by itself: reconnecting and the cursor are ours,
// which has no epoch: a page can't read the head of the answer.
import { Cursor } from "../lines.js";
import { retryAfter, withQuery } from "./common.js";

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
