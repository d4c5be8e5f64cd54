// The race: a lane for each transport, fed by the same events at the same moment.
import { now } from "../clock.js";
import { changes } from "../i18n.js";
import { transports } from "../transports.js";
import { Controls } from "./controls.js";
import { Lane } from "./lane.js";
import { LaneView } from "./laneview.js";
import { Words } from "./words.js";
import { shown } from "./strip.js";
import { target } from "./target.js";

export class Race {
  #control;
  #session = null;
  #paused = false; // by the visitor
  #visible = false;
  #cursors = new Map(); // of lanes that are stopped
  #due = new Map(); // due times by seq, of the events that any lane has heard of lately
  #published = 0; // events since the counts began
  #before = 0; // events of this session before that

  constructor(control) {
    this.#control = control;
    this.controls = new Controls((what) => this.#changed(what));
    this.#paused = this.controls.paused;
    this.words = new Words();
    this.lanes = transports.map((transport) => new Lane(transport, () => control.correction));
    const place = document.getElementById("lanes");
    this.views = this.lanes.map((lane) => new LaneView(lane, place, () => control.send({ cut: lane.name })));
    control.addEventListener("session", (event) => this.#begin(event.detail));
    control.addEventListener("away", () => this.#end());
    control.addEventListener("totals", (event) => this.#totals(event.detail));
    changes.addEventListener("language", () => this.#tell());
    requestAnimationFrame(() => this.#frame());
  }

  /** show and hide say whether the race can be seen: it runs only while it is. */
  show() {
    if (this.#visible) return;
    this.#visible = true;
    this.#run();
  }

  hide() {
    this.#visible = false;
    this.#halt();
  }

  #begin(session) {
    this.#session = session;
    this.#before = this.#published = 0;
    for (const view of this.views) view.totals = null;
    this.#cursors.clear();
    this.#clear();
    this.#run();
  }

  #end() {
    this.#halt();
    this.#session = null;
    this.#tell();
  }

  #clear() {
    for (const lane of this.lanes) lane.clear();
    for (const view of this.views) view.clear();
    this.#due.clear();
    this.#before += this.#published;
    this.#published = 0;
    this.#tell();
  }

  // run starts the feed and the lanes when nothing speaks against it.
  #run() {
    if (!this.#session || !this.#visible || this.#paused) return;
    this.#control.send({ set: this.controls.feed });
    for (const lane of this.lanes) this.#start(lane);
  }

  #start(lane) {
    this.views.find((view) => view.lane === lane).wait();
    const { topic, lanes } = this.#session;
    const { interval, hold, tabs } = this.controls.polling;
    const own = target(lane.transport);
    if (own === undefined) return lane.misname();
    const url = own ?? `${lane.transport.path}?topic=${topic}&account=${lanes[lane.name]}`;
    lane.start({ url, interval, hold }, tabs, own ? null : (this.#cursors.get(lane) ?? []));
  }

  #halt() {
    this.#control.send({ stop: true });
    for (const lane of this.lanes) if (lane.clients.length > 0) this.#cursors.set(lane, lane.stop());
  }

  // changed takes up what the visitor changed.
  #changed(what) {
    switch (what) {
      case "pause":
        this.#paused = this.controls.paused;
        if (this.#paused) this.#halt();
        else this.#run();
        break;
      case "again":
        this.#clear();
        break;
      case "feed":
        if (!this.#paused && this.#visible) this.#control.send({ set: this.controls.feed });
        break;
      case "polling":
        // All lanes, from where they are: a new number of tabs concerns each of them.
        if (this.lanes.some((lane) => lane.clients.length > 0)) {
          for (const lane of this.lanes) this.#cursors.set(lane, lane.stop());
          this.#run();
        }
    }
    this.#tell();
  }

  #totals({ lanes, published }) {
    this.#published = published - this.#before;
    for (const view of this.views) view.totals = lanes[view.lane.name];
    this.#tell();
  }

  // tell writes all numbers and words.
  #tell() {
    for (const view of this.views) view.write(this.controls.polling.tabs, this.#session !== null);
    this.words.write({
      views: this.views, published: this.#published, paused: this.#paused, clock: this.#control.clock, corrected: this.#control.correction !== 0,
    });
  }

  // frame draws the moving pictures, and not more often than they change visibly: drawing and receiving share a thread, so
  // that each frame is latency. Those who asked for less motion get one a second.
  #frame() {
    if (this.#visible && !this.#paused) this.#draw();
    const pause = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 66;
    setTimeout(() => requestAnimationFrame(() => this.#frame()), pause);
  }

  #draw() {
    const at = now() + this.#control.correction;
    for (const lane of this.lanes) if (!lane.foreign) {
      for (let i = lane.marks.length - 1; i >= 0 && !this.#due.has(lane.marks[i].seq); i--) {
        this.#due.set(lane.marks[i].seq, lane.marks[i].due);
      }
    }
    for (const [seq, due] of this.#due) if (at - due > shown * 1500) this.#due.delete(seq);
    for (const view of this.views) view.draw(at, view.lane.foreign ? new Map() : this.#due);
  }
}
