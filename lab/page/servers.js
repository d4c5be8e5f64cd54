// What each side takes: the smallest client and the smallest server of each transport, shown from their files.
import { copyButton } from "./copy.js";
import { changes, t } from "./i18n.js";
import { transports } from "./transports.js";

const make = (name, className = "", text = "") => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
};

/** open makes the view of the elements that the page has for it. A listing that could not be loaded is asked for again when
 *  the server is back. */
export function open(root, control) {
  const listings = [];
  for (const { name, client, smallest } of transports) {
    if (!smallest) continue;
    const panel = make("section", `panel transport ${name}`);
    const title = make("h2"), about = make("p"), sides = make("div", "sides");
    title.id = `listing-${name}`;
    panel.setAttribute("aria-labelledby", title.id);
    const both = [["client", client], ["server", smallest]].filter(([, file]) => file);
    sides.append(...both.map(([side, file]) => {
      const listing = new Listing(side, file);
      listings.push(listing);
      return listing.root;
    }));
    panel.append(title, about, sides);
    root.querySelector("#listings").append(panel);
    const words = () => {
      title.textContent = t(name);
      about.textContent = t(`server-${name}`);
    };
    changes.addEventListener("language", words);
    words();
  }
  const show = () => { for (const listing of listings) listing.load(); };
  control.addEventListener("session", show);
  return { show, hide() {} };
}

/** A Listing is a file below lab/smallest, which is one side's. */
class Listing {
  #side;
  #file;
  #title = make("h3");
  #facts = make("p", "fine");
  #code = make("pre", "code");
  #lines = null; // of code; null: it hasn't been loaded
  #failure = null; // why not

  constructor(side, file) {
    this.#side = side;
    this.#file = file;
    this.root = make("div", "listing");
    this.#code.tabIndex = 0; // it scrolls
    this.#code.setAttribute("role", "group"); // or it could not have a label
    this.#code.setAttribute("aria-label", this.#path);
    const head = make("header");
    head.append(this.#title, copyButton(this.#code, this.#path));
    this.root.append(head, this.#facts, this.#code);
    changes.addEventListener("language", () => this.#words());
    this.#words();
  }

  get #path() {
    return `lab/smallest/${this.#file}`;
  }

  /** load loads the file, unless it has. */
  async load() {
    if (this.#lines !== null) return;
    try {
      const response = await fetch(`/smallest/${this.#file}`);
      if (!response.ok) throw new Error(response.statusText);
      const text = await response.text();
      this.#code.replaceChildren(...colored(text));
      this.#lines = text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
      this.#failure = null;
    } catch (error) {
      this.#failure = error.message;
    }
    this.#words();
  }

  #words() {
    this.#title.textContent = t(`side-${this.#side}`);
    this.#facts.replaceChildren(make("code", "", this.#path));
    if (this.#lines !== null) this.#facts.append(` · ${t("lines", { n: this.#lines })}`);
    if (this.#failure !== null) this.#facts.append(` · ${t("servers-failed", { why: this.#failure })}`);
  }
}

const keywords = {
  go: "package import func return if for range go defer select case var",
  javascript: "export async function return if for of let const await try catch throw new continue",
};
const token = new RegExp([
  /(\/\/.*)/, /("(?:[^"\\]|\\.)*"|`[^`]*`)/, new RegExp(`\\b(${Object.values(keywords).join(" ").replaceAll(" ", "|")})\\b`),
].map(({ source }) => source).join("|"), "g");

/** colored returns Go or JavaScript as nodes, with its comments, strings and keywords marked. */
function colored(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(token)) {
    nodes.push(text.slice(at, match.index));
    nodes.push(make("span", match[1] ? "comment" : match[2] ? "string" : "keyword", match[0]));
    at = match.index + match[0].length;
  }
  return [...nodes, text.slice(at)];
}
