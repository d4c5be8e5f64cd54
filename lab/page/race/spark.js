// A small moving chart of the latest latencies, on a logarithmic scale, so that a tenth of a millisecond and ten seconds
// both have their place.
import { prepare } from "./canvas.js";

const least = 0.05, most = 20000; // milliseconds
const latest = 36;
const margin = 28; // pixels, for the words beside the scale

/** height returns where a latency lies between the ends of the scale, from 0 to 1. */
const height = (ms) => (Math.log(Math.min(most, Math.max(least, ms))) - Math.log(least)) / (Math.log(most) - Math.log(least));

/** drawSpark draws the newest latencies of a lane and returns them. */
export function drawSpark(canvas, lane, colors) {
  const values = lane.latencies.last(latest);
  const { context, width, height: tall } = prepare(canvas);
  if (width === 0) return values;
  const y = (ms) => tall - 2 - height(ms) * (tall - 5);
  context.fillStyle = colors.line;
  for (const ms of [1, 10, 100, 1000, 10000]) context.fillRect(margin, Math.round(y(ms)), width - margin, 1);
  context.font = `10px ${colors.font}`;
  context.fillStyle = colors.ink;
  for (const [ms, words] of [[1, "1 ms"], [1000, "1 s"]]) context.fillText(words, 0, Math.round(y(ms)) + 4);
  context.fillStyle = colors.lane;
  const step = (width - margin) / latest;
  values.forEach((ms, i) => context.fillRect(margin + (latest - values.length + i) * step, y(ms) - 1, Math.max(1.5, step - 0.5), 2.5));
  return values;
}
