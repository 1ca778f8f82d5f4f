"""What preflight found: a severity, a stable code, the element, and the values of its text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error blocks the export, a warning enters the report, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


MESSAGES: dict[str, str] = {
    "bleed_short": "{art} stops {short_mm} mm before the bleed edge on the {side}; "
    "extend or enlarge it.",
    "live_outside_safe": '"{text}" is {gap_mm} mm from the trim; {safe_mm} mm is needed. '
    "Move it inside.",
    "bleed_below_profile": "The page has {bleed_mm} mm of bleed; the press profile “{profile}” "
    "asks for {wanted_mm} mm. Give it more.",
    "live_outside_profile_safe": '"{text}" is {gap_mm} mm from the trim; the press profile '
    "“{profile}” asks for {safe_mm} mm. Move it inside.",
    "live_near_hinge": '"{text}" is {gap_mm} mm from the spine fold and may vanish in the hinge; '
    "{clear_mm} mm is needed. Move it away.",
    "spine_stale": "{pages} pages give a spine of {spine_mm} mm; the layout has {held_mm} mm. "
    "Lay the spine out anew.",
    "spine_not_of_profile": "{pages} pages give a spine of {spine_mm} mm by the press profile "
    "“{profile}”; the layout has {held_mm} mm. Lay the spine out anew.",
    "spine_type_too_tall": 'The spine leaves {room_mm} mm for type; "{text}" needs {need_mm} mm. '
    "Set it along the spine, or smaller.",
    "image_ppi": "The art prints at {ppi} ppi; {limit} is needed. "
    "Upscale it to {width} x {height} px.",
    "native_ppi": "Before upscaling the art had {ppi} ppi.",
    "font_missing": '"{text}" uses the font {font}, which is not in the store. Choose another.',
    "font_rights": "{font} forbids embedding in a PDF. Choose another font.",
    "glyph_missing": '{font} has no glyph for "{char}", nor has any fallback font. '
    "Choose a font that has it or install one for this script.",
    "text_overflow": '"{text}" does not fit its box at {size} pt. '
    "Enlarge the box, shorten the text or choose a smaller size.",
    "field_unresolved": '"{field}" has no value. Fill it in for the issue or change the text.',
    "placeholder_left": '"{text}" is still the placeholder. Write the real text or remove it.',
    "barcode_digits": "Barcode {digits}: {reason}",
    "barcode_size": "The barcode is at {scale} %; {limit} % is the least.",
    "barcode_ink": "The barcode's panel is not white, or its bars are not black ink alone, so "
    "scanners may not read it. Make the panel white.",
    "barcode_quiet_zone": "{object} enters the barcode's quiet zone. Move one of the two.",
    "type_too_small": '"{text}" is {size} pt; {limit} pt is the least.',
    "spot_not_allowed": 'Spot ink "{spot}" is used; the press profile allows {limit}. '
    "Choose a CMYK ink.",
    "required_missing": "The cover has no {kind}.",
    "small_white_type": 'White "{text}" at {size} pt may fill in; {limit} pt is safer.',
    "small_multi_ink_type": '"{text}" at {size} pt prints from {plates} plates and may blur. '
    "Use one ink, or {limit} pt and more.",
    "rich_black_type": '"{text}" is black from {sum} % ink. Print type from black ink alone.',
    "thin_line": "A line of {width} pt in several inks or white may break up; {limit} pt is safer.",
    "spot_behind_subject": 'Spot ink "{spot}" behind the subject cannot be flattened for '
    "PDF/X-1a. Use a CMYK ink, or a press profile of PDF/X-4.",
    "spot_names_alike": 'The spot inks "{first}" and "{second}" are hard to tell apart. '
    "Keep one name.",
    "barcode_zone": "The barcode lies outside the zone that the press profile names ({zone}). "
    "Move it there.",
    "barcode_kind": "The barcode is of the kind {held}; the press profile asks for {wanted}. "
    "Ask for a code of that kind, or choose another profile.",
    "barcode_reused": "The code {digits} was exported for {issue} on {date}. "
    "Give this issue a code of its own.",
    "model_not_commercial": "{model} painted in the art, and its licence forbids commercial use. "
    "Choose a picture of another model, or ask its maker.",
    "model_terms_unknown": "{model} painted in the art, and whether its licence allows commercial "
    "use is unknown. Look its licence up, or choose a picture of another model.",
    "credentials_broken": "The Content Credentials of the {object} do not validate ({status}): it "
    "was changed after it was signed. Ask whoever sent it for the original.",
    "ai_label_missing": "The art is generated and the cover has no label that says so, which the "
    "press profile asks for. Add the AI label.",
    "page_empty": "Nothing prints on the page.",
    "tac_peak": "{value} % ink at {x}, {y} mm over {area} mm²; the limit is {limit} %. "
    "Use a lighter ink there.",
    "tac_mean": "A 15 mm square at {x}, {y} mm carries {value} % ink on average; "
    "the limit is {limit} %.",
    "colour_shift": "{share} % of the art loses its screen colour in print. Look at the proof in "
    "press colours.",
    "contrast_low": '"{text}": contrast {value} at its worst 5 %, {limit} is needed. '
    "Change the ink, add a scrim or move it.",
    "background_busy": '"{text}" lies over busy art. Add a scrim or move it to a calmer place.',
    "masthead_hidden": "The subject hides {share} % of the masthead, or its first letter. "
    "Move the art or show the masthead in front.",
    "page_boxes": "The file's boxes are missing, not nested or not {width} x {height} mm.",
    "page_count": "The file has {pages} pages; a front cover has 1.",
    "page_scaled_or_turned": "The page sets {key}; printers refuse that.",
    "page_is_one_image": "The page is a single image of {ppi} ppi and its type is lost; "
    "{limit} ppi is the least.",
    "line_art_ppi": "A picture of one bit prints at {ppi} ppi; {limit} is needed.",
    "image_compression": "A picture uses {filter}; only Flate keeps its ink as it was limited.",
    "marks_too_near": "Marks start {near} mm from the trim; {limit} mm is asked.",
    "font_not_embedded": "{font} is not embedded in the file.",
    "font_courier": "{font} hints at a font that was replaced by another.",
    "glyph_widths": "{font}: the width of glyph {glyph} differs between the file and the font.",
    "colour_space": "An object of the file uses {space}; only DeviceCMYK is printed.",
    "device_gray": "A {object} is DeviceGray, where overprint is unreliable. Use black ink.",
    "registration_ink": "The ink of every plate, All, is used inside the bleed.",
    "white_overprints": "A white {object} overprints and would vanish.",
    "black_knocks_out": "A small black {object} knocks out; a shifted plate shows a white rim.",
    "transparency": "The file holds {kind}; PDF/X-1a allows no transparency.",
    "blend_space": "Transparency blends in {space}; it must be DeviceCMYK.",
    "output_intent": "The output intent is wrong: {reason}",
    "output_intent_differs": "The embedded ICC profile {held} is not the one the press profile "
    "names, {wanted}.",
    "pdf_version": "The file is PDF {version}; {flavour} needs {limit}.",
    "pdf_identity": "{key} in Info or XMP is missing, wrong or contradictory.",
    "pdf_info": "{key} is missing, or Info and XMP differ.",
    "pdf_forbidden": "The file holds {what}, which printers refuse.",
    "layer_configs": "The file's layers can be shown in several ways; one is allowed.",
    "provenance_missing": "The file says {told} about the origin of its pictures; {promised} "
    "is right.",
    "barcode_bars": "The bars in the file spell {read}; the layout says {promised}.",
    "file_damaged": "The file does not parse cleanly: {reason}",
}


# Words that stand for values in the sentences above, and why a barcode or an intent is wrong.
WORD_KEYS = frozenset(
    {"art", "digits", "kind", "limit", "object", "profile", "promised", "read", "reason", "side"}
    | {"space", "text", "told", "what", "zone"}
)
DAY_KEYS = frozenset({"date"})
_SAID_AS_THEY_ARE = (
    *("left", "right", "top", "bottom", "fill", "stroke", "text", "picture"),
    *("file", "none", "nothing", "no code", "a known type", "no named space", "(empty)"),
    *("art", "masthead", "kicker", "price", "barcode", "label", "slug"),
    *("encryption", "an action", "a form", "a script", "OPI", "PostScript", "an external file"),
    *("an alternate image", "a transfer curve", "a halftone", "an annotation in the bleed"),
    *("LZW compression", "JBIG2 compression", "JPX compression"),
    *("a soft mask", "a blend mode", "an opacity below 1", "a transparency group"),
    "its contents are not what its format asks for.",
    *("House, coated", "Coated, PDF/X-4 with marks", "Coated, PDF/X-1a:2001"),
    *("Coated, PDF/X-1a:2003", "US newsstand, PDF/X-1a:2001"),
    "Coated, outlined type, wide safe area",
)
WORDS: dict[str, str] = dict(zip(_SAID_AS_THEY_ARE, _SAID_AS_THEY_ARE, strict=True)) | {
    "cover_line": "cover line",
    "dateline": "date line",
    "scrim": "shade",
    "lower_left": "lower left",
    "lower": "lower left or lower right",
}
REASONS: dict[str, str] = {
    "addon_length": "the add-on is {addon}; it must be 2 or 5 digits.",
    "digits_count": "it has {count} digits; {short} or, with the check digit, {full} are needed.",
    "digits_check": "the check digit should be {right}, not {held}.",
    "issn_prefix": "an ISSN code starts with 977, not {held}.",
    "issn_form": "an ISSN has 8 characters like 1234-5679, its code 13 digits from 977.",
    "issn_check": "the ISSN should end in {right}, not {held}.",
    "intent_count": "there are {count}, not one.",
    "intent_kind": "it is not of the kind GTS_PDFX.",
    "intent_lacks": "it lacks {key}.",
    "intent_names": "it names {held}, not {wanted}.",
    "intent_press": "its ICC profile is not of a 4-ink press.",
    "intent_version": "its ICC profile is version {held}; PDF/X-1a needs 2.",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One result of a check. `code` is also the id of its message template."""

    severity: Severity
    code: str
    element: str = ""
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> "Finding":
        """Return the finding that `to_json` made; its message is made anew."""
        return cls(
            severity=Severity(held["severity"]),
            code=held["code"],
            element=held["element"],
            values=held["values"],
        )

    def to_json(self) -> dict[str, object]:
        return {
            "severity": str(self.severity),
            "code": self.code,
            "element": self.element,
            "values": dict(self.values),
            "message": message(self),
        }


def message(
    finding: Finding,
    say: Callable[[str], str] = str,
    say_day: Callable[[str], str] = str,
) -> str:
    """Return the finding as a sentence; templates are keyed by code in `MESSAGES`.

    Args:
        say: gives each template and word in the reader's language; without it they are English.
        say_day: gives an ISO day in the reader's language; without it the day stays as it is.
    """
    values = dict(finding.values)
    values |= {key: say_day(str(values[key])) for key in DAY_KEYS & values.keys()}
    for key in WORD_KEYS & values.keys():
        held = str(values[key])
        if key == "reason" and held in REASONS:
            values[key] = say(REASONS[held]).format(**finding.values)
        elif held in WORDS:
            values[key] = say(WORDS[held])
    return say(MESSAGES[finding.code]).format(**values)
