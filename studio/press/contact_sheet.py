"""Pictures with captions on A4 pages: a contact sheet as PNG or PDF."""

import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont, ImageOps

from studio.press.fonts import Font, FontStore

PPI = 150
PAGE = (1240, 1754)
MARGIN, GAP = 60, 30
TITLE_PX, WORDS_PX, SMALL_PX = 34, 20, 17
LEADING = 1.3
WORD_LINES = 2
PAPER, INK, GREY = "#ffffff", "#141414", "#5a5a5a"
ELLIPSIS = "\u2026"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One picture and what stands under it; `load` opens it only when it is drawn."""

    load: Callable[[], Image.Image]
    heading: str
    words: str
    facts: str


def sheet_png(title: str, cells: Sequence[Cell], fonts: FontStore) -> bytes:
    """Return all pages below one another as one PNG."""
    drawn = list(_pages(title, cells, fonts))
    whole = Image.new("RGB", (PAGE[0], PAGE[1] * len(drawn)), PAPER)
    for number, page in enumerate(drawn):
        whole.paste(page, (0, PAGE[1] * number))
    file = io.BytesIO()
    whole.save(file, "PNG", dpi=(PPI, PPI))
    return file.getvalue()


def sheet_pdf(title: str, cells: Sequence[Cell], fonts: FontStore) -> bytes:
    """Return A4 pages as a PDF."""
    first, *others = _pages(title, cells, fonts)
    file = io.BytesIO()
    first.save(
        file, "PDF", resolution=PPI, save_all=True, append_images=others, quality=92, title=title
    )
    return file.getvalue()


def columns_for(count: int) -> int:
    """Return how many pictures stand side by side: few are shown large."""
    return 1 if count == 1 else 2 if count <= 4 else 3 if count <= 9 else 4


def _pages(title: str, cells: Sequence[Cell], fonts: FontStore) -> Iterator[Image.Image]:
    pen = _Pen(fonts)
    columns = columns_for(len(cells))
    width = (PAGE[0] - 2 * MARGIN - (columns - 1) * GAP) // columns
    caption = round((WORDS_PX * (WORD_LINES + 1) + SMALL_PX) * LEADING) + 12
    top = MARGIN + round(TITLE_PX * LEADING) + 20
    rows = max(1, round((PAGE[1] - top - MARGIN) / (width * 1.25 + caption + GAP)))
    height = (PAGE[1] - top - MARGIN) // rows
    for first in range(0, len(cells), rows * columns):
        page = Image.new("RGB", PAGE, PAPER)
        draw = ImageDraw.Draw(page)
        number, of = first // (rows * columns) + 1, math.ceil(len(cells) / (rows * columns))
        shown = f"{title} \u00b7 {number}/{of}" if of > 1 else title
        pen.line(draw, (MARGIN, MARGIN), shown, TITLE_PX, INK, PAGE[0] - 2 * MARGIN)
        for place, cell in enumerate(cells[first : first + rows * columns]):
            x = MARGIN + place % columns * (width + GAP)
            y = top + place // columns * height
            _draw_cell(page, draw, pen, cell, (x, y, width, height - caption - GAP))
        yield page


def _draw_cell(
    page: Image.Image,
    draw: ImageDraw.ImageDraw,
    pen: "_Pen",
    cell: Cell,
    frame: tuple[int, int, int, int],
) -> None:
    x, y, width, height = frame
    # Small pictures are enlarged: side by side they are compared, and size would count.
    picture = ImageOps.contain(
        cell.load().convert("RGB"), (width, height), Image.Resampling.LANCZOS
    )
    page.paste(picture, (x, y))
    below = y + picture.height + 8
    pen.line(draw, (x, below), cell.heading, WORDS_PX, INK, width)
    below += round(WORDS_PX * LEADING)
    for line in pen.wrapped(cell.words, WORDS_PX, width, WORD_LINES):
        pen.line(draw, (x, below), line, WORDS_PX, INK, width)
        below += round(WORDS_PX * LEADING)
    pen.line(draw, (x, below), cell.facts, SMALL_PX, GREY, width)


class _Pen:
    """Writes lines in whatever scripts they hold, with the press's own fallback of fonts."""

    def __init__(self, fonts: FontStore) -> None:
        self._fonts = fonts
        self._base = fonts.get("archivo-400") or fonts.stand_in

    def line(
        self,
        draw: ImageDraw.ImageDraw,
        at: tuple[int, int],
        text: str,
        size: int,
        ink: str,
        width: int,
    ) -> None:
        """Write one line, cut with an ellipsis where it is wider than `width`."""
        x = float(at[0])
        for font, run in self._runs(self._cut(text, size, width)):
            face = _face(font, size)
            draw.text((x, at[1] + size), run, font=face, fill=ink, anchor="ls")
            x += face.getlength(run)

    def wrapped(self, text: str, size: int, width: int, limit: int) -> list[str]:
        """Return at most `limit` lines; the last is left long for `line` to cut."""
        lines: list[str] = []
        rest = " ".join(text.split())
        while rest and len(lines) < limit - 1:
            fitting = self._fitting(rest, size, width)
            if fitting >= len(rest):
                break
            space = rest.rfind(" ", 1, fitting + 1)
            end = space if space > 0 else max(1, fitting)
            lines.append(rest[:end])
            rest = rest[end:].lstrip()
        return [*lines, rest] if rest else lines

    def _cut(self, text: str, size: int, width: int) -> str:
        fitting = self._fitting(text, size, width)
        if fitting >= len(text):
            return text
        room = width - self._width(ELLIPSIS, size)
        return text[: self._fitting(text, size, room)].rstrip() + ELLIPSIS

    def _fitting(self, text: str, size: int, width: float) -> int:
        """Return how many characters fit, by halving: widths only grow."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self._width(text[:middle], size) <= width:
                low = middle
            else:
                high = middle - 1
        return low

    def _width(self, text: str, size: int) -> float:
        return sum(_face(font, size).getlength(run) for font, run in self._runs(text))

    def _runs(self, text: str) -> Iterator[tuple[Font, str]]:
        run, font = "", self._base
        for char in text:
            wanted = self._base
            if not wanted.has(char):
                wanted = self._fonts.fallback(char, self._base) or self._base
            if wanted is not font and run:
                yield font, run
                run = ""
            font = wanted
            run += char
        if run:
            yield font, run


@lru_cache(maxsize=64)
def _face(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), size, index=font.face_index)
