// The attributes of the socket, live.

const attributes = ["readyState", "url", "protocol", "extensions", "binaryType", "bufferedAmount"];
const handlers = ["onopen", "onmessage", "onerror", "onclose"];

export class Values {
  #places = new Map();

  constructor(list) {
    for (const name of [...attributes, "on…"]) {
      const term = document.createElement("dt"), value = document.createElement("dd");
      term.textContent = name;
      value.textContent = "–";
      value.dataset.member = name;
      const pair = document.createElement("div");
      pair.append(term, value);
      list.append(pair);
      this.#places.set(name, value);
    }
  }

  /** show reads a socket; null: there is none. */
  show(socket) {
    for (const name of attributes) this.#write(name, socket ? written(socket[name]) : "–");
    const set = socket ? handlers.filter((name) => socket[name]) : [];
    this.#write("on…", set.length ? set.join(" ") : socket ? "null" : "–");
  }

  #write(name, text) {
    const place = this.#places.get(name);
    if (place.textContent !== text) place.textContent = text;
  }
}

const written = (value) => (typeof value === "string" ? JSON.stringify(value) : String(value));
