"""A text element to glyph runs: its fields filled in, its lines broken, fitted and aligned."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from studio.core import typesetting
from studio.core.bidi import levels_of, visual_order
from studio.core.boxes import Box
from studio.core.finding import Finding, Severity
from studio.core.layout_document import Issue, LayoutDocument
from studio.core.layout_elements import SIZE_MAX_PT, Masthead, TextElement
from studio.core.typesetting import Line
from studio.core.units import mm_to_pt, pt_to_mm
from studio.press import shaping
from studio.press.display import STILL, Glyph, GlyphRun, Placed, Turn, bounds_of, rounded
from studio.press.fonts import FontStore
from studio.press.shaping import Segment, Shaped, Style

FIELD = re.compile(r"\{([A-Za-z_.]+)\}")
DESCENT = 0.22  # of the em: the room kept below the last baseline
OVERFLOW_SLACK_PT = 0.05
OVERPRINT_BELOW_PT = 12.0
EXCERPT = 40
DIGITS_MM = 4

Breaker = Callable[[str, Sequence[float], float], list[Line]]


@dataclass(frozen=True, kw_only=True)
class _Text:
    """Text ready to break: one advance per character, at the sizes the document gives."""

    text: str
    segments: list[Segment]
    advances: list[float]


@dataclass(frozen=True, kw_only=True)
class _SetLine:
    shaped: list[Shaped]
    width: float  # of the ink, from the first glyph's left edge to the last one's right edge
    left_bearing: float
    top: float
    size: float


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
    lines = _lines(element, prepared, frame.w / factor, typesetting.balanced_lines)
    scaled = _scaled(prepared, factor)
    set_lines = [_set_line(scaled, line) for line in lines]
    height = _height(set_lines, element.leading, last_descent=not isinstance(element, Masthead))
    if element.fit == "width":
        frame = replace(frame, h=height)
    sizes = tuple(sorted({round(s.style.size_pt, 3) for s in scaled.segments}))
    findings += _overflow(id_, element, scaled.text, set_lines, height, frame, sizes)
    turn = Turn(degrees=element.rotation_deg, about=(frame.x + frame.w / 2, frame.y + frame.h / 2))
    runs = _placed_runs(
        id_, element, scaled, set_lines, frame, height, STILL if turn.still else turn
    )
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
) -> _Text:
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
    findings += [
        _error("glyph_missing", id_, font=font.name, char=char)
        for char, font in dict.fromkeys(missing)
    ]
    return _Text(text=text, segments=segments, advances=_advances(text, segments))


def _advances(text: str, segments: list[Segment]) -> list[float]:
    advances = [0.0] * len(text)
    for segment in segments:
        for glyph in shaping.shape(text, segment).glyphs:
            advances[glyph.start] += glyph.advance
    return advances


def _factor(element: TextElement, prepared: _Text, frame: Box) -> float:
    """Return what the document's sizes are multiplied by to fit as the element asks."""
    if element.fit == "none" or not prepared.segments or frame.w <= 0:
        return 1.0
    sizes = [segment.style.size_pt for segment in prepared.segments]
    least, most = element.min_size_pt / min(sizes), SIZE_MAX_PT / max(sizes)
    if element.fit == "width":
        lines = _lines(element, prepared, 0.0, typesetting.break_lines)
        widest = max(line.width for line in lines)
        wanted = frame.w / widest if widest > 0 else 1.0
    else:
        wanted = typesetting.fit_factor(
            lines_at=lambda width: _lines(element, prepared, width, typesetting.break_lines),
            height_of=lambda lines: _height(
                [_set_line(prepared, line) for line in lines],
                element.leading,
                last_descent=not isinstance(element, Masthead),
            ),
            width=frame.w,
            height=frame.h,
            most=most,
        )
    return min(max(wanted, least), most)


def _lines(element: TextElement, prepared: _Text, width: float, breaker: Breaker) -> list[Line]:
    """Break the text; each line's width is then that of its ink, which is what must fit."""
    if element.fit == "width" or isinstance(element, Masthead):
        lines = typesetting.unbroken_lines(prepared.text, prepared.advances)
    else:
        lines = breaker(prepared.text, prepared.advances, width)
    return [replace(line, width=_set_line(prepared, line).width) for line in lines]


def _scaled(prepared: _Text, factor: float) -> _Text:
    styles: dict[int, Style] = {}
    segments = []
    for segment in prepared.segments:
        style = styles.setdefault(
            id(segment.style),
            replace(segment.style, size_pt=segment.style.size_pt * factor),
        )
        segments.append(replace(segment, style=style))
    return replace(prepared, segments=segments)


def _set_line(prepared: _Text, line: Line) -> _SetLine:
    pieces = shaping.cut(prepared.segments, line.start, line.end)
    pieces = [pieces[place] for place in visual_order([piece.level for piece in pieces])]
    shaped = [shaping.shape(prepared.text, piece) for piece in pieces]
    if not any(piece.glyphs for piece in shaped):
        # an empty line takes the height of the text that stands before it
        before = [s for s in prepared.segments if s.end <= line.start] or prepared.segments
        size = before[-1].style.size_pt if before else 0.0
        return _SetLine(shaped=[], width=0.0, left_bearing=0.0, top=0.0, size=size)
    advance = sum(glyph.advance for piece in shaped for glyph in piece.glyphs)
    first, last = shaped[0], shaped[-1]
    left = first.segment.font.extents(first.glyphs[0].id)[0] * first.segment.style.size_pt
    closing = last.glyphs[-1]
    ends = last.segment.font.extents(closing.id)[2] * last.segment.style.size_pt
    return _SetLine(
        shaped=shaped,
        width=advance - closing.advance + closing.dx + ends - left,
        left_bearing=left,
        top=max(piece.segment.font.top * piece.segment.style.size_pt for piece in shaped),
        size=max(piece.segment.style.size_pt for piece in shaped),
    )


def _height(lines: Sequence[_SetLine], leading: float, *, last_descent: bool) -> float:
    """Return the height from the first line's capitals to below the last baseline."""
    if not lines:
        return 0.0
    below = lines[-1].size * DESCENT if last_descent else _ink_descent(lines[-1])
    return lines[0].top + sum(line.size * leading for line in lines[1:]) + below


def _ink_descent(line: _SetLine) -> float:
    depths = (
        -piece.segment.font.extents(glyph.id)[1] * piece.segment.style.size_pt
        for piece in line.shaped
        for glyph in piece.glyphs
    )
    return max(depths, default=0.0)


def _overflow(
    id_: str,
    element: TextElement,
    text: str,
    lines: Sequence[_SetLine],
    height: float,
    frame: Box,
    sizes: tuple[float, ...],
) -> list[Finding]:
    widest = max((line.width for line in lines), default=0.0)
    fits = widest <= frame.w + OVERFLOW_SLACK_PT and height <= frame.h + OVERFLOW_SLACK_PT
    if fits or not sizes:
        return []
    return [_error("text_overflow", id_, text=excerpt(text), size=round(max(sizes), 1))]


def _placed_runs(
    id_: str,
    element: TextElement,
    prepared: _Text,
    lines: Sequence[_SetLine],
    frame: Box,
    height: float,
    turn: Turn,
) -> list[GlyphRun]:
    slack = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[element.valign] * (frame.h - height)
    runs: list[GlyphRun] = []
    baseline = frame.y + slack
    for number, line in enumerate(lines):
        baseline += line.size * element.leading if number else line.top
        free = frame.w - line.width
        indent = {"left": 0.0, "centre": free / 2, "right": free}[element.align]
        pen = frame.x + indent - line.left_bearing
        for piece in line.shaped:
            runs.append(_run(id_, element, prepared.text, piece, pen, baseline, turn))
            pen += sum(glyph.advance for glyph in piece.glyphs)
    return runs


def _run(
    id_: str,
    element: TextElement,
    text: str,
    piece: Shaped,
    pen: float,
    baseline: float,
    turn: Turn,
) -> GlyphRun:
    glyphs: list[Glyph] = []
    shown: set[int] = set()
    for glyph in piece.glyphs:
        stands_for = "" if glyph.start in shown else text[glyph.start : glyph.end]
        shown.add(glyph.start)
        glyphs.append(
            Glyph(
                id=glyph.id,
                x=rounded(pen + glyph.dx),
                y=rounded(baseline - glyph.dy),
                text=stands_for,
            )
        )
        pen += glyph.advance
    style = piece.segment.style
    return GlyphRun(
        element=id_,
        font=piece.segment.font,
        size_pt=rounded(style.size_pt),
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
