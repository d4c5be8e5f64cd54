// A box shows an answer as one transport brings it.
import { milliseconds } from "../format.js";
import { t, translate } from "../i18n.js";
import { parse } from "../lines.js";
import { Timeline } from "./timeline.js";

const together = 4; // milliseconds: tokens that come closer than that came at once, and are seen at once

export class Box {
  #tell;
  #part;
  #following = null;
  #seq = 0; // of the last message
  #number = 0; // of the answer
  #of = 0; // tokens that it will have
  #asked = 0; // when, in milliseconds since the epoch
  #times = []; // of the answer's tokens
  #burst = null; // the element with what came at once lately
  #atOnce = 0; // tokens in it
  #most = 0;
  #timeline;
  #span = 1;

  /** The box tells of changes by tell(); of a token, by tell(due), with the time when it was made. */
  constructor(transport, place, tell) {
    this.transport = transport;
    this.#tell = tell;
    const part = document.getElementById("box").content.cloneNode(true).firstElementChild;
    part.classList.add(transport.name);
    part.id = `box-${transport.name}`;
    part.querySelector(".glyph path").setAttribute("d", transport.look.glyph);
    const title = part.querySelector("h2");
    title.id = `box-title-${transport.name}`;
    part.setAttribute("aria-labelledby", title.id);
    this.#part = part;
    this.#timeline = new Timeline(part.querySelector(".timeline"));
    part.dataset.state = "connecting";
    place.append(part);
    translate(part);
    this.write();
  }

  get name() {
    return t(this.transport.name);
  }

  get prose() {
    return t(`prose-${this.transport.name}`);
  }

  get text() {
    return this.#part.querySelector(".answer").textContent;
  }

  get ready() {
    return this.#part.dataset.state === "open";
  }

  get complete() {
    return this.#number > 0 && this.#times.length === this.#of;
  }

  /** first is the time from the question to the first token, in milliseconds; null: there is none yet. */
  get first() {
    return this.#times.length > 0 ? this.#times[0] - this.#asked : null;
  }

  /** gap is the longest time from one token to the next, in milliseconds; null: there are not two yet. */
  get gap() {
    const gaps = this.#times.slice(1).map((at, i) => at - this.#times[i]);
    return gaps.length > 0 ? Math.max(...gaps) : null;
  }

  /** most is how many tokens came at once at most. */
  get most() {
    return this.#most;
  }

  /** span is how many milliseconds the timeline shows. */
  get span() {
    return this.#span;
  }

  set span(milliseconds) {
    this.#span = milliseconds;
    this.#draw();
  }

  /** follow begins to follow the answers, from the last message that is known. */
  follow(where) {
    this.#state(this.transport.needs && !(this.transport.needs in window) ? "unsupported" : "connecting");
    if (this.#part.dataset.state === "unsupported") return;
    let live = true; // what still comes of a connection that was given up is not this box's
    const when = (happened) => (...told) => { if (live) happened(...told); };
    const { stop } = this.transport.follow({ ...where, after: this.#seq }, {
      asked() {}, empty() {},
      open: when(() => this.#state("open")),
      line: when((text, at) => this.#line(text, at)),
      lost: when(() => this.#state("retrying")),
    });
    // A long poll is answered when there is something: it is ready as soon as it has asked.
    if (this.transport.kind === "hold") this.#state("open");
    this.#following = () => {
      live = false;
      stop();
    };
  }

  stop() {
    this.#following?.();
    this.#following = null;
    this.#state("paused");
  }

  /** forget begins with the first message of another session. */
  forget() {
    this.#seq = 0;
  }

  /** begin empties the box for an answer that was asked for now. */
  begin({ number, of, at, span }) {
    Object.assign(this, { span });
    this.#number = number;
    this.#of = of;
    this.#asked = at;
    this.#times = [];
    this.#burst = null;
    this.#most = this.#atOnce = 0;
    this.#part.querySelector(".answer").replaceChildren();
    this.write();
  }

  #line(text, at) {
    const message = parse(text);
    if (!message || message.seq <= this.#seq) return;
    this.#seq = message.seq;
    const space = message.body.indexOf(" ");
    if (Number(message.body.slice(0, space)) !== this.#number) return; // of an answer before
    if (!this.#burst || at - this.#times.at(-1) > together) {
      this.#burst = document.createElement("span");
      this.#part.querySelector(".answer").append(this.#burst);
      this.#atOnce = 0;
    }
    this.#atOnce++;
    this.#most = Math.max(this.#most, this.#atOnce);
    this.#burst.append(message.body.slice(space + 1));
    this.#times.push(at);
    this.#tell(message.due);
    this.write();
  }

  #state(name) {
    if (this.#part.dataset.state === name) return;
    this.#part.dataset.state = name;
    this.write();
    this.#tell();
  }

  /** write writes the numbers and the words. */
  write() {
    const part = this.#part, value = (name, text) => { part.querySelector(`[data-value="${name}"]`).textContent = text; };
    part.querySelector(".name").textContent = this.name;
    part.querySelector(".state-text").textContent = t(`state-${part.dataset.state}`);
    value("first", milliseconds(this.first));
    value("gap", milliseconds(this.gap));
    value("most", this.#most || "–");
    value("tokens", this.#number === 0 ? "–" : t("tokens-of", { n: this.#times.length, of: this.#of }));
    this.#draw();
  }

  #draw() {
    const times = this.#times.map((at) => at - this.#asked);
    const label = this.first === null ? t("timeline-empty") : t("timeline", { first: milliseconds(this.first), n: times.length });
    this.#timeline.draw(times, this.#span, label);
  }
}
