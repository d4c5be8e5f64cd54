// A small picture to paint on, whose pixels are sent, and one that shows those which come back.

const colors = ["#d55e00", "#c46f9f", "#009e73", "#0060a6", "#9a8600"];

export class Picture {
  #context;
  #back;

  constructor(canvas, back) {
    this.canvas = canvas;
    this.#context = canvas.getContext("2d", { willReadFrequently: true });
    this.#back = back.getContext("2d");
    this.#begin();
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#paint(event);
    });
    canvas.addEventListener("pointermove", (event) => { if (event.buttons) this.#paint(event); });
    // By keyboard: a dot at a random place.
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#dot(Math.random() * canvas.width, Math.random() * canvas.height);
    });
  }

  #begin() {
    const { width, height } = this.canvas;
    this.#context.fillStyle = "#fffefb";
    this.#context.fillRect(0, 0, width, height);
    colors.slice(0, 4).forEach((color, i) => {
      this.#context.fillStyle = color;
      this.#context.fillRect(3 + i * 5, 4 + (i % 2) * 3, 3, 5);
    });
  }

  #paint({ offsetX, offsetY }) {
    const { width, height, clientWidth, clientHeight } = this.canvas;
    this.#dot((offsetX / clientWidth) * width, (offsetY / clientHeight) * height);
  }

  #dot(x, y) {
    this.#context.fillStyle = colors[Math.floor(x) % colors.length];
    this.#context.fillRect(Math.floor(x), Math.floor(y), 1, 1);
  }

  /** pixels are four bytes for each pixel: red, green, blue, alpha. */
  get pixels() {
    return this.#context.getImageData(0, 0, this.canvas.width, this.canvas.height).data;
  }

  /** show draws bytes that came back, when they are as many as a picture has, and returns whether. */
  show(data) {
    if (data.length !== this.canvas.width * this.canvas.height * 4) return false;
    this.#back.putImageData(new ImageData(new Uint8ClampedArray(data), this.canvas.width), 0, 0);
    return true;
  }
}
