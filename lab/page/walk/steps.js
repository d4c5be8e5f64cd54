// The walk's steps. Each tries what its question asks about, with this browser and the lab's server, and finds out which of its
// answers is right: none is known beforehand.
//
//   name     of its words: walk-NAME is its title, -setting, -question, -0 to -2 the answers, -result what was found, -why
//   feeds    it has events published; left out where it has none
//   more     the view in which there is more to try
//   cite     where it is written; see bench/explain.js
//   run({ stage, control, signal }) -> { answer, facts }
//            answer: the number of the right one; facts: the result's parameters. It throws when signal is aborted, and a
//            Failure when it can't be tried
import { rfc, standard } from "../bench/explain.js";
import { bytes, milliseconds, percent } from "../format.js";
import { t } from "../i18n.js";
import { transports } from "../transports.js";
import { Failure, next, wait } from "./stage.js";

export const steps = [
  { name: "polling", feeds: true, more: "race", cite: rfc("2.1", 6202), run: polling },
  { name: "handshake", more: "bench", cite: rfc("1.3"), run: handshake },
  { name: "kinds", more: "bench", cite: standard("binaryType"), run: kinds },
  { name: "buffer", more: "bench", cite: standard("bufferedAmount"), run: buffer },
  { name: "closing", more: "bench", cite: rfc("7.1.5"), run: closing },
  { name: "origins", more: "bench", cite: rfc("10.2"), run: origins },
];

const watched = 7000; // milliseconds that polling is watched
const interval = 0.2; // seconds between two polls
const feed = { rate: 0.5, arrivals: "periodic", payload: 64, binary: false };

// polling has short polling and WebSocket follow the same events, and counts empty answers.
async function polling({ stage, control, signal }) {
  const { session } = control;
  if (!session) throw new Failure("walk-away");
  const poll = transports.find(({ kind }) => kind === "poll"), socket = transports.find(({ upgrade }) => upgrade);
  const before = (await next(control, "totals", signal)).detail;
  const counts = { asked: 0, empty: 0, polled: 0, pushed: 0 };
  const [polls, pushes] = [poll, socket].map(({ path }) => stage.add(path));
  const tell = () => {
    const now = { ...counts };
    polls(() => t("walk-polling-poll", now));
    pushes(() => t("walk-polling-socket", now));
  };
  const follow = (transport, observed) => {
    const observer = Object.fromEntries(["asked", "open", "empty", "line", "lost"].map((happens) => [happens, () => {
      if (happens in observed) counts[observed[happens]]++;
      tell();
    }]));
    const url = `${transport.path}?topic=${session.topic}&account=${session.lanes[transport.name]}`;
    return transport.follow({ url, after: before.published, interval }, observer);
  };
  control.send({ set: feed });
  const followed = [follow(poll, { asked: "asked", empty: "empty", line: "polled" }), follow(socket, { line: "pushed" })];
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    for (const { stop } of followed) stop();
    control.send({ stop: true });
  };
  // At once when the visitor leaves: the race that they may go to has a feed to start.
  signal.addEventListener("abort", end, { once: true });
  await wait(watched, signal);
  end();
  await next(control, "totals", signal); // which may be of a moment before
  const after = (await next(control, "totals", signal)).detail;
  const moved = ({ name }) => {
    const { up, down } = after.lanes[name], from = before.lanes[name];
    return bytes(up + down - from.up - from.down);
  };
  const share = counts.empty / counts.asked;
  return {
    answer: share < 0.3 ? 0 : share < 0.7 ? 1 : 2,
    facts: { ...counts, share: percent(share), poll: moved(poll), socket: moved(socket) },
  };
}

// handshake calls send() too early, asks what the server got, and closes.
async function handshake({ stage, signal }) {
  const socket = stage.dial("/peer", signal);
  let thrown = null;
  try {
    socket.send("too early");
  } catch (error) {
    thrown = error.name;
  }
  stage.add("send()", thrown ?? `bufferedAmount ${socket.bufferedAmount}`);
  await next(socket, "open", signal);
  socket.send("/handshake");
  const { data } = await next(socket, "message", signal);
  stage.add("", data);
  socket.close(1000);
  stage.add("close(1000)", `readyState ${socket.readyState}`);
  await next(socket, "close", signal);
  stage.add("", `readyState ${socket.readyState}`);
  return { answer: thrown ? 2 : 1, facts: { outcome: thrown ?? "–" } };
}

// kinds has a text and a buffer echoed, the latter with each binaryType.
async function kinds({ stage, signal }) {
  const socket = stage.dial("/peer", signal);
  await next(socket, "open", signal);
  const echo = async (call, data) => {
    stage.add(call);
    socket.send(data);
    return (await next(socket, "message", signal)).data;
  };
  const word = "Grüße";
  const text = await echo(`send(${JSON.stringify(word)})`, word);
  const binary = await echo("send(ArrayBuffer)", new Uint8Array([1, 2, 3, 4]).buffer);
  socket.binaryType = "arraybuffer";
  stage.add("binaryType", `= "${socket.binaryType}"`);
  const buffer = await echo("send(ArrayBuffer)", new Uint8Array([1, 2, 3, 4]).buffer);
  socket.close(1000);
  await next(socket, "close", signal);
  const names = [binary, buffer].map(({ constructor }) => constructor.name);
  return {
    answer: ["ArrayBuffer", "Blob", "String"].indexOf(names[0]),
    facts: { first: names[0], second: names[1], word, units: text.length, bytes: new TextEncoder().encode(text).length },
  };
}

// buffer sends much to a server that reads slowly.
async function buffer({ stage, signal }) {
  const size = 5_000_000;
  const socket = stage.dial("/peer", signal);
  await next(socket, "open", signal);
  socket.send("/slow");
  await next(socket, "message", signal);
  const start = performance.now();
  socket.send(new ArrayBuffer(size));
  const took = performance.now() - start, kept = socket.bufferedAmount;
  stage.add("send(ArrayBuffer)", bytes(size));
  const amount = stage.add("bufferedAmount", bytes(kept));
  const drain = async () => {
    while (socket.bufferedAmount > 0) {
      await wait(20, signal);
      amount(bytes(socket.bufferedAmount));
    }
    return performance.now() - start;
  };
  const [drained] = await Promise.all([drain(), next(socket, "message", signal)]);
  socket.close(1000);
  await next(socket, "close", signal);
  return {
    answer: took > drained / 2 ? 0 : kept > size / 2 ? 2 : 1,
    facts: { took: milliseconds(took), kept: bytes(kept), drained: milliseconds(drained) },
  };
}

// closing has a connection cut, has one refused, and has one closed as it should be.
async function closing({ stage, control, signal }) {
  if (!control.session) throw new Failure("walk-away");
  const ends = async (socket, order) => {
    const types = [];
    for (const type of ["error", "close"]) socket.addEventListener(type, () => types.push(type), { signal });
    if (order) {
      await next(socket, "open", signal);
      stage.add("send()", order);
      socket.send(order);
    }
    const { code } = await next(socket, "close", signal);
    return { types: types.join(", "), code };
  };
  const cut = await ends(stage.dial("/peer", signal), "/cut");
  const refused = await ends(stage.dial(`ws://${control.session.closed}/`, signal));
  const closed = await ends(stage.dial("/peer", signal), "/close 4001 enough for today");
  return {
    answer: cut.types === "error, close" ? 0 : 1,
    facts: { cut: cut.types, cutCode: cut.code, refused: refused.types, refusedCode: refused.code, closed: closed.types, closedCode: closed.code },
  };
}

// origins opens a WebSocket to another origin, which allows it, and to one that doesn't.
async function origins({ stage, control, signal }) {
  if (!control.session) throw new Failure("walk-away");
  const { second } = control.session;
  if (!second) throw new Failure("walk-no-second");
  const opens = async (path) => {
    const socket = stage.dial(`ws://${second}${path}`, signal);
    const ended = next(socket, "close", signal);
    const opened = await Promise.race([next(socket, "open", signal).then(() => true, () => false), ended.then(() => false)]);
    signal.throwIfAborted();
    socket.close();
    await ended;
    return opened;
  };
  const allowed = await opens("/peer"), refused = !(await opens("/peer/refusing"));
  return {
    answer: allowed ? 2 : 0,
    facts: { origin: location.origin, host: second, allowed: allowed ? "open" : "error", refused: refused ? "error" : "open" },
  };
}
