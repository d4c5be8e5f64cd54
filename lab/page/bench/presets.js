// Things to try with the constructor.

/** presets lists them: a key of the words, the URL and the subprotocols. Those without a URL can't be had here. */
export function presets({ second, secure, closed }) {
  const { host } = location;
  return [
    ["preset-relative", "/peer", ""],
    ["preset-ws", `ws://${host}/peer`, ""],
    ["preset-http", `http://${host}/peer`, ""],
    ["preset-wss", secure && `wss://${secure}/peer`, ""],
    ["preset-protocols", "/peer", "bench.v2, bench.v1"],
    ["preset-deflate", "/peer?deflate", ""],
    ["preset-allowed", second && `ws://${second}/peer`, ""],
    ["preset-refused", second && `ws://${second}/peer/refusing`, ""],
    ["preset-closed", closed && `ws://${closed}/`, ""],
    ["preset-notfound", "/peer/nothing", ""],
    ["preset-unknown-protocol", "/peer", "chat"],
    ["preset-scheme", "ftp://example.org/", ""],
    ["preset-fragment", "/peer#fragment", ""],
    ["preset-bad-protocol", "/peer", "not a token"],
    ["preset-duplicate", "/peer", "bench.v1, bench.v1"],
    ["preset-unparsable", "ws://", ""],
  ].filter(([, url]) => url);
}
