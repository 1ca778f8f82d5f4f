"""Fonts come in as one static style, whatever they were packed in, read in a bounded process."""

import io
import struct
import time
import zlib
from collections.abc import Callable

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from studio.core.errors import RefusedError
from studio.press import font_intake
from studio.press.font_intake import styles_in, taken_in
from studio.press.font_styles import single_style
from studio.press.fonts import font_store

LIGHT, BOLD = "archivo-400", "archivo-700"


def shipped(handle: str) -> bytes:
    font = font_store().get(handle)
    assert font is not None
    return font.path.read_bytes()


def packed(flavour: str) -> bytes:
    font = TTFont(io.BytesIO(shipped(LIGHT)))
    font.flavor = flavour
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def collection() -> bytes:
    held = TTCollection()
    held.fonts = [TTFont(io.BytesIO(shipped(handle))) for handle in (LIGHT, BOLD)]
    out = io.BytesIO()
    held.save(out)
    return out.getvalue()


def square(side: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, side), (side, side), (side, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def variable(*, width: bool = False) -> bytes:
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "A"])
    made.setupCharacterMap({65: "A"})
    made.setupGlyf({".notdef": square(100), "A": square(500)})
    made.setupHorizontalMetrics({".notdef": (200, 0), "A": (600, 0)})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Wide", "styleName": "Regular", "fullName": "Wide Regular"})
    made.setupOS2(usWeightClass=400, fsType=0)
    made.setupPost()
    axes = [("wght", 400, 400, 900, "Weight")]
    usual = {"wdth": 100} if width else {}
    styles = [{"location": {"wght": w, **usual}, "stylename": name} for w, name in WEIGHTS]
    if width:
        axes.append(("wdth", 75, 100, 100, "Width"))
        styles.append({"location": {"wght": 900, "wdth": 75}, "stylename": "Condensed Black"})
    made.setupFvar(axes, styles)
    deltas = [(0, 0), (0, 200), (200, 200), (200, 0), (0, 0), (200, 0), (0, 0), (0, 0)]
    made.setupGvar({"A": [variation(deltas)]})
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def variation(deltas: list[tuple[int, int]]) -> object:
    return TupleVariation({"wght": (0, 1, 1)}, deltas)


WEIGHTS = ((400, "Regular"), (900, "Black"))


@pytest.mark.parametrize("flavour", ["woff", "woff2"])
def test_a_web_font_is_unpacked(flavour: str) -> None:
    taken = taken_in(packed(flavour))

    assert taken.data[:4] == b"\x00\x01\x00\x00"
    assert (taken.facts.handle, taken.facts.family) == ("archivo-400", "Archivo")
    assert (
        TTFont(io.BytesIO(taken.data)).getBestCmap()
        == TTFont(io.BytesIO(shipped(LIGHT))).getBestCmap()
    )


def test_a_static_font_is_kept_byte_for_byte() -> None:
    assert taken_in(shipped(LIGHT)).data == shipped(LIGHT)


def test_one_font_of_a_collection_is_chosen_by_name() -> None:
    assert taken_in(collection(), "archivo  bold").facts.handle == "archivo-700"
    assert taken_in(collection(), "Bold").facts.handle == "archivo-700"


@pytest.mark.parametrize(("make", "listed"), [(collection, "Archivo Bold"), (variable, "Black")])
def test_several_styles_and_none_named_are_listed(make: Callable[[], bytes], listed: str) -> None:
    with pytest.raises(RefusedError, match=listed) as refused:
        taken_in(make())
    assert refused.value.code == "font_styles"


def test_a_style_of_a_variable_font_stands_still_and_has_its_weight_and_shape() -> None:
    held = variable()
    taken = taken_in(held, "Black")

    font = TTFont(io.BytesIO(taken.data))
    assert "fvar" not in font
    assert (taken.facts.handle, taken.facts.name) == ("wide-900", "Wide Black")
    assert (font["glyf"]["A"].xMax, font["glyf"]["A"].yMax) == (700, 700)
    assert single_style(held, "Black") == taken.data, "the same file every time"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "font_size"),
        (b"%PDF-1.7" + bytes(2000), "font_kind"),
        (b"wOF2" + bytes(2000), "font_damaged"),
        (b"wOFF" + bytes(12) + b"\xff\xff\xff\xff" + bytes(2000), "font_size"),
        (b"ttcf\0\1\0\0\xff\xff\xff\xff" + bytes(2000), "font_collection"),
        (b"ttcf\0\1\0\0\0\0\0\1" + bytes(2000), "font_damaged"),
    ],
)
def test_what_is_no_font_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        taken_in(data)
    assert refused.value.code == code
    assert "<" not in str(refused.value)


def test_a_font_that_takes_too_long_or_too_much_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(font_intake, "SECONDS", 0.01)
    began = time.monotonic()

    with pytest.raises(RefusedError) as refused:
        taken_in(shipped(LIGHT))

    assert refused.value.code == "font_costly"
    assert time.monotonic() - began < 5


def test_a_font_that_would_fill_the_memory_is_refused_at_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(font_intake, "MEMORY", 600_000_000)

    with pytest.raises(RefusedError) as refused:
        taken_in(swelling(1_000_000_000))

    assert refused.value.code == "font_costly"


def swelling(size: int) -> bytes:
    """Return a web font of some MB whose one table says that it has 50 MB and unpacks to `size`."""
    packing = zlib.compressobj(1)
    zeros = bytes(10_000_000)
    table = b"".join(packing.compress(zeros) for _ in range(size // len(zeros))) + packing.flush()
    entry = struct.pack(">4sIIII", b"junk", 64, len(table), 50_000_000, 0)
    length = 64 + len(table)
    head = struct.pack(">4s4sIHHI", b"wOFF", b"\x00\x01\x00\x00", length, 1, 0, 50_000_064)
    return head + bytes(24) + entry + table


def test_the_styles_and_the_axes_of_a_variable_font_are_listed() -> None:
    found = styles_in(variable())

    assert (found.family, [style.name for style in found.styles]) == ("Wide", ["Regular", "Black"])
    assert found.styles[1].values == {"wght": 900}
    (axis,) = found.axes
    assert (axis.tag, axis.name, axis.least, axis.usual, axis.most) == (
        "wght",
        "Weight",
        400,
        400,
        900,
    )


@pytest.mark.parametrize(
    ("make", "styles"),
    [(collection, ["Archivo Regular", "Archivo Bold"]), (lambda: shipped(BOLD), ["Archivo Bold"])],
)
def test_the_fonts_of_a_file_that_does_not_vary_are_listed(
    make: Callable[[], bytes], styles: list[str]
) -> None:
    found = styles_in(make())

    assert [style.name for style in found.styles] == styles
    assert not found.axes


def test_a_variable_font_stands_still_at_values_of_its_own() -> None:
    taken = taken_in(variable(), "wght=650")

    assert (taken.facts.handle, taken.facts.name) == ("wide-650", "Wide 650")
    assert TTFont(io.BytesIO(taken.data))["glyf"]["A"].xMax == 600
    assert taken_in(variable(), "wght=900").facts.name == "Wide Black", (
        "a named weight has its name"
    )


@pytest.mark.parametrize("style", ["wght=901", "wght=399.9", "wdth=100", "wght=500 opsz=12"])
def test_values_that_the_font_does_not_reach_are_refused_with_those_it_does(style: str) -> None:
    with pytest.raises(RefusedError, match="wght 400–900") as refused:
        taken_in(variable(), style)
    assert refused.value.code == "font_axis"


def test_another_width_is_a_family_of_its_own() -> None:
    held = variable(width=True)

    named, free = taken_in(held, "Condensed Black").facts, taken_in(held, "wght=900 wdth=90").facts
    usual = taken_in(held, "Black").facts

    assert (usual.handle, usual.family) == ("wide-900", "Wide")
    assert (named.handle, named.name) == ("wide-condensed-900", "Wide Condensed Black")
    assert (free.handle, free.name) == ("wide-width-90-900", "Wide Width 90 Black")
