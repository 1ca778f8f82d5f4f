"""One static style of what people bring: web fonts, collections, variable fonts."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib import instancer

from generation.contract.sentences import Sentence
from studio.press.font_files import BYTES_MAX, refused_font
from studio.press.logo_font import FAMILY, is_drawing, logo_font

UNPACKED_MAX = 60_000_000
FACES_MAX, INSTANCES_MAX, AXES_MAX = 64, 500, 32
LISTED_MAX = 40
FAMILY_IDS, STYLE_IDS, FULL_NAME, FAMILY_NAME, SUBFAMILY, TYPOGRAPHIC = (
    (16, 1),
    (17, 2),
    4,
    16,
    2,
    17,
)
WEB = {b"wOFF", b"wOF2"}
COLLECTION = b"ttcf"
VALUE = re.compile(r"([A-Za-z0-9]{4})\s*=\s*(-?\d{1,6}(?:\.\d{1,4})?)")
IN_STYLE = {"wght", "ital", "slnt"}  # every other axis makes a family of its own
STYLE_WORDS = re.compile(
    r"(?i)\b(hairline|thin|extra|ultra|semi|demi|light|regular|normal|medium|bold|heavy|black|italic|oblique"
    r"|(extra|ultra|semi|demi)(light|bold|black))\b"
)


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One way in which a variable font varies, as its maker names and bounds it."""

    tag: str
    name: str
    least: float
    usual: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Style:
    """A style that the file names; `values` where it lies on each axis, empty in a collection."""

    name: str
    values: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class FontStyles:
    """What there is to choose from in a file."""

    family: str
    styles: tuple[Style, ...]
    axes: tuple[Axis, ...] = ()
    asks_words: bool = False
    """Whether it is a drawing, and the style is what it says."""


def styles_of(data: bytes) -> FontStyles:
    """Return the styles that a file names and the axes along which others may be chosen.

    Raises:
        RefusedError: too large, or of more faces, styles or axes than fonts have.
    """
    _check_size(data)
    if is_drawing(data):
        return FontStyles(family=FAMILY, styles=(), asks_words=True)
    if data[:4] == COLLECTION:
        names = [_full_name(font) for font in _faces(data)]
        styles = tuple(Style(name=name, values={}) for name in names)
        return FontStyles(family=_family(_faces(data)[0]), styles=styles)
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    if "fvar" not in font:
        return FontStyles(family=_family(font), styles=(Style(name=_full_name(font), values={}),))
    return FontStyles(family=_family(font), styles=_named(font), axes=_axes(font))


def single_style(data: bytes, style: str = "") -> bytes:
    """Return one static font as OpenType or TrueType; what is that already comes back untouched.

    Args:
        data: a font, a web font, a collection, a variable font, or a drawn logo as SVG, whose
            style is the words that it says.
        style: which one, by its name as `styles_of` lists them; of a variable font also by
            values such as "wght=550 wdth=87.5", the axes left out at their usual value; empty
            where there is but one.

    Raises:
        RefusedError: too large; several styles and none of that name; or no such axis or value.
    """
    _check_size(data)
    if is_drawing(data):
        return logo_font(data, style)
    head = data[:4]
    if head == COLLECTION:
        return _still(_face(data, style), style, always=True) or data
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    return _still(font, style, always=head in WEB) or data


def _check_size(data: bytes) -> None:
    if len(data) > BYTES_MAX:
        raise refused_font(
            "font_size", Sentence("It has more than {limit} MB.", limit=BYTES_MAX // 1_000_000)
        )
    if data[:4] in WEB and int.from_bytes(data[16:20], "big") > UNPACKED_MAX:
        raise refused_font(
            "font_size",
            Sentence("Unpacked it has more than {limit} MB.", limit=UNPACKED_MAX // 1_000_000),
        )


def _faces(data: bytes) -> list[TTFont]:
    if int.from_bytes(data[8:12], "big") > FACES_MAX:
        raise refused_font(
            "font_collection",
            Sentence(
                "It holds more than {limit} fonts. Send the one style alone.", limit=FACES_MAX
            ),
        )
    return list(TTCollection(io.BytesIO(data), recalcTimestamp=False).fonts)


def _face(data: bytes, style: str) -> TTFont:
    fonts = _faces(data)
    return fonts[_chosen([_full_name(font) for font in fonts], style)]


def _still(font: TTFont, style: str, *, always: bool) -> bytes | None:
    """Return the font's bytes, one style of it where it varies; None where nothing was to do."""
    if "fvar" in font:
        font = _instance(font, style)
    elif not always:
        return None
    font.flavor = None
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue()


def _instance(font: TTFont, style: str) -> TTFont:
    usual, family = {axis.tag: axis.usual for axis in _axes(font)}, _family(font)
    if VALUE.search(style):
        values = usual | _values(font, style)
        words, width = _words(font, values), _apart(font, values)
    else:
        named = _named(font)
        if not named:
            raise refused_font(
                "font_variable",
                Sentence(
                    "It is a variable font without named styles. Give values of its axes, as in "
                    "wght=600."
                ),
            )
        one = named[_chosen([held.name for held in named], style)]
        values, words = usual | dict(one.values), one.name
        width = " ".join(STYLE_WORDS.sub("", words).split()) if _apart(font, values) else ""
    made = instancer.instantiateVariableFont(font, values)
    _name(made, family, words, values, width=width)
    return made


def _named(font: TTFont) -> tuple[Style, ...]:
    held = font["fvar"].instances
    if len(held) > INSTANCES_MAX:
        raise refused_font(
            "font_variable", Sentence("It names more than {limit} styles.", limit=INSTANCES_MAX)
        )
    names = (font["name"].getDebugName(one.subfamilyNameID) or "Regular" for one in held)
    return tuple(
        Style(name=name, values=dict(one.coordinates))
        for name, one in zip(names, held, strict=True)
    )


def _axes(font: TTFont) -> tuple[Axis, ...]:
    held = font["fvar"].axes
    if len(held) > AXES_MAX:
        raise refused_font(
            "font_variable", Sentence("It varies along more than {limit} axes.", limit=AXES_MAX)
        )
    return tuple(
        Axis(
            tag=str(axis.axisTag),
            name=str(font["name"].getDebugName(axis.axisNameID) or axis.axisTag)[:40],
            least=axis.minValue,
            usual=axis.defaultValue,
            most=axis.maxValue,
        )
        for axis in held
    )


def _values(font: TTFont, style: str) -> dict[str, float]:
    """Return the values that are asked for.

    Raises:
        RefusedError: an axis that the font lacks, or a value beyond its ends.
    """
    axes = {axis.tag: axis for axis in _axes(font)}
    asked = {tag: float(value) for tag, value in VALUE.findall(style)}
    for tag, value in asked.items():
        axis = axes.get(tag)
        if axis is None or not axis.least <= value <= axis.most:
            ends = ", ".join(f"{one.tag} {one.least:g}–{one.most:g}" for one in axes.values())
            told = Sentence("It does not reach these values. Its axes go from: {ends}.", ends=ends)
            raise refused_font("font_axis", told)
    return asked


def _words(font: TTFont, values: Mapping[str, float]) -> str:
    """Return what a style by values is called: "Bold" where a named one is as heavy, else "550"."""
    weight = values.get("wght")
    alike = [one.name for one in _named(font) if one.values.get("wght") == weight is not None]
    named = [found[0] for name in alike[:1] for found in STYLE_WORDS.findall(name)]
    upright = " ".join(word for word in named if word.casefold() not in {"italic", "oblique"})
    words = [upright or ("Regular" if weight is None else f"{weight:g}")]
    if values.get("ital"):
        words.append("Italic")
    if values.get("slnt"):
        words.append(f"Slant {values['slnt']:g}")
    return " ".join(words)


def _apart(font: TTFont, values: Mapping[str, float]) -> str:
    """Return what tells a style's family from the usual one: "Width 87.5"; empty where nothing."""
    axes = (axis for axis in _axes(font) if axis.tag not in IN_STYLE)
    return " ".join(f"{a.name} {values[a.tag]:g}" for a in axes if values[a.tag] != a.usual)


def _name(
    font: TTFont, family: str, style: str, values: Mapping[str, float], *, width: str
) -> None:
    table = font["name"]
    family = " ".join(part for part in (family, width) if part)
    own = style if not width else " ".join(style.replace(width, "").split()) or "Regular"
    named = {FAMILY_NAME: family, SUBFAMILY: own, TYPOGRAPHIC: own, FULL_NAME: f"{family} {own}"}
    for id_, words in named.items():
        table.setName(words, id_, 3, 1, 0x409)
        table.removeNames(id_, platformID=1)
    if "wght" in values:
        font["OS/2"].usWeightClass = min(999, max(1, round(values["wght"])))


def _family(font: TTFont) -> str:
    """Return the family's name, without the style that some variable fonts add to it."""
    table = font["name"]
    name = next((table.getDebugName(id_) for id_ in FAMILY_IDS if table.getDebugName(id_)), "")
    styles = [style.name for style in _named(font)] if "fvar" in font else []
    ending = next((style for style in styles if name.endswith(f" {style}")), "")
    return str(name).removesuffix(f" {ending}") if ending else str(name)


def _chosen(names: Sequence[str], style: str) -> int:
    """Return the place of the style that is named; letter case and spaces do not count.

    Raises:
        RefusedError: there are several, and none is named so.
    """
    wanted = _plain(style)
    found = [place for place, name in enumerate(names) if _plain(name) == wanted]
    ends = [place for place, name in enumerate(names) if wanted and _plain(name).endswith(wanted)]
    if len(names) == 1 and not wanted:
        return 0
    if found or len(ends) == 1:
        return (found or ends)[0]
    listed = ", ".join(name[:60] for name in names[:LISTED_MAX])
    told = Sentence("It holds several styles. Name one of these: {styles}.", styles=listed)
    raise refused_font("font_styles", told)


def _full_name(font: TTFont) -> str:
    return str(font["name"].getDebugName(FULL_NAME) or "Font")


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
