// The page: its language and theme, its five views, and the channel to the lab's server.
import { open as openBench } from "./bench/bench.js";
import { Control } from "./control.js";
import { apply, changes, language, say, t, use } from "./i18n.js";
import { wear } from "./looks.js";
import { Race } from "./race/race.js";
import { open as openServers } from "./servers.js";
import * as settings from "./settings.js";
import { theme } from "./theme.js";
import { open as openTokens } from "./tokens/tokens.js";
import { open as openWalk } from "./walk/walk.js";

const views = ["race", "walk", "bench", "tokens", "servers"];
const element = (id) => document.getElementById(id);

wear(element("mark"));
apply();
theme(element("theme"));
const other = () => (language() === "zh" ? "en" : "zh");
element("language").addEventListener("click", () => use(other()));
const nameOther = () => {
  element("language").textContent = t("other");
  element("language").lang = other();
};
changes.addEventListener("language", nameOther);
nameOther();

// For the developer tools, and for tests: (await import("/main.js")).race
export const control = new Control();
export const race = new Race(control);
const shown = { race };

// The other views are made when they are looked at. Their code is here already: the server may have gone away by then.
function show() {
  const view = settings.choice("view", views);
  for (const name of views) {
    element(`view-${name}`).hidden = name !== view;
    const link = element(`go-${name}`);
    if (name === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (name !== view) shown[name]?.hide();
  }
  if (view === "walk") shown.walk ??= openWalk(control, { go, used: () => race.forget() });
  if (view === "bench") shown.bench ??= openBench(control);
  if (view === "tokens") shown.tokens ??= openTokens(control);
  if (view === "servers") shown.servers ??= openServers(element("view-servers"), control);
  shown[view].show();
}

function go(view) {
  settings.go(view);
  show();
  element("main").focus({ preventScroll: true });
  scrollTo(0, 0);
}

for (const name of views) {
  element(`go-${name}`).addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(name);
  });
}
addEventListener("popstate", () => {
  settings.back();
  show();
});
show();

// The links are for those who open a view in another tab, with what is chosen now.
function link() {
  for (const name of views) element(`go-${name}`).href = settings.address({ view: name });
}
settings.changed.addEventListener("change", link);
link();

// The banner says what went wrong, until it is over.
let trouble = null;
const tell = (key, parameters) => {
  trouble = key && { key, parameters };
  element("banner").hidden = !trouble;
  if (trouble) say(element("banner"), key, parameters);
  else element("banner").textContent = "";
};
control.addEventListener("away", ({ detail }) => tell(detail.full ? "full" : "away"));
control.addEventListener("session", () => tell(null));
control.addEventListener("refused", ({ detail }) => tell("refused", { why: detail }));
changes.addEventListener("language", () => { if (trouble) tell(trouble.key, trouble.parameters); });
