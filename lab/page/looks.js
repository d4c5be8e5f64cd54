// The transports' colours and signs, which their modules say. A style sheet of the page's own making is no inline style: the
// page's security policy allows it.
import { transports } from "./transports.js";

/** wear makes --color the colour of a transport inside each element that has its name as a class, and puts all signs into
 *  mark. */
export function wear(mark) {
  const sheet = new CSSStyleSheet();
  for (const { name, look } of transports) {
    for (const rule of [
      `.${name} { --color: ${look.light}; }`,
      `:root[data-theme="dark"] .${name} { --color: ${look.dark}; }`,
      `@media (prefers-color-scheme: dark) { :root:not([data-theme]) .${name} { --color: ${look.dark}; } }`,
    ]) sheet.insertRule(rule, sheet.cssRules.length);
  }
  document.adoptedStyleSheets.push(sheet);

  const width = 11;
  mark.setAttribute("viewBox", `0 0 ${width * transports.length} 12`);
  mark.replaceChildren(...transports.map(({ name, look }, i) => {
    const sign = document.createElementNS("http://www.w3.org/2000/svg", "path");
    sign.setAttribute("class", name);
    sign.setAttribute("d", look.glyph);
    sign.setAttribute("transform", `translate(${width * i} .5) scale(${width / 12})`);
    return sign;
  }));
}
