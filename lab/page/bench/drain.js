// bufferedAmount, plotted while a large send drains.
import { changes, t } from "../i18n.js";
import { bytes, milliseconds } from "../format.js";
import { prepare } from "../race/canvas.js";

const size = 10_000_000; // the page's kB and MB are powers of 1000

export class Drain {
  #canvas;
  #words;
  #points = []; // { at, amount }
  #told = null; // the words' key and parameters

  constructor(canvas, words, connection) {
    this.#canvas = canvas;
    this.#words = words;
    this.connection = connection;
    changes.addEventListener("language", () => this.#say());
  }

  /** send sends ten megabytes; before that the server is told how to read. */
  send(slowly) {
    const order = slowly ? "/slow" : "/fast";
    if (!this.connection.send(order, "string", JSON.stringify(order))) return;
    const { socket } = this.connection;
    const start = performance.now();
    this.#points = [{ at: 0, amount: socket.bufferedAmount }];
    this.connection.send(new ArrayBuffer(size), "ArrayBuffer", bytes(size));
    const most = socket.bufferedAmount;
    const sample = () => {
      const at = performance.now() - start, amount = socket.bufferedAmount;
      this.#points.push({ at, amount });
      this.draw();
      if (amount > 0 && socket.readyState === WebSocket.OPEN) {
        this.#told = ["drainRuns", { most: bytes(most), amount: bytes(amount) }];
        requestAnimationFrame(sample);
      } else if (amount > 0) this.#told = ["drainClosed", { amount: bytes(amount) }];
      else this.#told = ["drainDone", { most: bytes(most), time: milliseconds(at) }];
      this.#say();
    };
    this.#points.push({ at: 0, amount: most });
    sample();
  }

  #say() {
    if (this.#told) this.#words.textContent = t(...this.#told);
  }

  /** draw draws what has been sampled. */
  draw() {
    const { context, width, height } = prepare(this.#canvas);
    if (width === 0) return;
    const style = getComputedStyle(this.#canvas);
    const left = 60, bottom = height - 18, top = 8;
    const last = Math.max(1000, this.#points.at(-1)?.at ?? 0), most = size * 1.05;
    const x = (at) => left + (at / last) * (width - left - 8), y = (amount) => bottom - (amount / most) * (bottom - top);
    context.font = `12px ${style.fontFamily}`;
    context.fillStyle = style.getPropertyValue("--muted");
    context.strokeStyle = style.getPropertyValue("--line");
    context.beginPath();
    for (const amount of [0, size / 2, size]) {
      context.moveTo(left, y(amount) + 0.5);
      context.lineTo(width, y(amount) + 0.5);
      context.textAlign = "right";
      context.fillText(bytes(amount), left - 6, y(amount) + 4);
    }
    context.stroke();
    context.textAlign = "left";
    context.fillText("0 s", left, height - 4);
    context.textAlign = "right";
    context.fillText(milliseconds(last), width - 2, height - 4);
    if (this.#points.length === 0) return;
    context.strokeStyle = style.getPropertyValue("--accent");
    context.lineWidth = 2;
    context.beginPath();
    for (const { at, amount } of this.#points) context.lineTo(x(at), y(amount));
    context.stroke();
  }
}
