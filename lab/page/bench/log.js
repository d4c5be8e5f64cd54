// The event log: when, what, and in a sentence why, with the standard's word for it.
import { changes, t } from "../i18n.js";

const kept = 200;

export class Log {
  #list;
  #entries = []; // oldest first
  #start = performance.now();

  constructor(list, empty, clear) {
    this.#list = list;
    this.empty = empty;
    clear.addEventListener("click", () => {
      this.#entries = [];
      this.#render();
    });
    changes.addEventListener("language", () => this.#render());
  }

  /** latest is the last event in a few words. */
  get latest() {
    const last = this.#entries.at(-1);
    if (!last) return "–";
    // What looks like a call and wasn't one says so here too.
    return last.why === "why-no-socket" ? t(last.why) : `${last.name} ${inWords(last.detail)}`;
  }

  /** begin sets the time stamps to zero. */
  begin() {
    this.#start = performance.now();
  }

  /** add adds what happened: its name as in the API, a detail (see inWords), why (a key of the words and its parameters)
   *  and where that is written (see explain.js). */
  add(name, detail, why, reference, parameters = {}) {
    const entry = { at: performance.now() - this.#start, name, detail, why, reference, parameters };
    this.#entries.push(entry);
    if (this.#entries.length > kept) {
      this.#entries.shift();
      this.#list.lastElementChild.remove();
    }
    this.#list.prepend(item(entry));
    this.empty.hidden = true;
  }

  #render() {
    this.#list.replaceChildren(...this.#entries.map(item).reverse());
    this.empty.hidden = this.#entries.length > 0;
  }
}

/** inWords returns a detail: a text, or a function that returns it in the language in use. */
export const inWords = (detail) => (typeof detail === "function" ? detail() : detail);

function item({ at, name, detail, why, reference, parameters }) {
  const element = document.createElement("li");
  element.dataset.event = name;
  const time = document.createElement("time"), code = document.createElement("code"), words = document.createElement("span");
  const what = document.createElement("div");
  time.textContent = at < 10000 ? `${at.toFixed(1)} ms` : `${(at / 1000).toFixed(2)} s`;
  code.textContent = name;
  words.textContent = inWords(detail);
  words.className = "detail";
  what.append(code, " ", words);
  element.append(time, what);
  if (why) {
    const sentence = document.createElement("p");
    sentence.append(t(why, parameters), " ");
    if (reference) {
      const cite = document.createElement("cite");
      cite.textContent = t(...reference);
      sentence.append(cite);
    }
    element.append(sentence);
  }
  return element;
}
