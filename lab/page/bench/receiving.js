// What arrives: a string, a Blob or an ArrayBuffer, and the bytes of it.
import { changes } from "../i18n.js";
import { hexdump } from "./hexdump.js";
import { describe } from "./connection.js";

const element = (id) => document.getElementById(id);

/** bytesOf returns the bytes of a message's data: those of the UTF-8 text that a string was on the wire. */
async function bytesOf(data) {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return new Uint8Array(data instanceof Blob ? await data.arrayBuffer() : data);
}

export function receiving(connection, picture) {
  let latest = null; // { what, bytes }
  const show = () => {
    if (!latest) return;
    element("arrived").textContent = latest.what();
    element("dump").textContent = hexdump(latest.bytes);
    element("dump").hidden = false;
  };
  changes.addEventListener("language", show);
  connection.addEventListener("message", async ({ data }) => {
    latest = { what: describe(data), bytes: await bytesOf(data) };
    show();
    if (typeof data !== "string") picture.show(latest.bytes);
  });
}
