// The race: a lane for each transport, fed by the same events at the same moment.
import { now } from "../clock.js";
import { changes } from "../i18n.js";
import { transports } from "../transports.js";
import { Controls } from "./controls.js";
import { Lane } from "./lane.js";
import { LaneView } from "./laneview.js";
import { Scale } from "./scale.js";
import { Words } from "./words.js";
import { shown } from "./strip.js";
import { target } from "./target.js";

const stay = 2000; // milliseconds until a page that was to be left, and wasn't, goes on

export class Race {
  #control;
  #session = null;
  #paused = false; // by the visitor
  #visible = false;
  #cursors = new Map(); // of lanes that are stopped
  #due = new Map(); // due times by seq, of the events that any lane has heard of lately
  #published = 0; // events since the counts began
  #before = 0; // events of this session before that
  #stale = false; // what was counted is of other settings

  constructor(control) {
    this.#control = control;
    this.controls = new Controls((what) => this.#changed(what));
    this.#paused = this.controls.paused;
    this.words = new Words();
    this.lanes = transports.map((transport) => new Lane(transport, () => control.correction));
    const place = document.getElementById("lanes");
    this.views = this.lanes.map((lane) => new LaneView(lane, place, () => control.send({ cut: lane.name })));
    this.scale = new Scale(this.views);
    control.addEventListener("session", (event) => this.#begin(event.detail));
    control.addEventListener("away", () => this.#end());
    control.addEventListener("totals", (event) => this.#totals(event.detail));
    changes.addEventListener("language", () => this.#tell());
    addEventListener("beforeunload", () => this.#leave());
    addEventListener("securitypolicyviolation", (event) => this.#blocked(event));
    requestAnimationFrame(() => this.#frame());
  }

  /** show and hide say whether the race can be seen: it runs only while it is. */
  show() {
    if (this.#visible) return;
    this.#visible = true;
    this.#run();
  }

  hide() {
    if (!this.#visible) return;
    this.#visible = false;
    this.#halt();
  }

  /** forget begins anew: what was published meanwhile was for somebody else. */
  forget() {
    this.#cursors.clear();
    this.#stale = true;
  }

  get #running() {
    return this.lanes.some((lane) => lane.clients.length > 0);
  }

  #begin(session) {
    this.#session = session;
    for (const view of this.views) view.totals = null;
    this.#cursors.clear();
    this.#clear(0);
    this.#run();
  }

  #end() {
    this.#halt();
    this.#session = null;
    this.#tell();
  }

  // leave frees the connections before the browser asks for the page that comes next: its request would wait behind the lanes',
  // for good. The event pagehide would be too late: it comes with the answer. Who stays after all goes on.
  #leave() {
    if (!this.#running) return;
    this.#halt();
    setTimeout(() => this.#run(), stay);
  }

  // blocked ends the lanes whose target the browser doesn't ask: it would say no more than of a server that doesn't answer.
  #blocked({ blockedURI }) {
    if (!URL.canParse(blockedURI)) return;
    const { origin } = new URL(blockedURI);
    for (const lane of this.lanes) if (target(lane.transport)?.origin === origin) lane.block();
    this.#tell();
  }

  // clear begins the counts anew, when so many events had been published.
  #clear(published) {
    this.#stale = false;
    for (const lane of this.lanes) lane.clear();
    for (const view of this.views) view.clear();
    this.scale.clear();
    this.#due.clear();
    this.#before = published;
    this.#published = 0;
  }

  // run starts the feed and the lanes when nothing speaks against it.
  #run() {
    if (!this.#session || !this.#visible || this.#paused || this.#running) return;
    this.#control.send({ set: this.controls.feed });
    const newest = this.#newest;
    for (const lane of this.lanes) this.#start(lane, newest);
  }

  // newest is the last message of the session that the page knows of.
  get #newest() {
    const known = this.lanes.filter((lane) => !lane.foreign).flatMap((lane) => this.#cursors.get(lane) ?? []);
    return Math.max(this.#before + this.#published, ...known);
  }

  #start(lane, newest) {
    this.views.find((view) => view.lane === lane).wait();
    const { topic, lanes } = this.#session;
    const { interval, hold, tabs } = this.controls.polling;
    const own = target(lane.transport);
    if (own === undefined) return lane.misname();
    const url = own ?? `${lane.transport.path}?topic=${topic}&account=${lanes[lane.name]}`;
    lane.start({ url, interval, hold }, tabs, own ? null : (this.#cursors.get(lane) ?? []), newest);
  }

  #halt() {
    this.#control.send({ stop: true });
    for (const lane of this.lanes) if (lane.clients.length > 0) this.#cursors.set(lane, lane.stop());
  }

  // changed takes up what the visitor changed. The counts begin anew with it, when the server's next notice comes: so its bytes
  // and this page's events are of the same time.
  #changed(what) {
    if (what !== "pause") this.#stale = true;
    switch (what) {
      case "pause":
        this.#paused = this.controls.paused;
        if (this.#paused) this.#halt();
        else this.#run();
        break;
      case "feed":
        if (!this.#paused && this.#visible) this.#control.send({ set: this.controls.feed });
        break;
      case "polling":
        // All lanes, from where they are: a new number of tabs concerns each of them.
        if (this.#running) {
          for (const lane of this.lanes) this.#cursors.set(lane, lane.stop());
          this.#run();
        }
    }
    this.#tell();
  }

  #totals({ lanes, published, server }) {
    for (const view of this.views) view.totals = lanes[view.lane.name];
    if (this.#stale) this.#clear(published);
    this.#published = published - this.#before;
    this.scale.take(server, this.controls.polling.interval);
    this.#tell();
  }

  // tell writes all numbers and words.
  #tell() {
    for (const view of this.views) view.write(this.controls.polling.tabs, this.#session !== null);
    this.words.write({
      views: this.views, published: this.#published, paused: this.#paused, clock: this.#control.clock, corrected: this.#control.correction !== 0,
    });
    this.scale.write();
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
