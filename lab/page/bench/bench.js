// The WebSocket bench: the whole API of the browser, each part with a control, its live value and its events.
import { changes, t } from "../i18n.js";
import * as settings from "../settings.js";
import { Connection } from "./connection.js";
import { Drain } from "./drain.js";
import { standard } from "./explain.js";
import { Log } from "./log.js";
import { Machine } from "./machine.js";
import { Picture } from "./picture.js";
import { presets } from "./presets.js";
import { receiving } from "./receiving.js";
import { sending } from "./sending.js";
import { Values } from "./values.js";

const element = (id) => document.getElementById(id);
const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

/** open makes the bench of the elements that the page has for it. */
export function open(control) {
  // What is chosen on the bench lives in the page's address, but for the file.
  for (const control of element("view-bench").querySelectorAll(":is(input, select):not([type=file], #preset)")) settings.remember(control);
  const log = new Log(element("log"), element("log-empty"), element("clear-log"));
  const connection = new Connection(log);
  const machine = new Machine(element("machine")), values = new Values(element("values"));
  const picture = new Picture(element("pixels"), element("pixels-back"));
  const drain = new Drain(element("drain-plot"), element("drain-words"), connection);
  sending(connection, picture);
  receiving(connection, picture);
  constructing(connection, control);
  closing(connection);
  binaryType(connection, log);
  element("drain").addEventListener("click", () => drain.send(element("slow").checked));

  const read = () => {
    values.show(connection.socket);
    const state = connection.socket?.readyState ?? null;
    machine.show(state);
    // Where the log is out of sight, on a phone: the state and the latest event.
    element("ticker").textContent = `readyState ${state ?? "–"} · ${log.latest}`;
  };
  connection.addEventListener("change", read);
  read();
  addEventListener("securitypolicyviolation", ({ blockedURI }) => {
    if (connection.block(blockedURI)) log.add("securitypolicyviolation", blockedURI, "why-policy", ["cite-policy", {}]);
  });
  let timer = 0;
  return {
    show() {
      drain.draw();
      clearInterval(timer); // it may be shown already
      timer = setInterval(read, 100); // bufferedAmount has no event
    },
    hide: () => clearInterval(timer),
  };
}

// constructing is the constructor's form.
function constructing(connection, control) {
  const url = element("url"), protocols = element("protocols"), select = element("preset");
  const options = () => ({ properties: chosen("handlers") === "properties", binaryType: chosen("binary-type") });
  const connect = () => {
    const list = protocols.value.split(",").map((name) => name.trim()).filter((name) => name !== "");
    return connection.connect(url.value, list, options());
  };

  let known = [];
  const offer = () => {
    known = presets(control.session ?? { second: "", secure: "", closed: "" });
    select.replaceChildren(new Option(t("preset-none"), ""), ...known.map(([key], i) => new Option(t(key), i)));
  };
  control.addEventListener("session", offer);
  changes.addEventListener("language", offer);
  offer();
  const help = () => {
    const place = element("url-help");
    place.hidden = !url.value.startsWith("wss:");
    if (place.hidden) return;
    const link = document.createElement("a");
    link.href = url.value.replace(/^wss:/, "https:").replace(/^(https:\/\/[^/]*).*/, "$1/");
    link.target = "_blank";
    link.rel = "noreferrer";
    link.textContent = t("certificate-link");
    place.replaceChildren(t("certificate"), " ", link);
  };
  select.addEventListener("change", () => {
    const preset = known[select.value];
    if (!preset) return;
    [, url.value, protocols.value] = preset;
    settings.set({ url: url.value, protocols: protocols.value });
    help();
  });
  url.addEventListener("change", help);
  changes.addEventListener("language", help);
  help();

  element("construct").addEventListener("submit", (event) => {
    event.preventDefault();
    connect();
  });
  element("send-early").addEventListener("click", () => { if (connect()) connection.send("too early", "string", ""); });
  element("close-early").addEventListener("click", () => { if (connect()) connection.close(); });
}

function closing(connection) {
  element("close-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = element("code").value, reason = element("reason").value;
    if (code === "") connection.close();
    else if (reason === "") connection.close(Number(code));
    else connection.close(Number(code), reason);
  });
  element("close-plain").addEventListener("click", () => connection.close());
  element("send-late").addEventListener("click", () => connection.send("too late", "string", ""));
}

function binaryType(connection, log) {
  const set = (value) => {
    const { socket } = connection, call = `= ${JSON.stringify(value)}`;
    if (!socket) return log.add("binaryType", call, "why-no-socket");
    socket.binaryType = value;
    const taken = socket.binaryType === value;
    log.add("binaryType", call, taken ? "why-binarytype" : "why-binarytype-ignored",
      taken ? standard("binaryType") : ["cite-enumeration", {}], { value: socket.binaryType });
    connection.dispatchEvent(new Event("change"));
  };
  // The choice is what sockets have: a value that is none is no choice, or the two would differ.
  for (const input of document.querySelectorAll(`input[name="binary-type"]`)) input.addEventListener("change", () => {
    if (connection.socket) set(input.value);
  });
  element("binary-type-invalid").addEventListener("click", () => set("bytes"));
}
