// Findings of preflight as sentences; the templates are those of the press, spelled out for
// translation. A code that is not known here keeps the server's words.
import { t } from "../../core/i18n.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/** @type {Record<string, (values: Record<string, string | number>) => string>} */
const SENTENCES = {
  bleed_short: (v) => t("%(art)s stops %(short_mm)s mm before the bleed edge on the %(side)s; extend or enlarge it.", v),
  live_outside_safe: (v) =>
    Number(v["gap_mm"]) < 0
      ? t("“%(text)s” reaches %(over_mm)s mm over the trim and would be cut; keep %(safe_mm)s mm inside it.", { ...v, over_mm: -Number(v["gap_mm"]) })
      : t("“%(text)s” is %(gap_mm)s mm from the trim; %(safe_mm)s mm is needed. Move it inside.", v),
  image_ppi: (v) => t("The art prints at %(ppi)s ppi; %(limit)s is needed. Upscale it to %(width)s × %(height)s px.", v),
  native_ppi: (v) => t("Before upscaling the art had %(ppi)s ppi.", v),
  font_missing: (v) => t("“%(text)s” uses the font %(font)s, which is not in the store. Choose another.", v),
  font_rights: (v) => t("%(font)s forbids embedding in a PDF. Choose another font.", v),
  glyph_missing: (v) => t("%(font)s has no glyph for “%(char)s”, nor has any fallback font.", v),
  text_overflow: (v) => t("“%(text)s” does not fit its box at %(size)s pt. Enlarge the box or shorten the text.", v),
  field_unresolved: (v) => t("“%(field)s” has no value. Fill it in for the issue or change the text.", v),
  placeholder_left: (v) => t("“%(text)s” is still the placeholder. Write the real text or remove it.", v),
  barcode_digits: (v) => t("Barcode %(digits)s: %(reason)s", v),
  barcode_size: (v) => t("The barcode is at %(scale)s; %(limit)s is the least.", { scale: `${v["scale"]} %`, limit: `${v["limit"]} %` }),
  barcode_quiet_zone: (v) => t("%(object)s enters the barcode's quiet zone. Move one of the two.", v),
  type_too_small: (v) => t("“%(text)s” is %(size)s pt; %(limit)s pt is the least.", v),
  spot_not_allowed: (v) => t("Spot ink “%(spot)s” is used; the press profile allows %(limit)s. Choose a CMYK ink.", v),
  barcode_ink: () => t("The barcode's panel is not white, so scanners may not read it. Make it white."),
  page_boxes: (v) => t("The file's boxes are missing, not nested or not %(width)s × %(height)s mm.", v),
  page_count: (v) => t("The file has %(pages)s pages; a front cover has 1.", v),
  page_scaled_or_turned: (v) => t("The page sets %(key)s; printers refuse that.", v),
  font_not_embedded: (v) => t("%(font)s is not embedded in the file.", v),
  colour_space: (v) => t("An object of the file uses %(space)s; only DeviceCMYK is printed.", v),
  output_intent: (v) => t("The output intent is wrong: %(reason)s", v),
  file_damaged: (v) => t("The file does not parse cleanly: %(reason)s", v),
  required_missing: (v) => t("The cover has no %(kind)s.", v),
};

/** @param {Row} finding @param {Record<string, string>} names */
export function findingWords(finding, names) {
  const say = SENTENCES[finding["code"]];
  const values = { ...finding["values"] };
  for (const [key, value] of Object.entries(values)) if (names[String(value)]) values[key] = names[String(value)];
  return say ? say(values) : String(finding["message"] ?? finding["code"]);
}
