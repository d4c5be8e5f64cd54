// Long polling: the server answers when there is something, or after the hold with nothing; then it is asked again.
import { Cursor } from "../lines.js";
import { ask, pause, retryAfter, withQuery } from "./common.js";

export function follow({ url, after, hold }, observer) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const cursor = new Cursor(after);
  (async () => {
    while (!signal.aborted) {
      try {
        await ask(withQuery(url, { after: cursor, hold: `${hold}s` }), cursor, observer, signal);
      } catch (error) {
        if (signal.aborted) return;
        observer.lost(error.message);
        await pause(retryAfter, signal);
      }
    }
  })();
  return { stop: () => stopped.abort() };
}
