"""The cover a new layout starts with: hierarchy, margins and type that suit any trim size."""

from dataclasses import dataclass
from typing import Any

from studio.core import barcode
from studio.core.cover_formats import CoverFormat
from studio.core.inks import BLACK, WHITE, YELLOW, Ink
from studio.core.typesetting import is_ideographic

REFERENCE_TRIM_W_MM = 212.725
BARCODE_SCALE = 0.8

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class StarterTexts:
    """The words of a new cover. What is left as it stands here counts as a placeholder."""

    kicker: str = "The theme of this issue"
    main: str = "Main cover line"
    deck: str = "One sentence that says why to read on"
    second: str = "Second line"
    second_deck: str = "What it is about"
    third: str = "Third line"
    third_deck: str = "What it is about"


PLACEHOLDERS = frozenset(vars(StarterTexts()).values())


def starter_elements(
    cover: CoverFormat,
    texts: StarterTexts,
    *,
    title: str,
    art: str = "",
    digits: str = "",
    addon: str = "",
) -> Json:
    """Return the elements of a new cover by id, laid out for `cover`."""
    page = _Page(cover)
    return {
        "art": _art(cover, art),
        "shade_top": _shade(cover, top=True),
        "shade_foot": _shade(cover, top=False),
        **_head(page, texts, title),
        **_lines(page, texts, foot_mm=barcode.size_mm("issn", addon, BARCODE_SCALE)[1]),
        **_foot(page, digits, addon),
    }


class _Page:
    """The measures every starter element shares: margins, and sizes scaled to the trim."""

    def __init__(self, cover: CoverFormat) -> None:
        self.cover = cover
        self.scale = min(cover.trim_w_mm / REFERENCE_TRIM_W_MM, 1.25)
        self.margin = max(cover.safe_mm + 2.5, 0.047 * cover.trim_w_mm)
        self.width = cover.trim_w_mm - 2 * self.margin
        self.right = cover.trim_w_mm - self.margin
        self.foot = cover.trim_h_mm - self.margin

    def mm(self, length: float) -> float:
        return round(length * self.scale, 2)

    def pt(self, size: float) -> float:
        return round(max(size * self.scale, 7.0), 1)


def _art(cover: CoverFormat, asset: str) -> Json:
    box = cover.bleed_box
    return {
        "kind": "art",
        "name": "Art",
        "order": "a",
        "asset": asset,
        "locked": True,
        **_box(box.x, box.y, box.w, box.h),
    }


def _shade(cover: CoverFormat, *, top: bool) -> Json:
    box = cover.bleed_box
    height = box.h * (0.34 if top else 0.46)
    return {
        "kind": "scrim",
        "name": "Shade, top" if top else "Shade, foot",
        "order": "b" if top else "c",
        "colour": "#0b0a10",
        "opacity_from": 0.42 if top else 0.62,
        "opacity_to": 0.0,
        "angle_deg": 90.0 if top else 270.0,
        "locked": True,
        **_box(box.x, box.y if top else box.bottom - height, box.w, height),
    }


def _head(page: _Page, texts: StarterTexts, title: str) -> Json:
    strip = page.mm(5.0)
    name = page.margin + strip + page.mm(2.4)
    kicker = _text(
        "kicker", "Kicker", "h", texts.kicker.upper(), "barlow-condensed-600", page.pt(13), YELLOW
    )
    dateline = _text(
        "dateline",
        "Date",
        "g",
        "{issue.date} · {issue.number}",
        "barlow-condensed-500",
        page.pt(13),
        WHITE,
    )
    masthead = _text(
        "masthead", "Masthead", "d", title, "playfair-display-900", page.pt(150), WHITE
    )
    half = page.width / 2
    return {
        "masthead": masthead
        | _box(page.margin, name, page.width, page.cover.trim_h_mm * 0.17)
        | {"fit": "box", "tracking": -10.0, "leading": 1.0, "align": "centre"},
        "kicker": kicker | _box(page.margin, page.margin, half, strip) | {"tracking": 60.0},
        "dateline": dateline
        | _box(page.margin + half, page.margin, half, strip)
        | {"align": "right", "tracking": 30.0},
    }


def _lines(page: _Page, texts: StarterTexts, *, foot_mm: float) -> Json:
    seam = page.foot - foot_mm - page.mm(22)
    main = _line("Cover line · main", "l", texts.main, "barlow-condensed-700", page.pt(62))
    deck = _line("Cover line · deck", "k", texts.deck, "barlow-condensed-500", page.pt(19))
    wide = page.width * 0.66
    above = page.mm(92)
    return {
        "main_line": main
        | _box(page.margin, seam - above, wide, above)
        | {
            "role": "main",
            "valign": "bottom",
            "leading": _leading(texts.main, 0.92),
            "tracking": -4.0,
        },
        "main_deck": deck
        | _box(page.margin, seam + page.mm(3.4), wide, page.mm(14.6))
        | {"leading": _leading(texts.deck, 1.14)},
        **_side(page, "second", texts.second, texts.second_deck, page.cover.trim_h_mm * 0.40),
        **_side(page, "third", texts.third, texts.third_deck, page.cover.trim_h_mm * 0.535),
    }


def _side(page: _Page, id_: str, head: str, deck: str, seam: float) -> Json:
    """Return a line and its deck, set to the right margin and meeting at `seam`."""
    wide = page.width * 0.34
    x = page.right - wide
    order = "j" if id_ == "second" else "i"
    line = _line(f"Cover line · {id_}", order, head, "barlow-condensed-700", page.pt(27))
    below = _line(
        f"Cover line · {id_} deck", order + "d", deck, "barlow-condensed-500", page.pt(15)
    )
    return {
        f"{id_}_line": line
        | _box(x, seam - page.mm(22), wide, page.mm(22))
        | {"align": "right", "valign": "bottom", "leading": _leading(head, 0.98)},
        f"{id_}_deck": below
        | _box(x, seam + page.mm(2.2), wide, page.mm(12))
        | {"align": "right", "leading": _leading(deck, 1.12)},
    }


def _foot(page: _Page, digits: str, addon: str) -> Json:
    price = _text(
        "price", "Price", "f", "{issue.price}", "barlow-condensed-600", page.pt(15), WHITE
    )
    height = page.mm(6)
    wide, high = barcode.size_mm("issn", addon, BARCODE_SCALE)
    return {
        "barcode": {
            "kind": "barcode",
            "name": "Barcode",
            "order": "e",
            "symbology": "issn",
            "digits": digits,
            "addon": addon,
            "scale": BARCODE_SCALE,
            **_box(page.margin, page.foot - high, wide, high),
        },
        "price": price
        | _box(page.right - page.width / 3, page.foot - height, page.width / 3, height)
        | {"align": "right", "valign": "bottom", "tracking": 20.0},
    }


def _leading(text: str, latin: float) -> float:
    """Return the leading for a text: ideographs fill their em and need more room."""
    return round(latin + 0.2, 2) if any(map(is_ideographic, text)) else latin


def _line(name: str, order: str, text: str, font: str, size_pt: float) -> Json:
    return _text("cover_line", name, order, text, font, size_pt, WHITE)


def _text(kind: str, name: str, order: str, text: str, font: str, size_pt: float, ink: Ink) -> Json:
    run = {"text": text, "font": font, "size_pt": size_pt, "ink": ink.to_json()}
    return {
        "kind": kind,
        "name": name,
        "order": order,
        "runs": [run],
        "outline_ink": BLACK.to_json(),
    }


def _box(x: float, y: float, w: float, h: float) -> Json:
    return {"x_mm": round(x, 2), "y_mm": round(y, 2), "w_mm": round(w, 2), "h_mm": round(h, 2)}
