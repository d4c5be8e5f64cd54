// The view Tokens: one answer, token by token, followed in four ways over a path that takes time.
import { now } from "../clock.js";
import { milliseconds } from "../format.js";
import { changes, say, t } from "../i18n.js";
import * as settings from "../settings.js";
import { transports } from "../transports.js";
import { Box } from "./box.js";
import { Made } from "./made.js";
import { cut } from "./words.js";

const element = (id) => document.getElementById(id);
const hold = 25; // seconds of a long poll

// One of each kind: who polls, who holds, who streams, and who upgrades.
const followed = [
  ({ kind }) => kind === "poll", ({ kind }) => kind === "hold", ({ kind, upgrade }) => kind === "stream" && !upgrade, ({ upgrade }) => upgrade,
].map((is) => transports.find(is));

/** open makes the view of the elements that the page has for it. */
export function open(control) {
  const place = element("boxes");
  const made = new Made(element("made"));
  const boxes = followed.map((transport) => new Box(transport, place, tell));
  let session = null;
  let visible = false, asked = 0; // how many answers there have been
  let tokens = []; // of the answer
  let failure = null; // why the latest question was not taken
  let waiting = true; // the first answer is asked for by itself, as soon as everything is connected

  for (const id of ["first", "speed", "gaps", "every"]) settings.remember(element(id));
  const path = () => session?.paths.find(({ rtt }) => String(rtt) === settings.get("path"));
  const url = (at) => `${path() ? `http://${path().at}` : ""}${at}`;

  // way is how many milliseconds after it was made a token is here at the latest, and the question at the server.
  const way = () => (path()?.rtt ?? 0) + 1000 * settings.number("every", 0.1, 10);

  // offer lists the paths that this lab has.
  function offer() {
    const choices = [{ rtt: 0 }, ...(session?.paths ?? [])].map(({ rtt }) => {
      const option = new Option(rtt === 0 ? t("path-none") : t("path-far", { time: milliseconds(rtt) }), rtt);
      option.selected = rtt === (path()?.rtt ?? 0);
      return option;
    });
    element("path").replaceChildren(...choices);
  }

  // run follows the answers by all transports, from now on.
  function run() {
    halt();
    if (!session || !visible) return;
    const interval = settings.number("every", 0.1, 10);
    for (const box of boxes) {
      const topic = `?topic=${session.answer}`;
      box.follow({ url: url(box.transport.path + topic), interval, hold });
    }
  }

  function halt() {
    for (const box of boxes) box.stop();
  }

  async function ask() {
    if (!session) return;
    waiting = false;
    asked++;
    failure = null;
    tokens = cut(t("tokens-answer"));
    const first = Math.round(1000 * settings.number("first", 0, 5)), rate = settings.number("speed", 1, 100);
    const at = now();
    const expected = first + 1.15 * tokens.length / rate * 1000 + way(); // milliseconds: the timelines have room for as much
    made.begin(tokens.length, first);
    for (const box of boxes) box.begin({ number: asked, of: tokens.length, at, span: expected });
    tell();
    const query = new URLSearchParams({ topic: session.answer, first, rate, arrivals: settings.choice("gaps", ["periodic", "poisson"]) });
    try {
      const response = await fetch(url(`/answer?${query}`), { method: "POST", body: tokens.map((token) => `${asked} ${token}`).join("\n") });
      if (!response.ok) throw new Error(`${response.status} ${(await response.text()).trim()}`);
    } catch (error) {
      failure = error.message;
      tell();
    }
  }

  // tell says how things stand. A box calls it when something has happened to it, with the moment when a token was due.
  function tell(due) {
    if (due !== undefined && made.add(due)) for (const box of boxes) box.span = Math.max(box.span, made.took + way());
    if (waiting && visible && boxes.every(({ ready }) => ready)) ask();
    const finished = asked > 0 && boxes.every(({ complete }) => complete);
    element("view-tokens").dataset.state = failure ? "failed" : asked === 0 ? "idle" : finished ? "complete" : "running";
    if (!finished) say(element("tokens-aside"), "tokens-idle");
    if (failure) return say(element("tokens-sentence"), "tokens-failed", { why: failure });
    if (!finished) return say(element("tokens-sentence"), asked === 0 ? "tokens-start" : "tokens-running");
    const by = (value) => [...boxes].sort((a, b) => value(a) - value(b));
    const soonest = by(({ first }) => first), smoothest = by(({ gap }) => gap);
    say(element("tokens-sentence"), "tokens-sentence", {
      first: milliseconds(soonest[0].first), fastest: soonest[0].prose, last: milliseconds(soonest.at(-1).first), slowest: soonest.at(-1).prose,
    });
    say(element("tokens-aside"), "tokens-aside", { made: milliseconds(made.gap), worst: smoothest.at(-1).name, gap: milliseconds(smoothest.at(-1).gap) });
  }

  element("path").addEventListener("change", () => {
    settings.set({ path: element("path").value });
    run();
  });
  element("every").addEventListener("change", run);
  element("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  const begin = () => {
    session = control.session;
    waiting ||= asked > 0 && !boxes.every(({ complete }) => complete); // what was asked of a server that went away
    offer();
    for (const box of boxes) box.forget();
    run();
  };
  control.addEventListener("session", begin);
  control.addEventListener("away", () => {
    session = null;
    halt();
  });
  changes.addEventListener("language", () => {
    offer();
    made.write();
    for (const box of boxes) box.write();
    tell();
  });
  if (control.session) begin();
  offer();
  tell();
  return {
    show() {
      if (visible) return;
      visible = true;
      run();
    },
    hide() {
      visible = false;
      halt();
    },
  };
}
