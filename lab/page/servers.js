// What the server side takes: the smallest servers, shown from their files.
import { changes, t } from "./i18n.js";
import { transports } from "./transports.js";

const listings = transports.filter(({ smallest }) => smallest);

const make = (name, className = "", text = "") => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
};

/** open makes the view of the elements that the page has for it. A listing that could not be loaded is asked for again when
 *  the server is back. */
export function open(root, control) {
  const place = root.querySelector("#listings");
  const loads = listings.map(({ name, smallest }) => {
    const panel = make("section", `panel listing ${name}`);
    const title = make("h2"), about = make("p"), facts = make("p", "fine"), code = make("pre", "code");
    title.id = `listing-${name}`;
    panel.setAttribute("aria-labelledby", title.id);
    code.tabIndex = 0; // it scrolls
    code.setAttribute("role", "group"); // or it could not have a label
    panel.append(title, about, facts, code);
    place.append(panel);
    const path = `lab/smallest/${smallest}`;
    let lines = null, failure = null;
    const words = () => {
      title.textContent = t(name);
      about.textContent = t(`server-${name}`);
      facts.replaceChildren(make("code", "", path));
      if (lines !== null) facts.append(` · ${t("lines", { n: lines })}`);
      if (failure !== null) facts.append(` · ${t("servers-failed", { why: failure })}`);
      code.setAttribute("aria-label", path);
    };
    changes.addEventListener("language", words);
    words();
    return async () => {
      if (lines !== null) return;
      try {
        const response = await fetch(`/smallest/${smallest}`);
        if (!response.ok) throw new Error(response.statusText);
        const text = await response.text();
        code.replaceChildren(...colored(text));
        lines = text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
        failure = null;
      } catch (error) {
        failure = error.message;
      }
      words();
    };
  });
  const show = () => { for (const load of loads) load(); };
  control.addEventListener("session", show);
  return { show, hide() {} };
}

const token = /(\/\/.*)|("(?:[^"\\]|\\.)*")|\b(package|import|func|return|if|for|range|go|defer|select|case|var)\b/g;

/** colored returns Go code as nodes, with its comments, strings and keywords marked. */
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
