// Why an event came as it came: the key of a sentence, and where that is written: [a key of the words, its parameters].

/** rfc refers to a section of an RFC, the one of WebSocket unless told otherwise. */
export const rfc = (section, number = 6455) => ["cite-rfc", { number, section }];
/** standard refers to a section of the WebSockets Standard. */
export const standard = (name) => ["cite-websockets", { name }];

/** open explains that a connection has been opened. */
export function open(socket) {
  const url = new URL(socket.url);
  if (url.host !== location.host && url.protocol === "wss:") return ["why-open-wss", rfc("10.6"), {}];
  if (url.host !== location.host) return ["why-open-cross", rfc("10.2"), { origin: location.origin, host: url.host }];
  if (socket.extensions) return ["why-open-extension", rfc("7", 7692), { extensions: socket.extensions }];
  if (socket.protocol) return ["why-open-protocol", rfc("1.9"), { protocol: socket.protocol }];
  return ["why-open", rfc("4.2.2"), {}];
}

/** message explains what arrived. */
export function message(data, socket) {
  if (typeof data === "string") return ["why-text", rfc("5.6"), {}];
  if (data instanceof Blob) return ["why-blob", standard("binaryType"), {}];
  return ["why-buffer", standard("binaryType"), { type: socket.binaryType }];
}

/** error explains an error event, which by itself says nothing. */
export function error(socket, { opened, blocked }) {
  const url = new URL(socket.url);
  if (blocked) return policy(url);
  if (opened) return ["why-error-failed", rfc("7.1.7"), {}];
  if (url.pathname === "/peer/refusing") return ["why-error-origin", rfc("10.2"), { origin: location.origin, host: url.host }];
  if (url.protocol === "wss:") return ["why-error-tls", rfc("4.1"), { host: url.host }];
  return ["why-error-connect", standard("feedback from the protocol"), {}];
}

/** close explains a close event. */
export function close(event, { socket, opened, failed, blocked }) {
  const parameters = { code: event.code };
  if (blocked) return policy(new URL(socket.url));
  if (!opened) return ["why-close-never", standard("feedback from the protocol"), parameters];
  if (event.code === 1006) return failed ? ["why-close-failed", rfc("7.1.7"), parameters] : ["why-close-cut", rfc("7.4.1"), parameters];
  if (event.code === 1005) return ["why-close-none", rfc("7.4.1"), parameters];
  if (event.code === 1000) return ["why-close-normal", rfc("7.4.1"), parameters];
  if (event.code === 1001) return ["why-close-away", rfc("7.4.1"), parameters];
  if (event.code >= 4000) return ["why-close-private", rfc("7.4.2"), parameters];
  if (event.code >= 3000) return ["why-close-registered", rfc("7.4.2"), parameters];
  return ["why-close-defined", rfc("7.4.1"), parameters];
}

/** policy explains that the page may not connect to a URL: the browser has tried nothing. */
export const policy = ({ host }) => ["why-error-policy", ["cite-policy", {}], { host }];

/** thrown explains an exception of the constructor, send or close. */
export function thrown(error, member) {
  const where = standard({ constructor: "the WebSocket constructor", send: "send()", close: "close()" }[member]);
  switch (`${member} ${error.name}`) {
    case "constructor SyntaxError": return ["why-throws-constructor", where, {}];
    case "constructor SecurityError": return ["why-throws-security", where, {}];
    case "send InvalidStateError": return ["why-throws-send", where, {}];
    case "close InvalidAccessError": return ["why-throws-code", where, {}];
    case "close SyntaxError": return ["why-throws-reason", where, {}];
  }
  return ["why-throws", where, {}];
}
