// A hex dump: offset, sixteen bytes, and what is printable of them.
import { t } from "../i18n.js";

const width = 16;

/** hexdump returns the lines of the first bytes of an array. */
export function hexdump(data, most = 256) {
  const shown = data.subarray(0, most), lines = [];
  for (let at = 0; at < shown.length; at += width) {
    const row = Array.from(shown.subarray(at, at + width));
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0"));
    const left = hex.slice(0, 8).join(" ").padEnd(23), right = hex.slice(8).join(" ").padEnd(23);
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${left}  ${right}  ${text}`);
  }
  if (data.length > most) lines.push(t("dump-more", { n: data.length - most }));
  return lines.join("\n");
}
