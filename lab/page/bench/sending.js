// send(): of everything that it takes.
import { t } from "../i18n.js";
import { bytes } from "../format.js";

const element = (id) => document.getElementById(id);

/** counting returns bytes that count from 0. */
function counting(size) {
  return Uint8Array.from({ length: size }, (_, i) => i);
}

export function sending(connection, picture) {
  const size = () => Number(element("size").value);
  element("send-text").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = element("text").value;
    const units = text.length, size = new TextEncoder().encode(text).length;
    connection.send(text, "string", () => t("detail-text", { units, bytes: size }));
  });
  element("send-blob").addEventListener("click", () => connection.send(new Blob([counting(size())]), "Blob", bytes(size())));
  element("send-buffer").addEventListener("click", () => connection.send(counting(size()).buffer, "ArrayBuffer", bytes(size())));
  element("send-view").addEventListener("click", () => {
    // A view of the second half: what lies before it in the buffer is not sent.
    const view = new Uint8Array(counting(2 * size()).buffer, size());
    const sizes = { size: bytes(view.byteLength), buffer: bytes(view.buffer.byteLength) };
    connection.send(view, "Uint8Array", () => t("detail-view", sizes));
  });
  element("send-pixels").addEventListener("click", () => {
    const pixels = picture.pixels;
    const size = bytes(pixels.byteLength);
    connection.send(pixels, "Uint8ClampedArray", () => t("detail-pixels", { size }));
  });

  const sendFile = (file) => connection.send(file, "File", `${file.name}, ${bytes(file.size)}`);
  element("file").addEventListener("change", () => {
    for (const file of element("file").files) sendFile(file);
    element("file").value = ""; // so that the same file can be chosen again
  });
  const drop = element("drop");
  for (const type of ["dragenter", "dragover"]) drop.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    for (const file of event.dataTransfer.files) sendFile(file);
  });

  // Orders to the server are messages like any other: they stand in the log too.
  for (const button of document.querySelectorAll("#view-bench [data-order]")) {
    const { order } = button.dataset;
    button.addEventListener("click", () => connection.send(order, "string", JSON.stringify(order)));
  }
}
