"""The page's content stream: every glyph at its own origin, every ink in DeviceCMYK."""

from collections.abc import Mapping, Sequence

from studio.core.boxes import Box
from studio.core.inks import Ink
from studio.press.art import Painted
from studio.press.display import GlyphRun, Path
from studio.press.outlines import box_commands, run_commands
from studio.press.pdf.embed import EmbeddedFont

KNOCK_OUT, OVERPRINT = "KO", "OP"


class PagePen:
    """Writes operators; turns page coordinates (pt from the trim, y down) into the file's.

    `spots` names the colour space of each spot ink that was used.
    """

    def __init__(self, paper: Box) -> None:
        self._left = -paper.x
        self._top = paper.h + paper.y
        self._parts: list[str] = []
        self.spots: dict[str, str] = {}

    def content(self) -> bytes:
        return "\n".join(self._parts).encode("ascii") + b"\n"

    def picture(self, name: str, painted: Painted, clip: Box) -> None:
        """Draw a picture over its box, shown only inside `clip`; both turn together."""
        box = painted.box
        x, y = self._point(*painted.turn.point(box.x, box.bottom))
        right = self._point(*painted.turn.point(box.right, box.bottom))
        up = self._point(*painted.turn.point(box.x, box.y))
        corners = [
            self._point(*painted.turn.point(*corner))
            for corner in (
                (clip.x, clip.y),
                (clip.right, clip.y),
                (clip.right, clip.bottom),
                (clip.x, clip.bottom),
            )
        ]
        matrix = (right[0] - x, right[1] - y, up[0] - x, up[1] - y, x, y)
        self._parts += [
            "q",
            f"/{KNOCK_OUT} gs",
            self._polygon(corners) + " W n",
            _numbers(matrix) + f" cm /{name} Do",
            "Q",
        ]

    def run_as_window(
        self, run: GlyphRun, font_name: str, font: EmbeddedFont, name: str, painted: Painted
    ) -> None:
        """Show a picture through the run's glyphs; the glyphs stay text."""
        self._parts += ["q", f"/{KNOCK_OUT} gs", "BT", "7 Tr"]
        self._parts += [f"/{font_name} {_number(run.size_pt)} Tf", *self._glyphs(run, font), "ET"]
        self.picture(name, painted, painted.box)
        self._parts.append("Q")

    def path(self, path: Path) -> None:
        commands = [self._command(letter, points) for letter, points in box_commands(path)]
        state = OVERPRINT if path.overprint else KNOCK_OUT
        self._parts += ["q", f"/{state} gs", self._fill(path.fill), *commands]
        if path.stroke is None:
            self._parts.append("f")
        else:
            width = f"{_number(path.stroke_pt)} w"
            self._parts += [width, self._stroke(path.stroke), "B"]
        self._parts.append("Q")

    def run(self, run: GlyphRun, font_name: str, font: EmbeddedFont) -> None:
        state = OVERPRINT if run.overprint else KNOCK_OUT
        self._parts += ["q", f"/{state} gs", "BT", f"/{font_name} {_number(run.size_pt)} Tf"]
        shown = self._glyphs(run, font)
        if run.outline_ink is not None:
            self._parts += [f"{_number(run.outline_pt)} w 1 j", self._stroke(run.outline_ink)]
            self._parts += ["1 Tr", *shown, "0 Tr"]
        self._parts += [self._fill(run.ink), *shown, "ET", "Q"]

    def outlined_run(self, run: GlyphRun) -> None:
        """Draw the glyphs as paths, for printers wary of composite fonts."""
        state = OVERPRINT if run.overprint else KNOCK_OUT
        shape = self._outlines(run)
        self._parts += ["q", f"/{state} gs"]
        if run.outline_ink is not None:
            self._parts += [f"{_number(run.outline_pt)} w 1 j", self._stroke(run.outline_ink)]
            self._parts += [*shape, "S"]
        self._parts += [self._fill(run.ink), *shape, "f", "Q"]

    def outlined_window(self, run: GlyphRun, name: str, painted: Painted) -> None:
        """Show a picture through the run's outlines."""
        self._parts += ["q", *self._outlines(run), "W n"]
        self.picture(name, painted, painted.box)
        self._parts.append("Q")

    def _outlines(self, run: GlyphRun) -> list[str]:
        return [self._command(letter, points) for letter, points in run_commands(run)]

    def _glyphs(self, run: GlyphRun, font: EmbeddedFont) -> list[str]:
        a, b, c, d, _, _ = run.turn.matrix()
        turned = _numbers((a, -b, -c, d))
        lines = []
        for glyph in run.glyphs:
            x, y = self._point(*run.turn.point(glyph.x, glyph.y))
            place = f"{_number(x)} {_number(y)}"
            lines.append(f"{turned} {place} Tm <{font.codes[glyph.id]:04X}> Tj")
        return lines

    def _fill(self, ink: Ink) -> str:
        if ink.spot:
            return f"/{self._space(ink.spot)} cs {_number(ink.tint)} scn"
        return _numbers(ink.cmyk) + " k"

    def _stroke(self, ink: Ink) -> str:
        if ink.spot:
            return f"/{self._space(ink.spot)} CS {_number(ink.tint)} SCN"
        return _numbers(ink.cmyk) + " K"

    def _space(self, spot: str) -> str:
        return self.spots.setdefault(spot, f"CS{len(self.spots) + 1}")

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x + self._left, self._top - y

    def _polygon(self, corners: Sequence[tuple[float, float]]) -> str:
        first, *rest = corners
        lines = " ".join(f"{_numbers(corner)} l" for corner in rest)
        return f"{_numbers(first)} m {lines} h"

    def _command(self, letter: str, points: Sequence[float]) -> str:
        pairs = zip(points[::2], points[1::2], strict=True)
        numbers = " ".join(_numbers(self._point(x, y)) for x, y in pairs)
        return f"{numbers} {_OPERATORS[letter]}".strip()


_OPERATORS: Mapping[str, str] = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def _numbers(values: Sequence[float]) -> str:
    return " ".join(_number(value) for value in values)


def _number(value: float) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
