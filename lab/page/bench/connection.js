// The socket of the bench: made with the constructor as the visitor wrote it, with handlers of either kind, and each of
// its events in the log.
import { bytes } from "../format.js";
import { t } from "../i18n.js";
import * as explain from "./explain.js";
import { inWords } from "./log.js";

export class Connection extends EventTarget {
  socket = null;
  opened = false; // the open event came
  failed = false; // an error event came
  blocked = false; // by the page's policy: the browser tried nothing
  #log;

  constructor(log) {
    super();
    this.#log = log;
  }

  /** connect makes a socket; one that there was is closed. It returns whether the constructor did not throw. */
  connect(url, protocols, { properties, binaryType }) {
    if (this.socket && this.socket.readyState < WebSocket.CLOSING) this.socket.close();
    this.#log.begin();
    this.opened = this.failed = this.blocked = false;
    const args = [url, ...(protocols.length === 1 ? protocols : protocols.length ? [protocols] : [])]; // one may be a string
    const call = `new WebSocket(${args.map((argument) => JSON.stringify(argument)).join(", ")})`;
    let socket;
    try {
      socket = new WebSocket(...args);
    } catch (error) {
      this.#thrown(error, "constructor", call);
      return false;
    }
    this.blocked = socket.readyState === WebSocket.CLOSED; // Chromium doesn't even begin to connect
    socket.binaryType = binaryType;
    this.socket = socket;
    const why = this.blocked ? explain.policy(new URL(socket.url)) : ["why-constructor", explain.standard("the WebSocket constructor"), { url: socket.url }];
    this.#log.add("constructor", call, ...why);
    for (const type of ["open", "message", "error", "close"]) {
      // Events of an earlier socket, which is being closed, are not this one's.
      const handler = (event) => { if (socket === this.socket) this[`on${type}`](event); };
      if (properties) socket[`on${type}`] = handler;
      else socket.addEventListener(type, handler);
    }
    this.#changed();
    return true;
  }

  /** block says that the policy forbids a URL, and returns whether it is the socket's. */
  block(url) {
    if (!this.socket || !URL.canParse(url) || new URL(url).origin !== new URL(this.socket.url).origin) return false;
    this.blocked = true;
    return true;
  }

  /** send sends data and says how bufferedAmount took it. It returns whether send did not throw. */
  send(data, name, detail) {
    if (!this.socket) {
      this.#log.add("send", detail, "why-no-socket");
      return false;
    }
    const { readyState } = this.socket, before = this.socket.bufferedAmount;
    try {
      this.socket.send(data);
    } catch (error) {
      this.#thrown(error, "send", `send(${name})`);
      return false;
    }
    const grown = bytes(this.socket.bufferedAmount - before);
    this.#log.add("send", () => `send(${name}) ${inWords(detail)}`, readyState === WebSocket.OPEN ? `why-send-${kind(data)}` : "why-send-late",
      readyState === WebSocket.OPEN ? explain.rfc("5.6") : explain.standard("send()"), { grown });
    this.#changed();
    return true;
  }

  /** close closes with the given arguments: none, a code, or a code and a reason. */
  close(...args) {
    const call = `close(${args.map((argument) => JSON.stringify(argument)).join(", ")})`;
    if (!this.socket) {
      this.#log.add("close()", call, "why-no-socket");
      return;
    }
    const { readyState } = this.socket;
    try {
      this.socket.close(...args);
    } catch (error) {
      this.#thrown(error, "close", call);
      return;
    }
    const [why, section] = [["why-close-connecting", "7.1.7"], ["why-close-called", "7.1.2"], ["why-close-again", "7.1.2"], ["why-close-again", "7.1.2"]][readyState];
    this.#log.add("close()", call, why, explain.rfc(section));
    this.#changed();
  }

  onopen() {
    this.opened = true;
    const { protocol, extensions } = this.socket;
    this.#tell("open", `protocol ${JSON.stringify(protocol)}, extensions ${JSON.stringify(extensions)}`, explain.open(this.socket));
  }

  onmessage({ data, origin }) {
    const what = describe(data);
    this.#tell("message", () => `${what()}, origin ${origin}`, explain.message(data, this.socket));
    this.dispatchEvent(new MessageEvent("message", { data, origin }));
  }

  onerror() {
    this.failed = true;
    this.#tell("error", "", explain.error(this.socket, this));
  }

  onclose(event) {
    const { code, reason, wasClean } = event;
    this.#tell("close", `code ${code}, reason ${JSON.stringify(reason)}, wasClean ${wasClean}`, explain.close(event, this));
  }

  #tell(name, detail, [why, reference, parameters]) {
    this.#log.add(name, detail, why, reference, parameters);
    this.#changed();
  }

  #thrown(error, member, call) {
    const [why, reference, parameters] = explain.thrown(error, member);
    this.#log.add(error.name, `${call}: ${error.message}`, why, reference, parameters);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** describe returns a function that says what a message's data is, in the language in use. */
export function describe(data) {
  if (typeof data === "string") {
    const units = data.length, text = JSON.stringify(units > 60 ? `${data.slice(0, 60)}…` : data);
    return () => t("arrived-string", { units, text });
  }
  const words = data instanceof Blob ? `Blob, size ${data.size}` : `ArrayBuffer, byteLength ${data.byteLength}`;
  return () => words;
}

const kind = (data) => (typeof data === "string" ? "text" : "binary");
