// Short polling: a poll is due each interval, by the clock, and is answered at once, with what there is or with nothing.
//
// What becomes of the polls that are due while an answer is still awaited is the follower's choice: where overdue is false
// they are left out, so that a tab which slept does not wake up to thousands. Where it is true, to measure, they are sent
// one after the other as soon as the answer is there, and the schedule is kept: a slow server has no fewer polls to answer
// than a fast one. After a failed poll those due meanwhile are left out in either case: the failure is counted.
import { Cursor } from "../lines.js";
import { ask, pause } from "./common.js";

export const look = { light: "#d55e00", dark: "#f08a3c", glyph: "M6 1.4a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 1 1 0-9.2" };
export const words = {
  en: {
    title: "Short polling", prose: "short polling",
    server: "A request handler like any other. Nothing is held between requests; caches, proxies and load balancers all know it.",
  },
  zh: {
    title: "短轮询", prose: "短轮询",
    server: "与其他请求处理函数无异。请求之间什么也不保留；缓存、代理和负载均衡器都认识它。",
  },
};

export function follow({ url, after, interval, phase = 0, overdue = false, conditional = false }, observer) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const cursor = new Cursor(after);
  const period = interval * 1000;
  (async () => {
    let due = performance.now() + phase * period;
    const next = () => due + period * Math.max(1, Math.ceil((performance.now() - due) / period)); // that is not past
    while (!signal.aborted) {
      const late = performance.now() > due;
      if (!late) await pause(due - performance.now(), signal);
      if (signal.aborted) return;
      const at = performance.timeOrigin + due;
      try {
        await ask(url, cursor, conditional, { ...observer, asked: () => observer.asked(at, late) }, signal);
        due = overdue ? due + period : next();
      } catch (error) {
        if (signal.aborted) return;
        observer.lost(error.message); // the next poll tries again
        due = next();
      }
    }
  })();
  return { stop: () => stopped.abort() };
}
