// A button that copies a listing.
import { changes, t } from "./i18n.js";

const shown = 2000; // milliseconds that the button says what it did

/** copyButton makes a button that copies the text of an element, which is called name. Where the browser gives the page no
 *  clipboard (pages of plain http have none, other than those of this machine), it selects the text instead. */
export function copyButton(element, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  let did = "copy", timer = 0;
  const words = () => {
    button.textContent = t(did);
    button.setAttribute("aria-label", `${t(did)}: ${name}`);
  };
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      did = "copied";
    } catch {
      getSelection().selectAllChildren(element);
      did = "selected";
    }
    words();
    clearTimeout(timer);
    timer = setTimeout(() => {
      did = "copy";
      words();
    }, shown);
  });
  changes.addEventListener("language", words);
  words();
  return button;
}
