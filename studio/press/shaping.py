"""Runs of text to positioned glyphs: fallback fonts, scripts, HarfBuzz."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb
from fontTools import unicodedata as scripts

from studio.core.inks import Ink
from studio.press.fonts import Font, FontStore
from studio.press.optical_kerning import kerned

COMMON = {"Zyyy", "Zinh", "Zzzz"}
DEFAULT_SCRIPT = "Latn"
JOINED_SCRIPTS = {"Arab", "Syrc", "Mong", "Nkoo"}
OPTICAL_SCRIPTS = {"Latn", "Grek", "Cyrl"}
MISSING_GLYPH = 0
UPRIGHT, LYING, ACROSS = "upright", "lying", "across"  # how text stands in a column


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a stretch of text is to be set."""

    font: Font
    size_pt: float
    ink: Ink
    features: Mapping[str, int]
    lang: str
    tracking: float
    optical: bool = False


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Text of one style, one font (perhaps a fallback), one script and one direction.

    `level` is the embedding level of the text; odd ones run right to left. `stance` says how the
    text stands in a column, and is empty across the page.
    """

    start: int
    end: int
    style: Style
    font: Font
    script: str
    level: int = 0
    stance: str = ""


@dataclass(frozen=True, kw_only=True)
class ShapedGlyph:
    """A glyph with its advance and offset in pt; `start` to `end` are the characters it shows."""

    id: int
    advance: float
    dx: float
    dy: float
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Shaped:
    segment: Segment
    glyphs: tuple[ShapedGlyph, ...]


def segments_of(
    text: str,
    styles: list[tuple[int, int, Style]],
    store: FontStore,
    levels: Sequence[int],
) -> tuple[list[Segment], list[tuple[str, Font]]]:
    """Cut text by style, font, script and embedding level, in reading order.

    Returns:
        the segments, and each character that no font has with the font that was asked for it.
    """
    segments: list[Segment] = []
    missing: list[tuple[str, Font]] = []
    for start, end, style in styles:
        script, font = DEFAULT_SCRIPT, style.font
        for place in range(start, end):
            char = text[place]
            if char == "\n":
                continue
            font, found = _font_for(char, style.font, font, store)
            if not found:
                missing.append((char, style.font))
            script = _script(char, script)
            _extend(segments, place, style, font, script, levels[place])
    return segments, missing


def by_font(text: str, base: Font, store: FontStore) -> list[tuple[Font, str]]:
    """Cut text into stretches of one font: the one asked for, or a fallback for what it lacks."""
    parts: list[tuple[Font, str]] = []
    font = base
    for char in text:
        font = font if char == "\n" else _font_for(char, base, font, store)[0]
        if parts and parts[-1][0] is font:
            parts[-1] = (font, parts[-1][1] + char)
        else:
            parts.append((font, char))
    return parts


def shape(text: str, segment: Segment) -> Shaped:
    """Return the segment's glyphs. Tracking is added after each cluster."""
    style, font = segment.style, segment.font
    even = style.optical and segment.script in OPTICAL_SCRIPTS and _direction(segment) == "ltr"
    raw = _raw_shape(
        font,
        text[segment.start : segment.end],
        segment.script,
        style.lang,
        tuple(sorted(({**style.features, "kern": 0} if even else style.features).items())),
        direction=_direction(segment),
    )
    added = kerned(font, [(id_, wide / font.upem) for id_, wide, *_ in raw]) if even else []
    scale = style.size_pt / font.upem
    joined = segment.script in JOINED_SCRIPTS  # space would tear its letters apart
    tracking = 0.0 if joined or segment.stance == ACROSS else style.tracking / 1000 * style.size_pt
    starts = sorted({cluster for _, _, _, _, cluster in raw})
    ends = dict(pairwise([*starts, segment.end - segment.start]))
    glyphs = []
    for index, (glyph, advance, dx, dy, cluster) in enumerate(raw):
        closes = index + 1 == len(raw) or raw[index + 1][4] != cluster
        glyphs.append(
            ShapedGlyph(
                id=glyph,
                advance=advance * scale
                + (tracking if closes else 0.0)
                + (added[index] * style.size_pt if even else 0.0),
                dx=dx * scale,
                dy=dy * scale,
                start=segment.start + cluster,
                end=segment.start + ends[cluster],
            )
        )
    return Shaped(segment=segment, glyphs=tuple(glyphs))


def has_column_form(font: Font, char: str, lang: str) -> bool:
    """Tell whether a font has a form of its own for a character that stands in a column."""
    if not font.is_ideographic or not font.has(char):
        return False
    shaped = [_raw_shape(font, char, "Hani", lang, (), direction=way) for way in ("ttb", "ltr")]
    upright, across = ([glyph for glyph, *_ in found] for found in shaped)
    return upright != across


def _direction(segment: Segment) -> str:
    if segment.stance == UPRIGHT:
        return "ttb"
    return "rtl" if segment.level % 2 == 1 else "ltr"


def cut(segments: list[Segment], start: int, end: int) -> list[Segment]:
    """Return the parts of the segments that lie within start to end."""
    return [
        replace(s, start=max(s.start, start), end=min(s.end, end))
        for s in segments
        if s.start < end and s.end > start
    ]


def _font_for(char: str, base: Font, current: Font, store: FontStore) -> tuple[Font, bool]:
    if base.has(char):
        return base, True
    if current.has(char):  # spaces and marks stay with the text they belong to
        return current, True
    found = store.fallback(char, base)
    return (found, True) if found else (base, False)


def _script(char: str, before: str) -> str:
    found = str(scripts.script(char))
    return before if found in COMMON else found


def _extend(
    segments: list[Segment], place: int, style: Style, font: Font, script: str, level: int
) -> None:
    last = segments[-1] if segments else None
    fits = (
        last is not None
        and last.end == place
        and last.style is style
        and last.font is font
        and last.script == script
        and last.level == level
    )
    if last is not None and fits:
        segments[-1] = replace(last, end=place + 1)
        return
    segments.append(
        Segment(start=place, end=place + 1, style=style, font=font, script=script, level=level)
    )


@lru_cache(maxsize=4096)
def _raw_shape(
    font: Font,
    text: str,
    script: str,
    lang: str,
    features: tuple[tuple[str, int], ...],
    *,
    direction: str,
) -> tuple[tuple[int, int, int, int, int], ...]:
    """Return (glyph, advance, dx, dy, cluster) in font units, from left to right or downwards."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = direction
    buffer.script = script
    buffer.language = lang or "en"
    hb.shape(font.hb_font, buffer, dict(features))
    return tuple(
        (info.codepoint, pos.x_advance - pos.y_advance, pos.x_offset, pos.y_offset, info.cluster)
        for info, pos in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


def digit_glyph(font: Font, char: str) -> int:
    """Return the nominal glyph of one character that the font is known to have."""
    return int(font.hb_font.get_nominal_glyph(ord(char)) or MISSING_GLYPH)
