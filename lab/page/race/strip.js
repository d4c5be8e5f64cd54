// The picture of a lane: time runs to the right, an event begins on the upper rail when it was due and ends on the lower
// one when it was received. So a line's slant is how stale it was. Events that other lanes have heard of already stand
// open on the upper rail. Marks below are requests.

import { t } from "../i18n.js";
import { prepare } from "./canvas.js";

export const shown = 20; // seconds

/** Strip draws on a canvas. */
export class Strip {
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** draw draws a lane at a time; published has the due times of all events that any lane has heard of. */
  draw(lane, at, published, colors) {
    const { context, width, height } = prepare(this.canvas);
    this.context = context;
    if (width === 0) return;
    const top = 12, bottom = height - 18;
    const x = (time) => width - 6 - ((at - time) / 1000) * ((width - 6) / shown);

    this.#rails(x, at, top, bottom, width, colors);
    context.strokeStyle = context.fillStyle = colors.lane;
    context.lineWidth = 1.5;
    this.#pending(lane, at, published, x, top, bottom);
    const marks = lane.marks.filter((mark) => x(mark.at) > -4);
    context.globalAlpha = marks.length > 200 ? 0.45 : 0.9;
    context.beginPath();
    for (const mark of marks) {
      context.moveTo(x(mark.due), top);
      context.lineTo(x(mark.at), bottom);
    }
    context.stroke();
    context.globalAlpha = 1;
    for (const mark of marks) {
      context.fillRect(x(mark.at) - 1, bottom - 4, 2, 8);
      dot(context, x(mark.due), top, 2);
      context.fill();
    }
    this.#requests(lane, x, bottom, colors);
    this.#names(top, bottom, colors);
  }

  // The rails' names stand on a ground of their own, because marks pass beneath them.
  #names(top, bottom, colors) {
    const { context } = this;
    context.font = `11px ${colors.font}`;
    for (const [key, y] of [["rail-due", top - 3], ["rail-received", bottom + 15]]) {
      const name = t(key);
      context.fillStyle = colors.ground;
      context.fillRect(0, y - 9, context.measureText(name).width + 6, 12);
      context.fillStyle = colors.ink;
      context.fillText(name, 0, y);
    }
  }

  #rails(x, at, top, bottom, width, colors) {
    const { context } = this;
    context.strokeStyle = colors.line;
    context.lineWidth = 1;
    context.beginPath();
    for (const y of [top, bottom]) {
      context.moveTo(0, y + 0.5);
      context.lineTo(width, y + 0.5);
    }
    context.stroke();
    // A tick each five seconds of the clock, so that the eye has something to hold on to.
    context.fillStyle = colors.line;
    for (let time = Math.floor(at / 5000) * 5000; x(time) > 0; time -= 5000) context.fillRect(x(time), top, 1, bottom - top);
  }

  // An event that was published and isn't here yet: its line grows towards now.
  #pending(lane, at, published, x, top, bottom) {
    const { context } = this;
    const last = lane.clients[0]?.last ?? Infinity;
    context.setLineDash([3, 3]);
    context.beginPath();
    for (const [seq, due] of published) if (seq > last && x(due) > -4) {
      context.moveTo(x(due), top);
      context.lineTo(x(at), top + (bottom - top) * 0.82);
    }
    context.globalAlpha = 0.55;
    context.stroke();
    context.globalAlpha = 1;
    context.setLineDash([]);
    for (const [seq, due] of published) if (seq > last && x(due) > -4) {
      dot(context, x(due), top, 2.5);
      context.stroke();
    }
  }

  #requests(lane, x, bottom, colors) {
    const { context } = this;
    context.fillStyle = colors.ink;
    for (const time of lane.requests) if (x(time) > -2) context.fillRect(x(time) - 0.5, bottom + 8, 1, 6);
  }
}

function dot(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
