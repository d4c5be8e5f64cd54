// Light and dark: as the system wants, or as the visitor chooses.
import { changes, t } from "./i18n.js";
import * as settings from "./settings.js";

const choices = ["", "light", "dark"];

export function theme(button) {
  const apply = () => {
    const chosen = settings.choice("theme", choices);
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
    button.textContent = t("theme", { name: t(`theme-${chosen}`) });
  };
  button.addEventListener("click", () => {
    const chosen = settings.choice("theme", choices);
    settings.set({ theme: choices[(choices.indexOf(chosen) + 1) % choices.length] });
    apply();
  });
  changes.addEventListener("language", apply);
  apply();
}
