// What the layout's tools are called.
import { t } from "../../core/i18n.js";

/** @returns {Record<string, string>} */
export function toolWords() {
  return {
    subject: t("Subject and masthead"),
    page: t("Page and format"),
    arrange: t("Align and distribute"),
    guides: t("Guides of your own"),
    zones: t("Calm places for type"),
    newsstand: t("Newsstand"),
    separations: t("Separations"),
    templates: t("Styles and templates"),
  };
}
