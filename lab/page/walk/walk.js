// The guided walk: six questions, each of which the visitor answers by a guess, and then the browser by trying.
import { inWords } from "../bench/log.js";
import { changes, say, t } from "../i18n.js";
import * as settings from "../settings.js";
import { Failure, Stage } from "./stage.js";
import { steps } from "./steps.js";

const answers = [0, 1, 2];
const patience = 30000; // milliseconds for a step

const element = (id) => document.getElementById(id);
const make = (name, ...children) => {
  const made = document.createElement(name);
  made.append(...children);
  return made;
};

/** open makes the walk of the elements that the page has for it. go shows another view; used is called when the visitor leaves:
 *  the feed has had events for the walk. */
export function open(control, { go, used }) {
  const visits = steps.map(() => ({ guess: null, stage: null, outcome: null, failure: null }));
  let at = Math.round(settings.number("step", 1, steps.length)) - 1;
  let running = null; // the AbortController of the step that is tried
  let fed = false; // a step has had events published since the walk was shown

  const way = steps.map((_, i) => {
    const button = make("button", "");
    button.type = "button";
    button.addEventListener("click", () => visit(i));
    return button;
  });
  element("way").replaceChildren(...way.map((button) => make("li", button)));
  const options = answers.map((i) => {
    const input = document.createElement("input"), words = make("span", "");
    input.type = "radio";
    input.name = "guess";
    input.value = i;
    input.addEventListener("change", () => {
      visits[at].guess = i;
      write();
    });
    const label = make("label", input, words);
    return { input, words, label };
  });
  element("walk-options").replaceChildren(...options.map(({ label }) => label));

  // write writes the step that the visitor is at.
  function write() {
    const { name, cite, more } = steps[at], { guess, stage, outcome, failure } = visits[at];
    const key = (part) => `walk-${name}-${part}`;
    way.forEach((button, i) => {
      const { outcome, guess } = visits[i];
      button.textContent = `${i + 1}. ${t(`walk-${steps[i].name}`)}`;
      if (i === at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      button.dataset.outcome = outcome ? (outcome.answer === guess ? "right" : "wrong") : "";
    });
    element("walk-name").textContent = t("walk-step", { n: at + 1, all: steps.length, name: t(`walk-${name}`) });
    say(element("walk-setting"), key("setting"));
    say(element("walk-question"), key("question"));
    options.forEach(({ input, words, label }, i) => {
      say(words, key(i));
      input.checked = guess === i;
      input.disabled = Boolean(outcome) || running !== null;
      label.dataset.outcome = outcome ? (outcome.answer === i ? "right" : "wrong") : "";
    });
    say(element("walk-show"), running ? "walkRunning" : outcome || failure ? "walkAgain" : "walkShow");
    element("walk-show").disabled = guess === null || running !== null;
    lines(stage);
    element("walk-outcome").hidden = !outcome && !failure;
    element("walk-verdict").textContent = failure ? t(failure) : outcome ? t(outcome.answer === guess ? "walkRight" : "walkWrong") : "";
    if (outcome) say(element("walk-result"), key("result"), outcome.facts);
    else element("walk-result").textContent = "";
    element("walk-why").replaceChildren(...(outcome ? [`${t(key("why"))} `, make("cite", t(...cite))] : []));
    element("walk-more").textContent = t("walkMore", { view: t(more) });
    element("walk-more").href = settings.address({ view: more });
    element("walk-back").disabled = at === 0;
    element("walk-next").disabled = at === steps.length - 1;
    element("walk-next").classList.toggle("primary", Boolean(outcome));
    const seen = visits.filter(({ outcome }) => outcome);
    const right = seen.filter(({ outcome, guess }) => outcome.answer === guess).length;
    element("walk-score").textContent = seen.length > 0 ? t("walkScore", { right, seen: seen.length, all: steps.length }) : "";
  }

  function lines(stage) {
    element("walk-seen").hidden = !stage;
    element("walk-happened").replaceChildren(...(stage?.lines ?? []).map(({ at, name, detail }) =>
      make("li", make("time", `${at.toFixed(1)} ms`), make("span", ...(name ? [make("code", name), " "] : []), inWords(detail)))));
  }

  // visit goes to a step.
  function visit(step) {
    running?.abort();
    at = step;
    settings.set({ step: step + 1 });
    write();
    element("walk-name").focus({ preventScroll: true });
  }

  // show tries what the step asks about.
  async function show() {
    const mine = new AbortController(), visited = visits[at], { run, feeds } = steps[at];
    fed ||= Boolean(feeds);
    const stage = new Stage();
    Object.assign(visited, { stage, outcome: null, failure: null });
    stage.addEventListener("change", () => { if (visits[at] === visited) lines(stage); });
    running = mine;
    write();
    const timer = setTimeout(() => mine.abort(new Failure("walk-late")), patience);
    try {
      visited.outcome = await run({ stage, control, signal: mine.signal });
    } catch (error) {
      if (error instanceof Failure) visited.failure = error.message;
      else if (!mine.signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      if (running === mine) running = null;
      write();
    }
  }

  element("walk-guess").addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  element("walk-back").addEventListener("click", () => visit(at - 1));
  element("walk-next").addEventListener("click", () => visit(at + 1));
  element("walk-more").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(steps[at].more);
  });
  changes.addEventListener("language", write);
  write();
  return {
    show() {},
    hide() {
      running?.abort();
      if (fed) used();
      fed = false;
    },
  };
}
