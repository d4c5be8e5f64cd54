// Long polling: the server answers when there is something, or after the hold with nothing; then it is asked again.
import { ask, followAgain, withQuery } from "./common.js";

export const look = { light: "#c46f9f", dark: "#e0a0c6", glyph: "M1.8 1.8h8.4v8.4h-8.4z" };
export const words = {
  en: {
    title: "Long polling", prose: "long polling",
    server: "The handler waits, so the server must hold many requests at little cost, and notice clients that leave. Between two answers the client isn’t listening: a cursor makes up for it.",
  },
  zh: {
    title: "长轮询", prose: "长轮询",
    server: "处理函数会等待，因此服务器须以很小的代价保持许多请求，并察觉离开的客户端。两次应答之间客户端没有在听：靠游标弥补。",
  },
};

export function follow({ url, after, hold, conditional = false }, observer) {
  return followAgain((cursor, signal) => ask(withQuery(url, { hold: `${hold}s` }), cursor, conditional, observer, signal), after, observer);
}
