// Findings of preflight as sentences; the templates are those of the press, spelled out for
// translation. A code that is not known here keeps the server's words.
import { day, t } from "../../core/i18n.js";

/** @typedef {import("../../core/feed.js").Row} Row */

/** @type {Record<string, (values: Record<string, string | number>) => string>} */
const SENTENCES = {
  bleed_short: (v) => t("%(art)s stops %(short_mm)s mm before the bleed edge on the %(side)s; extend or enlarge it.", v),
  live_outside_safe: (v) =>
    Number(v["gap_mm"]) < 0
      ? t("“%(text)s” reaches %(over_mm)s mm over the trim and would be cut; keep %(safe_mm)s mm inside it.", { ...v, over_mm: -Number(v["gap_mm"]) })
      : t("“%(text)s” is %(gap_mm)s mm from the trim; %(safe_mm)s mm is needed. Move it inside.", v),
  bleed_below_profile: (v) => t("The page has %(bleed_mm)s mm of bleed; the press profile “%(profile)s” asks for %(wanted_mm)s mm. Give it more.", v),
  live_outside_profile_safe: (v) => t("“%(text)s” is %(gap_mm)s mm from the trim; the press profile “%(profile)s” asks for %(safe_mm)s mm. Move it inside.", v),
  live_near_hinge: (v) =>
    Number(v["gap_mm"]) < 0
      ? t("“%(text)s” hangs %(over_mm)s mm over the fold of the spine; %(clear_mm)s mm must be kept from it. Move it away.", { ...v, over_mm: -Number(v["gap_mm"]) })
      : t("“%(text)s” is %(gap_mm)s mm from the spine fold and may vanish in the hinge; %(clear_mm)s mm is needed. Move it away.", v),
  spine_stale: (v) => t("%(pages)s pages give a spine of %(spine_mm)s mm; the layout has %(held_mm)s mm. Lay the spine out anew.", v),
  spine_not_of_profile: (v) => t("%(pages)s pages give a spine of %(spine_mm)s mm by the press profile “%(profile)s”; the layout has %(held_mm)s mm. Lay the spine out anew.", v),
  spine_type_too_tall: (v) => t("The spine leaves %(room_mm)s mm for type; “%(text)s” needs %(need_mm)s mm. Set it along the spine, or smaller.", v),
  image_ppi: (v) => t("The art prints at %(ppi)s ppi; %(limit)s is needed. Upscale it to %(width)s × %(height)s px.", v),
  native_ppi: (v) => t("Before upscaling the art had %(ppi)s ppi.", v),
  font_missing: (v) => t("“%(text)s” uses the font %(font)s, which is not in the store. Choose another.", v),
  font_rights: (v) => t("%(font)s forbids embedding in a PDF. Choose another font.", v),
  glyph_missing: (v) => t("%(font)s has no glyph for “%(char)s”, nor has any fallback font.", v),
  text_overflow: (v) => t("“%(text)s” does not fit its box at %(size)s pt. Enlarge the box or shorten the text.", v),
  field_unresolved: (v) => t("“%(field)s” has no value. Fill it in for the issue or change the text.", v),
  placeholder_left: (v) => t("“%(text)s” is still the placeholder. Write the real text or remove it.", v),
  barcode_digits: (v) => t("Barcode %(digits)s: %(reason)s", v),
  barcode_size: (v) => t("The barcode is at %(scale)s %; %(limit)s % is the least.", v),
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
  small_white_type: (v) => t("White “%(text)s” at %(size)s pt may fill in; %(limit)s pt is safer.", v),
  small_multi_ink_type: (v) => t("“%(text)s” at %(size)s pt prints from %(plates)s plates and may blur. Use one ink, or %(limit)s pt and more.", v),
  rich_black_type: (v) => t("“%(text)s” is black from %(sum)s % ink. Print type from black ink alone.", v),
  thin_line: (v) => t("A line of %(width)s pt in several inks or white may break up; %(limit)s pt is safer.", v),
  spot_behind_subject: (v) => t("Spot ink “%(spot)s” behind the subject cannot be flattened for PDF/X-1a. Use a CMYK ink, or a press profile of PDF/X-4.", v),
  spot_names_alike: (v) => t("The spot inks “%(first)s” and “%(second)s” are hard to tell apart. Keep one name.", v),
  barcode_zone: (v) => t("The barcode lies outside the zone that the press profile names (%(zone)s). Move it there.", v),
  barcode_kind: (v) => t("The barcode is of the kind %(held)s; the press profile asks for %(wanted)s. Ask for a code of that kind, or choose another profile.", v),
  barcode_reused: (v) => t("The code %(digits)s was exported for %(issue)s on %(date)s. Give this issue a code of its own.", { ...v, date: day(String(v["date"])) }),
  model_not_commercial: (v) => t("%(model)s painted in the art, and its licence forbids commercial use. Choose a picture of another model, or ask its maker.", v),
  model_terms_unknown: (v) => t("%(model)s painted in the art, and whether its licence allows commercial use is unknown. Look its licence up, or choose a picture of another model.", v),
  credentials_broken: (v) => t("The Content Credentials of the %(object)s do not validate (%(status)s): it was changed after it was signed. Ask whoever sent it for the original.", v),
  ai_label_missing: () => t("The art is generated and the cover has no label that says so, which the press profile asks for. Add the AI label."),
  page_empty: () => t("Nothing prints on the page."),
  tac_peak: (v) => t("%(value)s % ink at %(x)s, %(y)s mm over %(area)s mm²; the limit is %(limit)s %. Use a lighter ink there.", v),
  tac_mean: (v) => t("A 15 mm square at %(x)s, %(y)s mm carries %(value)s % ink on average; the limit is %(limit)s %.", v),
  colour_shift: (v) => t("%(share)s % of the art loses its screen colour in print. Look at the proof in press colours.", v),
  contrast_low: (v) => t("“%(text)s”: contrast %(value)s at its worst 5 %, %(limit)s is needed. Change the ink, add a scrim or move it.", v),
  background_busy: (v) => t("“%(text)s” lies over busy art. Add a scrim or move it to a calmer place.", v),
  masthead_hidden: (v) => t("The subject hides %(share)s % of the masthead, or its first letter. Move the art or show the masthead in front.", v),
  page_is_one_image: (v) => t("The page is a single image of %(ppi)s ppi and its type is lost; %(limit)s ppi is the least.", v),
  line_art_ppi: (v) => t("A picture of one bit prints at %(ppi)s ppi; %(limit)s is needed.", v),
  image_compression: (v) => t("A picture uses %(filter)s; only Flate keeps its ink as it was limited.", v),
  marks_too_near: (v) => t("Marks start %(near)s mm from the trim; %(limit)s mm is asked.", v),
  font_courier: (v) => t("%(font)s hints at a font that was replaced by another.", v),
  glyph_widths: (v) => t("%(font)s: the width of glyph %(glyph)s differs between the file and the font.", v),
  device_gray: (v) => t("A %(object)s is DeviceGray, where overprint is unreliable. Use black ink.", v),
  registration_ink: () => t("The ink of every plate, All, is used inside the bleed."),
  white_overprints: (v) => t("A white %(object)s overprints and would vanish.", v),
  black_knocks_out: (v) => t("A small black %(object)s knocks out; a shifted plate shows a white rim.", v),
  transparency: (v) => t("The file holds %(kind)s; PDF/X-1a allows no transparency.", v),
  blend_space: (v) => t("Transparency blends in %(space)s; it must be DeviceCMYK.", v),
  output_intent_differs: (v) => t("The embedded ICC profile %(held)s is not the one the press profile names, %(wanted)s.", v),
  pdf_version: (v) => t("The file is PDF %(version)s; %(flavour)s needs %(limit)s.", v),
  pdf_identity: (v) => t("%(key)s in Info or XMP is missing, wrong or contradictory.", v),
  pdf_info: (v) => t("%(key)s is missing, or Info and XMP differ.", v),
  pdf_forbidden: (v) => t("The file holds %(what)s, which printers refuse.", v),
  layer_configs: () => t("The file's layers can be shown in several ways; one is allowed."),
  provenance_missing: (v) => t("The file says %(told)s about the origin of its pictures; %(promised)s is right.", v),
  barcode_bars: (v) => t("The bars in the file spell %(read)s; the layout says %(promised)s.", v),
};

/** Values that may be words of the press, and those words. */
const WORD_KEYS = ["art", "digits", "kind", "limit", "object", "profile", "promised", "read", "reason", "side", "space", "text", "told", "what", "zone"];
/** @type {Record<string, () => string>} */
const WORDS = {
  left: () => t("left"),
  right: () => t("right"),
  top: () => t("top"),
  bottom: () => t("bottom"),
  fill: () => t("fill"),
  stroke: () => t("stroke"),
  text: () => t("text"),
  picture: () => t("picture"),
  file: () => t("file"),
  none: () => t("none"),
  nothing: () => t("nothing"),
  "no code": () => t("no code"),
  "a known type": () => t("a known type"),
  "no named space": () => t("no named space"),
  art: () => t("art"),
  masthead: () => t("masthead"),
  kicker: () => t("kicker"),
  price: () => t("price"),
  barcode: () => t("barcode"),
  label: () => t("label"),
  slug: () => t("slug"),
  encryption: () => t("encryption"),
  "an action": () => t("an action"),
  "a form": () => t("a form"),
  "a script": () => t("a script"),
  OPI: () => t("OPI"),
  "an alternate image": () => t("an alternate image"),
  "a transfer curve": () => t("a transfer curve"),
  "a halftone": () => t("a halftone"),
  "an annotation in the bleed": () => t("an annotation in the bleed"),
  "an external file": () => t("an external file"),
  PostScript: () => t("PostScript"),
  "LZW compression": () => t("LZW compression"),
  "JBIG2 compression": () => t("JBIG2 compression"),
  "JPX compression": () => t("JPX compression"),
  "a soft mask": () => t("a soft mask"),
  "a blend mode": () => t("a blend mode"),
  "an opacity below 1": () => t("an opacity below 1"),
  "a transparency group": () => t("a transparency group"),
  cover_line: () => t("cover line"),
  dateline: () => t("date line"),
  scrim: () => t("shade"),
  lower_left: () => t("lower left"),
  lower: () => t("lower left or lower right"),
  "(empty)": () => t("(empty)"),
  "its contents are not what its format asks for.": () => t("its contents are not what its format asks for."),
  "House, coated": () => t("House, coated"),
  "Coated, PDF/X-4 with marks": () => t("Coated, PDF/X-4 with marks"),
  "Coated, PDF/X-1a:2001": () => t("Coated, PDF/X-1a:2001"),
  "Coated, PDF/X-1a:2003": () => t("Coated, PDF/X-1a:2003"),
  "US newsstand, PDF/X-1a:2001": () => t("US newsstand, PDF/X-1a:2001"),
  "Coated, outlined type, wide safe area": () => t("Coated, outlined type, wide safe area"),
};

/** Why a barcode or an output intent is wrong. @type {Record<string, (values: Record<string, string | number>) => string>} */
const REASONS = {
  addon_length: (v) => t("the add-on is %(addon)s; it must be 2 or 5 digits.", v),
  digits_count: (v) => t("it has %(count)s digits; %(short)s or, with the check digit, %(full)s are needed.", v),
  digits_check: (v) => t("the check digit should be %(right)s, not %(held)s.", v),
  issn_prefix: (v) => t("an ISSN code starts with 977, not %(held)s.", v),
  issn_form: (v) => t("an ISSN has 8 characters like 1234-5679, its code 13 digits from 977.", v),
  issn_check: (v) => t("the ISSN should end in %(right)s, not %(held)s.", v),
  intent_count: (v) => t("there are %(count)s, not one.", v),
  intent_kind: (v) => t("it is not of the kind GTS_PDFX.", v),
  intent_lacks: (v) => t("it lacks %(key)s.", v),
  intent_names: (v) => t("it names %(held)s, not %(wanted)s.", v),
  intent_press: (v) => t("its ICC profile is not of a 4-ink press.", v),
  intent_version: (v) => t("its ICC profile is version %(held)s; PDF/X-1a needs 2.", v),
};

/** @param {Row} finding @param {Record<string, string>} names */
export function findingWords(finding, names) {
  const say = SENTENCES[finding["code"]];
  const values = { ...finding["values"] };
  for (const [key, value] of Object.entries(values)) {
    if (key !== "kind" && names[String(value)]) values[key] = names[String(value)];
    else if (WORD_KEYS.includes(key)) values[key] = REASONS[String(value)]?.(finding["values"]) ?? WORDS[String(value)]?.() ?? value;
  }
  return say ? say(values) : String(finding["message"] ?? finding["code"]);
}
