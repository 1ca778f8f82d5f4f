// What a single font is called in the editor: its family, weight and slope.
import { familyName } from "../../core/font-names.js";
import { t } from "../../core/i18n.js";

/** @param {string} handle such as "eb-garamond-700-italic" */
export function fontName(handle) {
  const [, family = handle, weight = "", italic = ""] = /^(.*?)(?:-(\d{3}))?(-italic)?$/.exec(handle) ?? [];
  return [familyName(family), weight, italic && t("italic")].filter(Boolean).join(" ");
}
