"""A text element to glyph runs: its fields filled in, its lines broken, fitted and aligned."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from studio.core.bidi import levels_of
from studio.core.boxes import Box
from studio.core.finding import Finding, Severity
from studio.core.layout_document import Issue, LayoutDocument
from studio.core.layout_elements import SIZE_MAX_PT, Masthead, TextElement
from studio.core.typesetting import (
    Line,
    balanced_lines,
    break_lines,
    fit_factor,
    unbroken_lines,
)
from studio.core.units import mm_to_pt, pt_to_mm
from studio.press import columns, shaping
from studio.press.display import STILL, Glyph, GlyphRun, Placed, Point, Turn, bounds_of, rounded
from studio.press.fonts import FontStore
from studio.press.glyph_colours import in_colours
from studio.press.set_lines import Prepared, SetLine, advances_of, set_line
from studio.press.shaping import Shaped, Style

FIELD = re.compile(r"\{([A-Za-z_.]+)\}")
OVERFLOW_SLACK_PT = 0.05
OVERPRINT_BELOW_PT = 12.0
EXCERPT = 40
DIGITS_MM = 4
SHARES = {"left": 0.0, "centre": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}

Breaker = Callable[[str, Sequence[float], float], list[Line]]


def set_text(
    id_: str, element: TextElement, document: LayoutDocument, store: FontStore, kind: str
) -> tuple[list[GlyphRun], Placed]:
    """Return the element's glyph runs, and where it came to lie."""
    findings: list[Finding] = []
    prepared = _prepared(id_, element, document, store, findings)
    frame = Box(
        x=mm_to_pt(element.x_mm),
        y=mm_to_pt(element.y_mm),
        w=mm_to_pt(element.w_mm),
        h=mm_to_pt(element.h_mm),
    )
    factor = _factor(element, prepared, frame)
    lines = _lines(element, prepared, _measure(element, frame)[0] / factor, balanced_lines)
    scaled = _scaled(prepared, factor)
    set_lines = [_set_line(element, scaled, line) for line in lines]
    depth = _depth(set_lines, element.leading)
    if element.fit == "width":
        frame = _as_deep(element, frame, depth)
    sizes = tuple(sorted({round(s.style.size_pt, 3) for s in scaled.segments}))
    findings += _overflow(id_, element, scaled.text, set_lines, depth, frame, sizes)
    turn = Turn(degrees=element.rotation_deg, about=(frame.x + frame.w / 2, frame.y + frame.h / 2))
    turn = STILL if turn.still else turn
    placing = _column_runs if element.is_vertical else _placed_runs
    runs = placing(id_, element, scaled.text, set_lines, frame, depth, turn)
    placed = Placed(
        id=id_,
        kind=kind,
        name=element.name,
        box_mm=_in_mm(frame),
        rotation_deg=element.rotation_deg,
        ink_mm=ink_bounds_mm(runs),
        text=scaled.text,
        sizes_pt=sizes,
        locked=element.locked,
        findings=tuple(findings),
    )
    return runs, placed


def ink_bounds_mm(runs: Sequence[GlyphRun]) -> Box | None:
    """Return the bounds of the runs' ink on the page, or None where nothing is inked."""
    points = []
    for run in runs:
        for glyph in run.glyphs:
            left, bottom, right, top = run.font.extents(glyph.id)
            if left == right or bottom == top:
                continue
            xs = (glyph.x + left * run.size_pt, glyph.x + right * run.size_pt)
            ys = (glyph.y - top * run.size_pt, glyph.y - bottom * run.size_pt)
            points += [run.turn.point(x, y) for x in xs for y in ys]
    return _in_mm(bounds_of(points)) if points else None


def filled_in(text: str, issue: Issue) -> tuple[str, list[str]]:
    """Return the text with {issue.date} and its like replaced, and the fields without value.

    A field that is unknown or empty stays visible as it was written, never blank.
    """
    unresolved: list[str] = []

    def value(match: re.Match[str]) -> str:
        head, _, name = match.group(1).partition(".")
        found = issue.to_json().get(name, "") if head == "issue" else ""
        if not found:
            unresolved.append(match.group(0))
        return found or match.group(0)

    return FIELD.sub(value, text), unresolved


def is_optical(element: TextElement) -> bool:
    """Tell whether letters are spaced by their shapes; a masthead's are, unless it says not."""
    if element.kerning == "auto":
        return isinstance(element, Masthead)
    return element.kerning == "optical"


def excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else flat[: EXCERPT - 1] + "…"


def _prepared(
    id_: str,
    element: TextElement,
    document: LayoutDocument,
    store: FontStore,
    findings: list[Finding],
) -> Prepared:
    text, styles = "", []
    for run in element.runs:
        words, unresolved = filled_in(run.text, document.issue)
        findings += [_error("field_unresolved", id_, field=field) for field in unresolved]
        font = store.get(run.font)
        if font is None:
            findings.append(_error("font_missing", id_, text=excerpt(words), font=run.font))
            font = store.stand_in
        style = Style(
            font=font,
            size_pt=run.size_pt,
            ink=run.ink,
            features=run.features,
            lang=element.lang or document.lang,
            tracking=element.tracking,
            optical=is_optical(element),
        )
        styles.append((len(text), len(text) + len(words), style))
        text += words
    levels = levels_of(text, element.direction)
    segments, missing = shaping.segments_of(text, styles, store, levels)
    measured = columns.column_advances if element.is_vertical else advances_of
    if element.is_vertical:
        segments = columns.standing(text, segments)
    advances = measured(text, segments)
    findings += [
        _error("glyph_missing", id_, font=font.name, char=char)
        for char, font in dict.fromkeys(missing)
    ]
    return Prepared(text=text, segments=segments, advances=advances)


def _measure(element: TextElement, frame: Box) -> tuple[float, float]:
    """Return the frame's length along the lines and across them."""
    return (frame.h, frame.w) if element.is_vertical else (frame.w, frame.h)


def _as_deep(element: TextElement, frame: Box, depth: float) -> Box:
    """Return the frame with room for the lines alone: columns begin at its right edge."""
    if element.is_vertical:
        return replace(frame, x=frame.right - depth, w=depth)
    return replace(frame, h=depth)


def _factor(element: TextElement, prepared: Prepared, frame: Box) -> float:
    """Return what the document's sizes are multiplied by to fit as the element asks."""
    measure, room = _measure(element, frame)
    if element.fit == "none" or not prepared.segments or measure <= 0:
        return 1.0
    sizes = [segment.style.size_pt for segment in prepared.segments]
    least, most = element.min_size_pt / min(sizes), SIZE_MAX_PT / max(sizes)
    if element.fit == "width":
        lines = _lines(element, prepared, 0.0, break_lines)
        widest = max(line.width for line in lines)
        wanted = measure / widest if widest > 0 else 1.0
    else:
        wanted = fit_factor(
            lines_at=lambda width: _lines(element, prepared, width, break_lines),
            height_of=lambda lines: _depth(
                [_set_line(element, prepared, line) for line in lines], element.leading
            ),
            width=measure,
            height=room,
            most=most,
        )
    return min(max(wanted, least), most)


def _lines(element: TextElement, prepared: Prepared, width: float, breaker: Breaker) -> list[Line]:
    """Break the text; each line's width is then that of its ink, which is what must fit."""
    if element.fit == "width" or isinstance(element, Masthead):
        lines = unbroken_lines(prepared.text, prepared.advances)
    else:
        lines = breaker(prepared.text, prepared.advances, width)
    return [replace(line, width=_set_line(element, prepared, line).width) for line in lines]


def _scaled(prepared: Prepared, factor: float) -> Prepared:
    styles: dict[int, Style] = {}
    segments = []
    for segment in prepared.segments:
        style = styles.setdefault(
            id(segment.style),
            replace(segment.style, size_pt=segment.style.size_pt * factor),
        )
        segments.append(replace(segment, style=style))
    return replace(prepared, segments=segments)


def _set_line(element: TextElement, prepared: Prepared, line: Line) -> SetLine:
    if element.is_vertical:
        return columns.set_column(prepared, line)
    return set_line(prepared, line, tight=isinstance(element, Masthead))


def _depth(lines: Sequence[SetLine], leading: float) -> float:
    """Return the room that lines take across their way: from the first one's capitals to below
    the last baseline, or from side to side of all columns."""
    if not lines:
        return 0.0
    return lines[0].top + sum(line.size * leading for line in lines[1:]) + lines[-1].below


def _overflow(
    id_: str,
    element: TextElement,
    text: str,
    lines: Sequence[SetLine],
    depth: float,
    frame: Box,
    sizes: tuple[float, ...],
) -> list[Finding]:
    measure, room = _measure(element, frame)
    longest = max((line.width for line in lines), default=0.0)
    fits = longest <= measure + OVERFLOW_SLACK_PT and depth <= room + OVERFLOW_SLACK_PT
    if fits or not sizes:
        return []
    return [_error("text_overflow", id_, text=excerpt(text), size=round(max(sizes), 1))]


def _placed_runs(
    id_: str,
    element: TextElement,
    text: str,
    lines: Sequence[SetLine],
    frame: Box,
    depth: float,
    turn: Turn,
) -> list[GlyphRun]:
    runs: list[GlyphRun] = []
    baseline = frame.y + SHARES[element.valign] * (frame.h - depth)
    for number, line in enumerate(lines):
        baseline += line.size * element.leading if number else line.top
        pen = frame.x + SHARES[element.align] * (frame.w - line.width) - line.lead
        for piece in line.shaped:
            origins: list[Point] = []
            for glyph in piece.glyphs:
                origins.append((pen + glyph.dx, baseline - glyph.dy))
                pen += glyph.advance
            runs += in_colours(_run(id_, element, text, piece, origins, turn))
    return runs


def _column_runs(
    id_: str,
    element: TextElement,
    text: str,
    lines: Sequence[SetLine],
    frame: Box,
    depth: float,
    turn: Turn,
) -> list[GlyphRun]:
    runs: list[GlyphRun] = []
    middle = frame.right - SHARES[element.valign] * (frame.w - depth)
    for number, line in enumerate(lines):
        middle -= line.size * element.leading if number else line.top
        pen = frame.y + SHARES[element.align] * (frame.h - line.width) - line.lead
        for piece in line.shaped:
            origins, turned, factor = columns.placed_in_column(piece, middle, pen, frame, turn)
            runs += in_colours(_run(id_, element, text, piece, origins, turned, factor))
            pen += columns.length_of(piece)
    return runs


def _run(
    id_: str,
    element: TextElement,
    text: str,
    piece: Shaped,
    origins: Sequence[Point],
    turn: Turn,
    factor: float = 1.0,
) -> GlyphRun:
    glyphs: list[Glyph] = []
    shown: set[int] = set()
    for glyph, (x, y) in zip(piece.glyphs, origins, strict=True):
        stands_for = "" if glyph.start in shown else text[glyph.start : glyph.end]
        shown.add(glyph.start)
        glyphs.append(Glyph(id=glyph.id, x=rounded(x), y=rounded(y), text=stands_for))
    style = piece.segment.style
    return GlyphRun(
        element=id_,
        font=piece.segment.font,
        size_pt=rounded(style.size_pt * factor),
        glyphs=tuple(glyphs),
        ink=style.ink,
        overprint=_overprints(element, style),
        outline_pt=element.outline_pt,
        outline_ink=element.outline_ink if element.outline_pt > 0 else None,
        turn=turn,
    )


def _overprints(element: TextElement, style: Style) -> bool:
    """Black type below 12 pt prints over what is below it; white type never does."""
    only_black = style.ink.cmyk[:3] == (0.0, 0.0, 0.0) and style.ink.cmyk[3] > 0
    if element.overprint == "auto":
        return only_black and style.ink.cmyk[3] == 1.0 and style.size_pt < OVERPRINT_BELOW_PT
    return element.overprint == "yes" and style.ink.total > 0


def _error(code: str, id_: str, **values: str | float) -> Finding:
    return Finding(severity=Severity.ERROR, code=code, element=id_, values=values)


def _in_mm(box: Box) -> Box:
    return Box(
        x=round(pt_to_mm(box.x), DIGITS_MM),
        y=round(pt_to_mm(box.y), DIGITS_MM),
        w=round(pt_to_mm(box.w), DIGITS_MM),
        h=round(pt_to_mm(box.h), DIGITS_MM),
    )
