// Short polling: a poll is due each interval, by the clock, and is answered at once, with what there is or with nothing.
import { Cursor } from "../lines.js";
import { ask, pause, withQuery } from "./common.js";

export function follow({ url, after, interval, phase = 0 }, observer) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const cursor = new Cursor(after);
  const period = interval * 1000;
  (async () => {
    let due = performance.now() + phase * period;
    while (!signal.aborted) {
      await pause(due - performance.now(), signal);
      if (signal.aborted) return;
      try {
        await ask(withQuery(url, { after: cursor }), cursor, observer, signal);
      } catch (error) {
        if (signal.aborted) return;
        observer.lost(error.message); // the next poll tries again
      }
      // A poll that is due while another one is under way is left out.
      due += period * Math.max(1, Math.ceil((performance.now() - due) / period));
    }
  })();
  return { stop: () => stopped.abort() };
}
