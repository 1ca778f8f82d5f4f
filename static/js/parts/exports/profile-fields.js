// What a press profile holds, in the groups that its form shows, and the name its files get.
import { t } from "../../core/i18n.js";

/** @typedef {[string, () => string][]} Choices */
/** @typedef {{name: string, label: () => string, choices?: Choices, flag?: boolean, min?: number, max?: number, whole?: boolean, text?: number, may_be_empty?: boolean}} Field */
/** @typedef {{title: () => string, fields: Field[]}} Group */

/** @type {Group[]} the first stands open, since every printer asks for it */
export const GROUPS = [
  {
    title: () => t("File"),
    fields: [
      { name: "name", label: () => t("Name"), text: 80 },
      { name: "pdfx", label: () => t("PDF flavour"), choices: [["x4", () => "PDF/X-4"], ["x1a-2001", () => "PDF/X-1a:2001"], ["x1a-2003", () => "PDF/X-1a:2003"]] },
      { name: "icc", label: () => t("ICC profile"), choices: [] },
      { name: "tac_peak", label: () => t("Ink limit, %"), min: 100, max: 400 },
      { name: "min_ppi", label: () => t("Least resolution, ppi"), min: 72, max: 2400, whole: true },
      { name: "credentials", label: () => t("Content Credentials"), choices: [["sidecar", () => t("beside print files")], ["embed", () => t("inside every file")], ["none", () => t("none")]] },
      { name: "watermark", label: () => t("Invisible mark in generated art"), flag: true },
      { name: "ai_label", label: () => t("AI label required"), flag: true },
    ],
  },
  {
    title: () => t("Output condition"),
    fields: [
      { name: "condition", label: () => t("Output condition"), text: 80 },
      { name: "registry", label: () => t("Registry"), text: 200, may_be_empty: true },
      { name: "info", label: () => t("Description of the condition"), text: 200, may_be_empty: true },
      { name: "gwg_variant", label: () => t("GWG 2022 variant"), choices: [["sheet", () => t("sheetfed")], ["magazine", () => t("magazine advertisement")]] },
      { name: "max_spots", label: () => t("Spot inks allowed"), min: 0, max: 8, whole: true },
    ],
  },
  {
    title: () => t("Page and marks"),
    fields: [
      { name: "bleed_mm", label: () => t("Bleed, mm"), min: 0, max: 50 },
      { name: "safe_mm", label: () => t("Safe area, mm"), min: 0, max: 50 },
      { name: "marks", label: () => t("Marks"), choices: [["none", () => t("none")], ["crop", () => t("crop marks")], ["all", () => t("crop marks, slug line, colour bar")]] },
      { name: "mark_offset_mm", label: () => t("Marks begin, mm from the trim"), min: 3, max: 25 },
    ],
  },
  {
    title: () => t("Spine and folds"),
    fields: [
      { name: "caliper_mm", label: () => t("Thickness of a leaf, mm"), min: 0, max: 5 },
      { name: "allowance_mm", label: () => t("Allowance for glue, mm"), min: 0, max: 20 },
      { name: "spine_step", label: () => t("Spine rounded to"), choices: [["format", () => t("as the page's format is measured")], ["mm/10", () => "0.1 mm"], ["inch/32", () => "1/32 in"]] },
      { name: "hinge_clear_mm", label: () => t("Live matter off the hinge, mm"), min: 0, max: 50 },
      { name: "fold_clear_mm", label: () => t("Spine type off the folds, mm"), min: 0, max: 50 },
    ],
  },
  {
    title: () => t("Type and pictures"),
    fields: [
      { name: "min_type_pt", label: () => t("Least type, pt"), min: 1, max: 30 },
      { name: "min_reversed_type_pt", label: () => t("Least reversed type, pt"), min: 1, max: 30 },
      { name: "outline_type", label: () => t("Type as outlines"), flag: true },
      { name: "ppi_warning", label: () => t("Warn below, ppi"), min: 72, max: 2400, whole: true },
      { name: "ppi_error", label: () => t("Refuse below, ppi"), min: 72, max: 2400, whole: true },
    ],
  },
  {
    title: () => t("Barcode"),
    fields: [
      { name: "barcode_symbology", label: () => t("Kind of barcode"), choices: [["any", () => t("any")], ["ean13", () => "EAN-13"], ["issn", () => "ISSN"], ["upca", () => "UPC-A"]] },
      { name: "barcode_zone", label: () => t("Place of the barcode"), choices: [["any", () => t("anywhere")], ["lower_left", () => t("lower left")], ["lower", () => t("either lower corner")]] },
      { name: "barcode_min_scale", label: () => t("Least magnification"), min: 0.8, max: 2 },
    ],
  },
];

export const FILE_NAME_FIELDS = ["title", "number", "date", "version", "profile", "cover"];

/** @type {Choices} what a printer may ask every cover to have */
export const REQUIRABLE = [
  ["art", () => t("art")],
  ["masthead", () => t("masthead")],
  ["cover_line", () => t("cover line")],
  ["kicker", () => t("kicker")],
  ["dateline", () => t("date line")],
  ["price", () => t("price")],
  ["barcode", () => t("barcode")],
];

const NAME_MAX = 120;

/**
 * Return the name that a pattern gives a print PDF, or "" for a pattern that is refused.
 * @param {string} pattern
 * @param {Record<string, string>} facts what each field stands for
 */
export function fileName(pattern, facts) {
  const named = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => String(name));
  const rest = pattern.replaceAll(/\{[^{}]*\}/g, "");
  if (!pattern.trim() || /[{}/\\]/.test(rest) || named.some((name) => !FILE_NAME_FIELDS.includes(name))) return "";
  const filled = pattern.replaceAll(/\{(\w+)\}/g, (_whole, name) => facts[name] ?? "");
  const words = filled.replaceAll(/[^\p{L}\p{N}_]+/gu, "-").replaceAll(/^[-_]+|[-_]+$/g, "") || "cover";
  return `${words.slice(0, NAME_MAX)}.pdf`;
}

/**
 * Return a profile's record as a form gives it; what the form does not show stays as it was.
 * @param {Record<string, unknown>} held
 * @param {FormData} given
 */
export function recordOf(held, given) {
  /** @type {Record<string, unknown>} */
  const record = { ...held, file_name: String(given.get("file_name") ?? "") };
  for (const { name, min, flag } of GROUPS.flatMap(({ fields }) => fields)) {
    const value = given.get(name);
    record[name] = flag ? value === "yes" : min === undefined ? String(value ?? "") : Number(value);
  }
  const offered = new Set(REQUIRABLE.map(([kind]) => kind));
  const others = /** @type {string[]} */ (held["required"] ?? []).filter((kind) => !offered.has(kind));
  record["required"] = [...given.getAll("required").map(String), ...others];
  return record;
}
