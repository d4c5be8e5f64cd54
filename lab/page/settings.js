// What the visitor has chosen lives in the page's address, so that a state can be shared. Values that are the default are
// left out.

const defaults = {
  view: "race", lang: "", theme: "", // "": as the browser prefers
  rate: "0.5", arrivals: "poisson", payload: "64", kind: "text", interval: "1", hold: "25", tabs: "1",
  "short-poll": "", "long-poll": "", sse: "", websocket: "", // targets of the lanes; "": the lab
  url: "", protocols: "", // of the bench
};

const parameters = () => new URLSearchParams(location.search);

/** get returns a setting, as text. */
export function get(name) {
  if (!(name in defaults)) throw new Error(`internal error: no setting ${name}`);
  return parameters().get(name) ?? defaults[name];
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
export function address(changes) {
  const query = parameters();
  for (const [name, value] of Object.entries(changes)) {
    if (String(value) === defaults[name]) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return location.pathname + (text && `?${text}`);
}

/** set changes settings without loading the page again. */
export function set(changes) {
  history.replaceState(null, "", address(changes));
}
