// What waits for me: the first nine rows open by their numbers.
import { t } from "../core/i18n.js";
import { keys } from "../core/keys.js";
import "./plain.js";

const row = (/** @type {string} */ key) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${key}"]`));

keys.add(
  ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((key) => ({
    keys: key,
    label: t("Open the row with this number"),
    when: () => row(key) !== null,
    run: () => row(key)?.click(),
  })),
);
