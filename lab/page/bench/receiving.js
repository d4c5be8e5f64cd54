// What arrives: a string, a Blob or an ArrayBuffer, and the bytes of it.
import { hexdump } from "./hexdump.js";
import { describe } from "./connection.js";

const element = (id) => document.getElementById(id);

/** bytesOf returns the bytes of a message's data: those of the UTF-8 text that a string was on the wire. */
async function bytesOf(data) {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return new Uint8Array(data instanceof Blob ? await data.arrayBuffer() : data);
}

export function receiving(connection, picture) {
  connection.addEventListener("message", async ({ data }) => {
    const arrived = await bytesOf(data);
    element("arrived").textContent = describe(data);
    element("dump").textContent = hexdump(arrived);
    element("dump").hidden = false;
    if (typeof data !== "string") picture.show(arrived);
  });
}
