// The target of a lane: the visitor's own server.
import * as settings from "../settings.js";

/** target returns the URL of a lane's own server in the scheme that the lane's transport needs: null for the lab, and
 *  undefined when what the visitor named is no address of the web. */
export function target({ name, upgrade }) {
  const text = settings.get(name);
  if (text === "") return null;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^(http|ws)s?:$/.test(url.protocol)) return undefined;
  return new URL(url.href.replace(/^(http|ws)/, upgrade ? "ws" : "http"));
}
