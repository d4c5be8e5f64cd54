// The page's words in two languages. Elements name their words with data-i18n (text), data-i18n-label
// (aria-label) and data-i18n-placeholder.
import { en } from "./languages/en.js";
import { zh } from "./languages/zh.js";
import { get, set } from "./settings.js";
import { transports } from "./transports.js";

export const languages = { en, zh };

// Of a transport NAME, NAME is its title, prose-NAME what it is called inside a sentence, server-NAME what a server has to do.
for (const { name, words } of transports) {
  for (const [language, { title, prose, server }] of Object.entries(words)) {
    Object.assign(languages[language], { [name]: title, [`prose-${name}`]: prose, [`server-${name}`]: server });
  }
}

/** language returns the language in use. */
export function language() {
  if (Object.hasOwn(languages, get("lang"))) return get("lang");
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** t returns the words of a key, with {name} replaced by a parameter and {name#one#several} by what fits its number. */
export function t(key, parameters = {}) {
  const words = languages[language()][key];
  if (words === undefined) throw new Error(`internal error: no words for ${key}`);
  return words.replace(/\{(\w+)(?:#(.*?)#(.*?))?\}/g, (_, name, one, several) => {
    if (one === undefined) return parameters[name];
    return String(parameters[name]) === "1" ? one : several;
  });
}

/** say fills an element with the words of a key; what stands between ** is emphasised. */
export function say(element, key, parameters) {
  const parts = t(key, parameters).split("**").map((part, i) => {
    if (i % 2 === 0) return part;
    const strong = document.createElement("strong");
    strong.textContent = part;
    return strong;
  });
  element.replaceChildren(...parts);
}

/** translate fills in the words of all elements below root. */
export function translate(root) {
  for (const element of root.querySelectorAll("[data-i18n]")) say(element, element.dataset.i18n);
  for (const element of root.querySelectorAll("[data-i18n-label]")) element.setAttribute("aria-label", t(element.dataset.i18nLabel));
  for (const element of root.querySelectorAll("[data-i18n-placeholder]")) element.placeholder = t(element.dataset.i18nPlaceholder);
}

/** changes tells of a change of the language. */
export const changes = new EventTarget();

/** use changes the language. */
export function use(name) {
  set({ lang: name });
  apply();
}

/** apply puts the language in use on the whole page. */
export function apply() {
  document.documentElement.lang = language() === "zh" ? "zh-Hans" : "en";
  document.title = t("title");
  translate(document.body);
  changes.dispatchEvent(new Event("language"));
}
