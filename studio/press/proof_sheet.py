"""The proof sheet: the cover in press colours with trim, safe area and inks, and what it is."""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PIL import ImageDraw

from studio.core.finding import MESSAGES, Finding, Severity, message
from studio.core.layout_document import empty_document
from studio.core.units import mm_to_pt
from studio.press import colour, raster
from studio.press.art import LoadAsset
from studio.press.display import DisplayList
from studio.press.export import render_pdf
from studio.press.fonts import FontStore
from studio.press.plates import compose, mean_peak_of, peak_of
from studio.press.profiles import PressProfile
from studio.press.provenance.xmp import ExportMeta

SHEET = "a4"
REGULAR = "archivo-400"
MARGIN_MM, PICTURE_H_MM = 12.0, 190.0
SIGNED_MM = 284.0
PICTURE_PX, INK_PPI = 1400, 100
FINDINGS_MAX = 12
FINDINGS_PT, LINE_CHARACTERS, LINES_MAX = 8.0, 118, 10
PATCH_MM, PATCH_GAP_MM = 9.0, 6.0
PATCHES: Mapping[str, tuple[float, float, float, float]] = {
    "C": (1, 0, 0, 0),
    "M": (0, 1, 0, 0),
    "Y": (0, 0, 1, 0),
    "K": (0, 0, 0, 1),
    "C+Y": (1, 0, 1, 0),
    "C+M": (1, 1, 0, 0),
    "M+Y": (0, 1, 1, 0),
    "C+M+Y": (0.75, 0.68, 0.68, 0),
    "C 50": (0.5, 0, 0, 0),
    "M 50": (0, 0.5, 0, 0),
    "Y 50": (0, 0, 0.5, 0),
    "K 50": (0, 0, 0, 0.5),
}
"""The strip that a press is judged by: solids, overprints, a grey of three inks, half tones."""
SIZES = "Trim {width} × {height} mm (magenta line) · bleed {bleed} mm · safe {safe} mm (blue line)"
INK = "most ink {peak} %, on average over 15 mm {mean} %"
MORE, CLEAN = "… and {count} more", "No findings."
APPROVED_BY, DATE = "Approved by", "Date"
STANDS = "{finding} – acknowledged by {name}: {reason}"
SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "NOTE"}
WORDS = (SIZES, INK, MORE, CLEAN, APPROVED_BY, DATE, STANDS, *SEVERITIES.values())
"""What the sheet says, to be said in the reader's language."""
TRIM_COLOUR, SAFE_COLOUR = "#e0007a", "#00a0e0"
_GREY = {"cmyk": [0, 0, 0, 0.7]}
_BLACK = {"cmyk": [0, 0, 0, 1]}

Json = dict[str, Any]
Say = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A finding, and who let it stand and why; both empty where nobody did."""

    finding: Finding
    by: str = ""
    reason: str = ""


def proof_sheet(
    display: DisplayList,
    load: LoadAsset,
    fonts: FontStore,
    meta: ExportMeta,
    profile: PressProfile,
    findings: Sequence[Told],
    say: Say = str,
    lang: str = "en",
    say_day: Say = str,
) -> bytes:
    """Return one A4 page as a PDF: the soft proof with bleed, sizes, inks, and the findings.

    Args:
        say: gives each sentence in the reader's language, `lang`; English where the store has no
            font for that.
        say_day: gives an ISO day in that language.
    """
    if not _can_set(say, fonts):
        say, lang, say_day = str, "en", str
    picture, grid = raster.composed(display, load, PICTURE_PX, trimmed=False)
    picture = colour.soft_proof(picture)
    draw = ImageDraw.Draw(picture)
    cover = display.cover
    for box, line in ((cover.trim_box, TRIM_COLOUR), (cover.safe_box, SAFE_COLOUR)):
        corners = [grid.px(mm_to_pt(box.x), mm_to_pt(box.y))]
        corners.append(grid.px(mm_to_pt(box.right), mm_to_pt(box.bottom)))
        draw.rectangle(corners, outline=line, width=2)
    asset = hashlib.sha256(picture.tobytes()).hexdigest()
    height = min(PICTURE_H_MM, 186.0 * picture.height / picture.width)
    width = height * picture.width / picture.height
    elements: Json = {
        "proof": {"kind": "art", "order": "a", "asset": asset}
        | _box(MARGIN_MM, 24.0, width, height),
        "title": _text(meta.title, "archivo-700", 16.0, _BLACK) | _box(MARGIN_MM, 11.0, 186.0, 9.0),
        "facts": _text(_facts(display, load, meta, profile, say), REGULAR, 8.0, _GREY)
        | {"fit": "none", "leading": 1.35, **_box(MARGIN_MM, 28.0 + height, 186.0, 12.0)},
        "findings": _findings(findings, say, say_day) | _box(MARGIN_MM, 43.0 + height, 186.0, 36.0),
        **_patches(MARGIN_MM + width + PATCH_GAP_MM, 24.0),
        **_signature(MARGIN_MM, 100.0, say(APPROVED_BY), "by"),
        **_signature(MARGIN_MM + 106.0, 80.0, say(DATE), "on"),
    }
    sheet = empty_document(SHEET) | {"elements": elements, "lang": lang}
    sheet["format"] |= {"bleed_mm": 0}  # a sheet for the office's printer: A4 and no more
    bare = replace(profile, marks="none")
    return render_pdf(sheet, {asset: picture}.__getitem__, fonts, meta, bare)


def _can_set(say: Say, fonts: FontStore) -> bool:
    """Tell whether the store has a font for every character of a language's sentences."""
    base = fonts.get(REGULAR) or fonts.stand_in
    told = {char for words in (*WORDS, *MESSAGES.values()) for char in say(words)}
    return all(base.has(char) or fonts.fallback(char, base) for char in told)


def _facts(
    display: DisplayList, load: LoadAsset, meta: ExportMeta, profile: PressProfile, say: Say
) -> str:
    made = compose(display, load, ppi=INK_PPI)
    cover = display.cover
    peak, mean = peak_of(made, profile.tac_peak), mean_peak_of(made)
    sizes = say(SIZES).format(
        width=f"{cover.trim_w_mm:g}",
        height=f"{cover.trim_h_mm:g}",
        bleed=f"{cover.bleed_mm:g}",
        safe=f"{cover.safe_mm:g}",
    )
    inks = say(INK).format(peak=f"{peak.percent:.0f}", mean=f"{mean.percent:.0f}")
    return (
        f"{sizes}\n{profile.name} · {profile.condition} · {inks}\n"
        f"{' · '.join(made.names)} · {meta.created:%Y-%m-%d %H:%M} · {meta.uuid}"
    )


def _told(findings: Sequence[Told], say: Say, say_day: Say) -> str:
    lines = [_line(told, say, say_day) for told in findings[:FINDINGS_MAX]]
    if len(findings) > FINDINGS_MAX:
        lines.append(say(MORE).format(count=len(findings) - FINDINGS_MAX))
    return "\n".join(lines) or say(CLEAN)


def _line(told: Told, say: Say, say_day: Say) -> str:
    found = told.finding
    line = f"{say(SEVERITIES[found.severity])}: {message(found, say, say_day)}"
    if not told.by:
        return line
    return say(STANDS).format(finding=line, name=told.by, reason=told.reason)


def _findings(findings: Sequence[Told], say: Say, say_day: Say) -> Json:
    """Return the findings as a text of its own size, smaller only where they are many."""
    told = _told(findings, say, say_day)
    lines = sum(1 + _width(line) // LINE_CHARACTERS for line in told.split("\n"))
    fit = "none" if lines <= LINES_MAX else "box"
    return _text(told, REGULAR, FINDINGS_PT, _BLACK) | {"fit": fit, "leading": 1.25}


def _width(line: str) -> int:
    """Return how long a line is in Latin characters; ideographs are as wide as two."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line)


def _patches(x: float, y: float) -> Json:
    """Return the strip of inks beside the picture; none where the picture takes the page."""
    if x + PATCH_MM > 210 - MARGIN_MM:
        return {}
    made: Json = {}
    for place, (name, inks) in enumerate(PATCHES.items()):
        top = y + place * (PATCH_MM + 4.5)
        patch = {"kind": "label", "order": "p", "ink": {"cmyk": list(inks)}}
        made[f"patch-{place}"] = patch | _box(x, top, PATCH_MM, PATCH_MM)
        made[f"name-{place}"] = _text(name, REGULAR, 6.0, _GREY) | {
            "fit": "none",
            **_box(x, top + PATCH_MM + 1.0, 24.0, 3.2),
        }
    return made


def _signature(x: float, w: float, what: str, name_of: str) -> Json:
    """Return a line to sign on, and below it what stands there."""
    line = {"kind": "label", "order": "p", "ink": _GREY} | _box(x, SIGNED_MM, w, 0.1)
    name = _text(what, REGULAR, 7.0, _GREY) | {
        "fit": "none",
        **_box(x, SIGNED_MM + 1.0, w, 3.5),
    }
    return {f"line-{name_of}": line, f"signed-{name_of}": name}


def _text(text: str, font: str, size_pt: float, ink: Json) -> Json:
    run = {"text": text, "font": font, "size_pt": size_pt, "ink": ink}
    return {"kind": "kicker", "order": "m", "runs": [run], "fit": "box"}


def _box(x: float, y: float, w: float, h: float) -> Json:
    return {"x_mm": round(x, 2), "y_mm": round(y, 2), "w_mm": round(w, 2), "h_mm": round(h, 2)}
