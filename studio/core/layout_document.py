"""A cover as one JSON document, version 1: parsed, bounded, and written back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from generation.contract.sentences import Sentence
from studio.core import property_checks as checks
from studio.core.cover_formats import (
    BLEED_MAX_MM,
    CUSTOM,
    SAFE_MAX_MM,
    TRIM_MAX_MM,
    TRIM_MIN_MM,
    CoverFormat,
    cover_format,
    custom_format,
)
from studio.core.errors import RefusedError
from studio.core.inks import Ink
from studio.core.layout_elements import Element, element_json, parse_element
from studio.core.spine import STEPS_MM, Paper, spine_mm
from studio.core.starter_layout import StarterTexts, starter_elements

VERSION = 1
ELEMENTS_MAX = 200
SPOTS_MAX = 20
REMOVED_MAX = 400
GUIDES_MAX = 40
Json = dict[str, Any]

_ELEMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_DOCUMENT_KEYS = {
    "v",
    "format",
    "sheet",
    "binding",
    "spine",
    "issue",
    "spots",
    "guides",
    "lang",
    "elements",
    "removed",
}
_SPINE: dict[str, checks.Check] = {
    "pages": checks.whole(0, 2000),
    "caliper_mm": checks.number(0, 5),
    "pages_per_inch": checks.number(0, 10_000),
    "allowance_mm": checks.number(0, 20),
    "step": checks.choice(*STEPS_MM),
}


def _line(longest: int) -> Any:
    return field(default="", metadata={"check": checks.text(longest)})


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What changes from issue to issue; text elements quote it as {issue.date} and the like."""

    title: str = _line(80)
    number: str = _line(40)
    date: str = _line(60)
    price: str = _line(40)
    issn: str = _line(16)

    def to_json(self) -> Json:
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


ISSUE_FIELDS: dict[str, checks.Check] = {
    entry.name: entry.metadata["check"] for entry in fields(Issue)
}


@dataclass(frozen=True, kw_only=True)
class LayoutDocument:
    """A parsed layout. Element ids are unique; removed elements are not part of it."""

    cover: CoverFormat
    issue: Issue = Issue()
    sheet: str = "front"
    binding: str = "left"
    spine: Json = field(default_factory=dict)
    spots: Mapping[str, Ink] = field(default_factory=dict)
    guides: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    lang: str = "en"
    elements: Mapping[str, Element] = field(default_factory=dict)

    def in_order(self) -> list[tuple[str, Element]]:
        """Return visible elements from the lowest to the highest; equal ranks fall to the id."""
        shown = [(id_, element) for id_, element in self.elements.items() if not element.hidden]
        return sorted(shown, key=lambda pair: (pair[1].order, pair[0]))


def parse(value: object) -> LayoutDocument:
    """Return the document that `value` (decoded JSON) describes, or raise RefusedError."""
    members = checks.mapping(Sentence("The layout"), value, _DOCUMENT_KEYS)
    if members.get("v") != VERSION:
        raise checks.refuse(
            Sentence("The layout's version (v)"),
            members.get("v"),
            str(VERSION),
        )
    sheet = SHEET("sheet", members.get("sheet", "front"))
    binding = BINDING("binding", members.get("binding", "left"))
    spine = parse_spine(members.get("spine", {}))
    return LayoutDocument(
        cover=sheet_of(parse_format(members.get("format")), sheet, binding, spine),
        issue=parse_issue(members.get("issue", {})),
        sheet=sheet,
        binding=binding,
        spine=spine,
        spots=parse_spots(members.get("spots", {})),
        guides=parse_guides(members.get("guides", {})),
        lang=checks.language("lang", members.get("lang", "en")),
        elements=_parse_elements(members.get("elements", {})),
    )


BINDING = checks.choice("left", "right", "stitched")
SHEET = checks.choice("front", "wraparound")


def sheet_of(cover: CoverFormat, sheet: str, binding: str, spine: Json) -> CoverFormat:
    """Return the cover as the sheet it is printed on; a spine that is not given yet is 0 wide."""
    if sheet == "front":
        return cover
    width = 0.0 if binding == "stitched" else _spine_width(cover, spine)
    return replace(cover, wraparound=True, right_bound=binding == "right", spine_mm=width)


def _spine_width(cover: CoverFormat, spine: Json) -> float:
    paper = Paper(
        caliper_mm=spine.get("caliper_mm", 0.0),
        pages_per_inch=spine.get("pages_per_inch", 0.0),
        allowance_mm=spine.get("allowance_mm", 0.0),
    )
    if (paper.caliper_mm > 0) == (paper.pages_per_inch > 0):
        return 0.0
    step = spine.get("step", cover.spine_step)
    return spine_mm(int(spine.get("pages", 0)), paper, step=step)


def respined(spine: Json, asked: Json) -> Json:
    """Return a spine's numbers with those that a printer asks for: its paper, its step, or both.

    One paper takes the other's place, whichever of the two measures it was given by.
    """
    given = {name: asked[name] for name in _SPINE if name in asked}
    kept = {"pages", "step"} if "caliper_mm" in given else set(_SPINE)
    return {name: held for name, held in spine.items() if name in kept} | given


def to_json(document: LayoutDocument) -> Json:
    """Return the document as plain JSON with every property spelled out."""
    return {
        "v": VERSION,
        "format": format_json(document.cover),
        "sheet": document.sheet,
        "binding": document.binding,
        "spine": dict(document.spine),
        "issue": document.issue.to_json(),
        "spots": {name: ink.to_json() for name, ink in document.spots.items()},
        "lang": document.lang,
        "elements": {id_: element_json(element) for id_, element in document.elements.items()},
    } | ({"guides": guides_json(document.guides)} if document.guides else {})


def empty_document(
    format_handle: str = "us-8375x10875", issue: Issue | None = None, *, lang: str = "en"
) -> Json:
    """Return a layout without elements."""
    document = LayoutDocument(cover=cover_format(format_handle), issue=issue or Issue(), lang=lang)
    return to_json(document)


def starter_document(
    format_handle: str = "us-8375x10875",
    issue: Issue | None = None,
    texts: StarterTexts | None = None,
    *,
    art: str = "",
    digits: str = "",
    addon: str = "",
    lang: str = "en",
) -> Json:
    """Return a whole cover to begin with: art, masthead, lines, date, price and barcode.

    Args:
        format_handle: a preset of `COVER_FORMATS`.
        issue: the issue's data; its title becomes the masthead.
        texts: the words; the defaults are placeholders that preflight names.
        art: SHA-256 of the art, empty for none yet.
        digits: the barcode's digits; from the ISSN where the issue has one.
        addon: the barcode's 2 or 5 further digits, usually the issue number.
        lang: the language of the text, which picks national letter forms.
    """
    issue = issue or Issue()
    document = empty_document(format_handle, issue, lang=lang)
    elements = starter_elements(
        cover_format(format_handle),
        texts or StarterTexts(),
        title=issue.title or "Masthead",
        art=art,
        digits=digits or issue.issn,
        addon=addon,
    )
    return to_json(parse(document | {"elements": elements}))


def element_id(value: object) -> str:
    """Check an element's id, which the client chooses."""
    if not isinstance(value, str) or not _ELEMENT_ID.fullmatch(value):
        raise checks.refuse(
            Sentence("The element's id"),
            value,
            Sentence("1 to 40 letters, digits, - or _, starting with a letter"),
        )
    return value


def parse_format(value: object) -> CoverFormat:
    """Return the format of {handle} or {trim_mm, bleed_mm, safe_mm}."""
    members = checks.mapping("format", value, {"handle", "trim_mm", "bleed_mm", "safe_mm"})
    if "trim_mm" not in members:
        preset = cover_format(checks.text(40)("format.handle", members.get("handle", "")))
        if members.keys() <= {"handle"}:
            return preset
        members["trim_mm"] = [preset.trim_w_mm, preset.trim_h_mm]
        return _free_format(members, preset)
    return _free_format(members, None)


def format_json(cover: CoverFormat) -> Json:
    if cover.handle != CUSTOM:
        return {"handle": cover.handle}
    return {
        "trim_mm": [cover.trim_w_mm, cover.trim_h_mm],
        "bleed_mm": cover.bleed_mm,
        "safe_mm": cover.safe_mm,
    }


def parse_issue(value: object) -> Issue:
    members = checks.mapping("issue", value, set(ISSUE_FIELDS))
    return Issue(
        **{name: ISSUE_FIELDS[name](f"issue.{name}", given) for name, given in members.items()}
    )


def parse_spine(value: object) -> Json:
    members = checks.mapping("spine", value, set(_SPINE))
    return {name: _SPINE[name](f"spine.{name}", given) for name, given in members.items()}


def parse_spots(value: object) -> dict[str, Ink]:
    """Return the layout's spot inks: name to {cmyk, preview}."""
    if not isinstance(value, Mapping) or len(value) > SPOTS_MAX:
        raise checks.refuse(
            "spots", value, Sentence("an object of at most {limit} named inks", limit=SPOTS_MAX)
        )
    return {
        checks.text(64)(Sentence("The name of a spot ink"), name): checks.ink(f"spots.{name}", ink)
        for name, ink in value.items()
    }


def parse_guides(value: object) -> dict[str, tuple[float, ...]]:
    """Return the lines that people drew to place by: mm from the front's corner, by axis."""
    members = checks.mapping("guides", value, {"x", "y"})
    place = checks.number(-checks.COORDINATE_MAX_MM, checks.COORDINATE_MAX_MM)
    found: dict[str, tuple[float, ...]] = {}
    for axis, places in members.items():
        if not isinstance(places, list | tuple) or len(places) > GUIDES_MAX:
            raise checks.refuse(
                f"guides.{axis}",
                places,
                Sentence("a list of at most {limit} places", limit=GUIDES_MAX),
            )
        if places:
            found[axis] = tuple(place(f"guides.{axis}", at) for at in places)
    return found


def guides_json(guides: Mapping[str, tuple[float, ...]]) -> Json:
    return {axis: list(places) for axis, places in guides.items()}


def _free_format(members: Json, preset: CoverFormat | None) -> CoverFormat:
    trim = members["trim_mm"]
    if not isinstance(trim, list | tuple) or len(trim) != 2:
        raise checks.refuse("format.trim_mm", trim, Sentence("width and height"))
    side = checks.number(TRIM_MIN_MM, TRIM_MAX_MM)
    bleed = members.get("bleed_mm", preset.bleed_mm if preset else 3.0)
    safe = members.get("safe_mm", preset.safe_mm if preset else 6.35)
    return custom_format(
        trim_w_mm=side("format.trim_mm", trim[0]),
        trim_h_mm=side("format.trim_mm", trim[1]),
        bleed_mm=checks.number(0, BLEED_MAX_MM)("format.bleed_mm", bleed),
        safe_mm=checks.number(0, SAFE_MAX_MM)("format.safe_mm", safe),
    )


def _parse_elements(value: object) -> dict[str, Element]:
    if not isinstance(value, Mapping):
        raise checks.refuse("elements", value, Sentence("an object of elements by id"))
    if len(value) > ELEMENTS_MAX:
        raise RefusedError(
            Sentence(
                "The layout has {count} elements; at most {limit} are allowed.",
                count=len(value),
                limit=ELEMENTS_MAX,
            ),
            code="too_many_elements",
        )
    return {element_id(id_): parse_element(held, str(id_)) for id_, held in value.items()}
