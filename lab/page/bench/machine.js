// readyState as the state machine that it is (WebSockets Standard, "the WebSocket interface").

const states = [
  ["CONNECTING", 8, 12], ["OPEN", 272, 12], ["CLOSING", 272, 140], ["CLOSED", 8, 140],
];
const arrows = [
  // from, to, path, label, where the label stands
  [0, 1, "M128 34H262", "open", 195, 27],
  [1, 2, "M332 56V130", "close()", 340, 84, "start"],
  [2, 3, "M272 162H138", "close", 205, 179],
  [0, 3, "M68 56V130", "error, close", 76, 80, "start"],
  [1, 3, "M272 50L136 138", "close 1006", 160, 112, "end"],
  [0, 2, "M128 50L264 138", "close()", 240, 112, "start"],
];
const space = "http://www.w3.org/2000/svg";

function make(name, attributes, ...children) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export class Machine {
  #svg;
  #state = null;
  #boxes;
  #arrows;

  constructor(svg) {
    this.#svg = svg;
    const head = make("marker", { id: "head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" },
      make("path", { d: "M0 0L8 4L0 8z" }));
    svg.append(make("defs", {}, head));
    this.#arrows = arrows.map(([, , d, label, x, y, anchor = "middle"]) => {
      const arrow = make("g", { class: "arrow" }, make("path", { d, "marker-end": "url(#head)" }), make("text", { x, y, "text-anchor": anchor }, label));
      svg.append(arrow);
      return arrow;
    });
    this.#boxes = states.map(([name, x, y], number) => {
      const box = make("g", { class: "box" }, make("rect", { x, y, width: 120, height: 44, rx: 7 }),
        make("text", { x: x + 60, y: y + 27, "text-anchor": "middle" }, `${number} ${name}`));
      svg.append(box);
      return box;
    });
    this.show(null);
  }

  /** show marks a state, null for no socket, and the way that led to it. */
  show(state) {
    if (state !== this.#state) this.#arrows.forEach((arrow, i) => {
      arrow.classList.toggle("taken", arrows[i][0] === this.#state && arrows[i][1] === state);
    });
    this.#state = state;
    this.#boxes.forEach((box, i) => box.classList.toggle("current", i === state));
    this.#svg.setAttribute("aria-label", state === null ? "readyState: –" : `readyState: ${state} ${states[state][0]}`);
  }
}
