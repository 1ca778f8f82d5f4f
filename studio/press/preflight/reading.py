"""What a finished PDF draws, object by object, read by code that shares nothing with the writer."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FORM_DEPTH = 8
FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
STROKES = frozenset({"S", "s", "B", "B*", "b", "b*"})
ENDS = FILLS | STROKES | {"n"}
INVISIBLE_TEXT = {3, 7}


@dataclass(frozen=True, kw_only=True)
class Colour:
    """A colour space's family, the inks it names beside the process ones, and the values."""

    space: str = "DeviceGray"
    spots: tuple[str, ...] = ()
    values: tuple[float, ...] = (0.0,)

    @property
    def white(self) -> bool:
        if self.space == "DeviceCMYK":
            return bool(self.values) and not any(self.values)
        return self.space == "DeviceGray" and self.values == (1.0,)

    @property
    def only_black(self) -> bool:
        cmyk = self.space == "DeviceCMYK" and self.values == (0.0, 0.0, 0.0, 1.0)
        return cmyk or (self.space == "DeviceGray" and self.values == (0.0,))


@dataclass(frozen=True, kw_only=True)
class State:
    """The graphics state as far as print cares about it."""

    matrix: Matrix = IDENTITY
    fill: Colour = Colour()
    stroke: Colour = Colour()
    fill_overprints: bool = False
    stroke_overprints: bool = False
    mode: int = 0
    line_width: float = 1.0
    font: str = ""
    size: float = 0.0
    render: int = 0
    transparent: str = ""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One painted thing. `kind` is fill, stroke, text, picture, or shading.

    `box` is in pt of the page; `size_pt` and `width_pt` are as they print.
    """

    kind: str
    colour: Colour
    overprints: bool
    mode: int
    box: Rect
    size_pt: float = 0.0
    width_pt: float = 0.0
    font: str = ""
    transparent: str = ""
    picture: Any = None
    matrix: Matrix = IDENTITY

    @property
    def ppi(self) -> float:
        """The effective resolution of a picture along its coarser side."""
        a, b, c, d = self.matrix[:4]
        across, down = math.hypot(a, b) or 1e-9, math.hypot(c, d) or 1e-9
        width, height = int(self.picture["/Width"]), int(self.picture["/Height"])
        return min(width / across, height / down) * 72

    @property
    def colour_space(self) -> str:
        return family(self.picture.get("/ColorSpace", pikepdf.Name("/none")))


@dataclass(kw_only=True)
class _Hand:
    """What the operators of one content stream change."""

    state: State
    resources: Any
    saved: list[State] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    text: Matrix = IDENTITY
    line: Matrix = IDENTITY


def drawn_on(page: pikepdf.Page) -> list[Drawn]:
    """Return everything the page paints, in order; forms are followed."""
    hand = _Hand(state=State(), resources=_resources(page.obj))
    return list(_read(page, hand, FORM_DEPTH))


def family(space: Any) -> str:
    """Return a colour space's family name."""
    first = space if isinstance(space, pikepdf.Name | str) else space[0]
    return str(first).removeprefix("/")


def joined(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    upper = (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j)
    return (*upper, e * g + f * i + k, e * h + f * j + m)


def _read(source: Any, hand: _Hand, depth: int) -> Iterator[Drawn]:
    for step in pikepdf.parse_content_stream(source):
        name = str(step.operator)
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            yield _picture(hand, _inline(step))
        elif name in _CHANGES:
            _CHANGES[name](hand, list(step.operands))
        elif name in ENDS:
            yield from _path(hand, name)
        elif name in ("Tj", "TJ", "'", '"'):
            yield from _text(hand)
        elif name == "sh":
            yield _shading(hand, str(step.operands[0]))
        elif name == "Do":
            yield from _object(hand, str(step.operands[0]), depth)


def _object(hand: _Hand, name: str, depth: int) -> Iterator[Drawn]:
    held = hand.resources.get("/XObject", {}).get(name)
    if held is None:
        return
    if held.get("/Subtype") == "/Image":
        yield _picture(hand, held)
    elif held.get("/Subtype") == "/Form" and depth:
        matrix = _six(held.get("/Matrix", IDENTITY))
        inside = replace(hand.state, matrix=joined(matrix, hand.state.matrix))
        if "/Group" in held:
            inside = replace(inside, transparent=inside.transparent or "a transparency group")
        own = held.get("/Resources")
        nested = _Hand(state=inside, resources=hand.resources if own is None else own)
        yield from _read(held, nested, depth - 1)


def _picture(hand: _Hand, picture: Any) -> Drawn:
    state = hand.state
    corners = [_moved(state.matrix, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    masked = "a soft mask" if "/SMask" in picture else ""
    return Drawn(
        kind="picture",
        colour=Colour(space=family(picture.get("/ColorSpace", pikepdf.Name("/none"))), values=()),
        overprints=state.fill_overprints,
        mode=state.mode,
        box=_bounds(corners),
        transparent=state.transparent or masked,
        picture=picture,
        matrix=state.matrix,
    )


def _path(hand: _Hand, name: str) -> Iterator[Drawn]:
    state, box = hand.state, _bounds(hand.points) if hand.points else None
    hand.points = []
    if box is None:
        return
    if name in FILLS:
        yield _of(state, "fill", state.fill, state.fill_overprints, box)
    if name in STROKES:
        width = state.line_width * _scale(state.matrix)
        stroked = _of(state, "stroke", state.stroke, state.stroke_overprints, box)
        yield replace(stroked, width_pt=width)


def _text(hand: _Hand) -> Iterator[Drawn]:
    state = hand.state
    if state.render in INVISIBLE_TEXT:
        return
    whole = joined(hand.text, state.matrix)
    size = abs(state.size) * _scale(whole)
    x, y = whole[4], whole[5]
    box = (x, y, x + size / 2, y + size)
    shown: list[tuple[str, Colour, bool]] = []
    if state.render in (0, 2, 4, 6):
        shown.append(("text", state.fill, state.fill_overprints))
    if state.render in (1, 2, 5, 6):
        shown.append(("stroke", state.stroke, state.stroke_overprints))
    for kind, colour, overprints in shown:
        made = _of(state, kind, colour, overprints, box)
        width = state.line_width * _scale(state.matrix) if kind == "stroke" else 0.0
        yield replace(made, size_pt=size, font=state.font, width_pt=width)


def _shading(hand: _Hand, name: str) -> Drawn:
    held = hand.resources.get("/Shading", {}).get(name, {})
    space = family(held.get("/ColorSpace", pikepdf.Name("/none")))
    colour = Colour(space=space, values=())
    far = 1e6
    return _of(hand.state, "shading", colour, hand.state.fill_overprints, (-far, -far, far, far))


def _of(state: State, kind: str, colour: Colour, overprints: bool, box: Rect) -> Drawn:
    return Drawn(
        kind=kind,
        colour=colour,
        overprints=overprints,
        mode=state.mode,
        box=box,
        transparent=state.transparent,
    )


def _graphics_state(hand: _Hand, operands: list[Any]) -> None:
    held = hand.resources.get("/ExtGState", {}).get(str(operands[0]), {})
    state = hand.state
    if "/OP" in held:
        both = bool(held["/OP"])
        state = replace(state, stroke_overprints=both, fill_overprints=both)
    if "/op" in held:
        state = replace(state, fill_overprints=bool(held["/op"]))
    if "/OPM" in held:
        state = replace(state, mode=int(held["/OPM"]))
    if "/LW" in held:
        state = replace(state, line_width=float(held["/LW"]))
    hand.state = replace(state, transparent=state.transparent or _transparency(held))


def _transparency(held: Any) -> str:
    if str(held.get("/SMask", "/None")) != "/None":
        return "a soft mask"
    if str(held.get("/BM", "/Normal")) not in ("/Normal", "/Compatible"):
        return "a blend mode"
    if float(held.get("/ca", 1)) < 1 or float(held.get("/CA", 1)) < 1:
        return "an opacity below 1"
    return ""


def _save(hand: _Hand, operands: list[Any]) -> None:
    hand.saved.append(hand.state)


def _restore(hand: _Hand, operands: list[Any]) -> None:
    hand.state = hand.saved.pop() if hand.saved else hand.state


def _concat(hand: _Hand, operands: list[Any]) -> None:
    hand.state = replace(hand.state, matrix=joined(_six(operands), hand.state.matrix))


def _begin_text(hand: _Hand, operands: list[Any]) -> None:
    hand.text = hand.line = IDENTITY


def _text_matrix(hand: _Hand, operands: list[Any]) -> None:
    hand.text = hand.line = _six(operands)


def _text_move(hand: _Hand, operands: list[Any]) -> None:
    x, y = (float(v) for v in operands)
    hand.text = hand.line = joined((1.0, 0.0, 0.0, 1.0, x, y), hand.line)


def _text_font(hand: _Hand, operands: list[Any]) -> None:
    hand.state = replace(hand.state, font=str(operands[0]), size=float(operands[1]))


def _points(hand: _Hand, operands: list[Any]) -> None:
    values = [float(v) for v in operands]
    for x, y in zip(values[::2], values[1::2], strict=False):
        hand.points.append(_moved(hand.state.matrix, x, y))


def _rectangle(hand: _Hand, operands: list[Any]) -> None:
    x, y, w, h = (float(v) for v in operands)
    hand.points += [_moved(hand.state.matrix, *p) for p in ((x, y), (x + w, y + h))]


def _device(space: str, stroke: bool) -> Callable[[_Hand, list[Any]], None]:
    def change(hand: _Hand, operands: list[Any]) -> None:
        colour = Colour(space=space, values=tuple(float(v) for v in operands))
        hand.state = _coloured(hand.state, colour, stroke=stroke)

    return change


def _space(stroke: bool) -> Callable[[_Hand, list[Any]], None]:
    def change(hand: _Hand, operands: list[Any]) -> None:
        name = str(operands[0])
        held = hand.resources.get("/ColorSpace", {}).get(name, operands[0])
        kind = family(held)
        spots: tuple[str, ...] = ()
        if kind == "Separation":
            spots = (str(held[1]).removeprefix("/"),)
        elif kind == "DeviceN":
            spots = tuple(str(ink).removeprefix("/") for ink in held[1])
        colour = Colour(space=kind, spots=spots, values=())
        hand.state = _coloured(hand.state, colour, stroke=stroke)

    return change


def _components(stroke: bool) -> Callable[[_Hand, list[Any]], None]:
    def change(hand: _Hand, operands: list[Any]) -> None:
        values = tuple(float(v) for v in operands if not isinstance(v, pikepdf.Name))
        held = hand.state.stroke if stroke else hand.state.fill
        hand.state = _coloured(hand.state, replace(held, values=values), stroke=stroke)

    return change


def _coloured(state: State, colour: Colour, *, stroke: bool) -> State:
    return replace(state, stroke=colour) if stroke else replace(state, fill=colour)


def _width(hand: _Hand, operands: list[Any]) -> None:
    hand.state = replace(hand.state, line_width=float(operands[0]))


def _render(hand: _Hand, operands: list[Any]) -> None:
    hand.state = replace(hand.state, render=int(operands[0]))


_CHANGES: dict[str, Callable[[_Hand, list[Any]], None]] = {
    "q": _save,
    "Q": _restore,
    "cm": _concat,
    "gs": _graphics_state,
    "w": _width,
    "BT": _begin_text,
    "Tm": _text_matrix,
    "Td": _text_move,
    "TD": _text_move,
    "Tf": _text_font,
    "Tr": _render,
    "re": _rectangle,
    **dict.fromkeys(("m", "l", "c", "v", "y"), _points),
    **{name: _device("DeviceGray", name.isupper()) for name in "gG"},
    **{name: _device("DeviceRGB", name.isupper()) for name in ("rg", "RG")},
    **{name: _device("DeviceCMYK", name.isupper()) for name in "kK"},
    **{name: _space(name == "CS") for name in ("cs", "CS")},
    **{name: _components(name.isupper()) for name in ("sc", "scn", "SC", "SCN")},
}


def _inline(step: Any) -> Any:
    """Return an inline image as if it were an object of the file."""
    image = step.iimage
    space = "/DeviceCMYK" if image.mode == "CMYK" else "/DeviceRGB"
    space = "/DeviceGray" if image.mode in ("L", "1") else space
    return pikepdf.Dictionary(
        Width=image.width,
        Height=image.height,
        BitsPerComponent=image.bits_per_component,
        ColorSpace=pikepdf.Name(space),
    )


def _resources(held: Any) -> Any:
    """Return a page's resources, which it may inherit."""
    for _ in range(FORM_DEPTH):
        if "/Resources" in held:
            return held["/Resources"]
        if "/Parent" not in held:
            break
        held = held["/Parent"]
    return pikepdf.Dictionary()


def _six(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(v) for v in values)
    return a, b, c, d, e, f


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _scale(matrix: Matrix) -> float:
    return math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


def _bounds(points: list[tuple[float, float]]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
