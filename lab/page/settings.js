// What the visitor has chosen lives in the page's address, so that a state can be shared. Values that are the default are
// left out.
import { transports } from "./transports.js";

const defaults = {
  view: "race", lang: "", theme: "", // "": as the browser prefers
  rate: "0.5", arrivals: "poisson", payload: "64", kind: "text", interval: "1", hold: "25", tabs: "1", paused: "no",
  ...Object.fromEntries(transports.map(({ name }) => [name, ""])), // targets of the lanes; "": the lab
  url: "/peer", protocols: "", handlers: "listeners", "binary-type": "blob", // of the bench
  scale: "50000", step: "1", // clients that the race is multiplied by; of the guided walk
  path: "100", first: "0.3", speed: "20", gaps: "poisson", every: "0.5", // of the view Tokens
  text: "Grüße, 世界 👋", size: "20", slow: "yes", code: "1000", reason: "that was all",
};

// The address is read once: going back to another view brings an older address, but what was chosen since stays.
const chosen = new URLSearchParams(location.search);

/** changed tells of a change of any setting. */
export const changed = new EventTarget();

/** get returns a setting, as text. */
export function get(name) {
  if (!(name in defaults)) throw new Error(`internal error: no setting ${name}`);
  return chosen.get(name) ?? defaults[name];
}

/** number returns a setting as a number, within two bounds; the default when it isn't one. */
export function number(name, least, most) {
  const value = get(name).trim() === "" ? NaN : Number(get(name));
  return Number.isNaN(value) ? Number(defaults[name]) : Math.min(most, Math.max(least, value));
}

/** choice returns a setting that is one of the options, the default when it isn't. */
export function choice(name, options) {
  return options.includes(get(name)) ? get(name) : defaults[name];
}

/** address returns the page's address with settings changed. */
export function address(changes = {}) {
  return written(merged(new URLSearchParams(chosen), changes));
}

/** set changes settings without loading the page again. */
export function set(changes) {
  merged(chosen, changes);
  history.replaceState(null, "", written(chosen));
  changed.dispatchEvent(new Event("change"));
}

/** go shows another view: one can go back from it. */
export function go(view) {
  merged(chosen, { view });
  history.pushState(null, "", written(chosen));
  changed.dispatchEvent(new Event("change"));
}

/** back takes the view of the address that the visitor has gone back to, or forward, and writes everything else into it. */
export function back() {
  set({ view: new URLSearchParams(location.search).get("view") ?? defaults.view });
}

function merged(query, changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (String(value) === defaults[name]) query.delete(name);
    else query.set(name, value);
  }
  return query;
}

function written(query) {
  const text = query.toString();
  return location.pathname + (text && `?${text}`);
}

/** remember gives a control the value that the address has for it, and writes every change into the address. */
export function remember(control) {
  const name = control.name || control.id;
  if (control.type === "radio") {
    if (get(name) === control.value) control.checked = true;
  } else if (control.type === "checkbox") control.checked = get(name) === "yes";
  else if (!control.options || [...control.options].some(({ value }) => value === get(name))) control.value = get(name);
  control.addEventListener("change", () => {
    set({ [name]: control.type === "checkbox" ? (control.checked ? "yes" : "no") : control.value });
  });
}
