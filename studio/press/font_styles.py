"""One static style of what people bring: web fonts, collections, variable fonts."""

import io
from collections.abc import Sequence

from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib import instancer

from studio.core.errors import RefusedError
from studio.press.font_files import BYTES_MAX

UNPACKED_MAX = 60_000_000
FACES_MAX, INSTANCES_MAX = 64, 500
LISTED_MAX = 40
FAMILY_IDS, STYLE_IDS, FULL_NAME, SUBFAMILY, TYPOGRAPHIC = (16, 1), (17, 2), 4, 2, 17
WEB = {b"wOFF", b"wOF2"}
COLLECTION = b"ttcf"


def single_style(data: bytes, style: str = "") -> bytes:
    """Return one static font as OpenType or TrueType; what is that already comes back untouched.

    Args:
        data: a font, a web font, a collection or a variable font.
        style: which one, by its name as the refusal lists them; empty where there is but one.

    Raises:
        RefusedError: too large, or several styles and none of that name.
    """
    if len(data) > BYTES_MAX:
        raise _refused("font_size", f"It has more than {BYTES_MAX // 1_000_000} MB.")
    head = data[:4]
    if head in WEB and int.from_bytes(data[16:20], "big") > UNPACKED_MAX:
        raise _refused("font_size", f"Unpacked it has more than {UNPACKED_MAX // 1_000_000} MB.")
    if head == COLLECTION:
        return _still(_face(data, style), style, always=True) or data
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    return _still(font, style, always=head in WEB) or data


def _face(data: bytes, style: str) -> TTFont:
    if int.from_bytes(data[8:12], "big") > FACES_MAX:
        raise _refused("font_collection", f"It holds more than {FACES_MAX} fonts.")
    fonts = list(TTCollection(io.BytesIO(data), recalcTimestamp=False).fonts)
    place = _chosen([_full_name(font) for font in fonts], style)
    return fonts[place]


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
    held = font["fvar"].instances
    if not 1 <= len(held) <= INSTANCES_MAX:
        raise _refused("font_variable", "It is a variable font without named styles.")
    names = [font["name"].getDebugName(one.subfamilyNameID) or "Regular" for one in held]
    place = _chosen(names, style)
    made = instancer.instantiateVariableFont(font, dict(held[place].coordinates))
    _name(made, names[place], held[place].coordinates.get("wght"))
    return made


def _name(font: TTFont, style: str, weight: float | None) -> None:
    table = font["name"]
    family = next((table.getDebugName(id_) for id_ in FAMILY_IDS if table.getDebugName(id_)), "")
    for id_, words in ((SUBFAMILY, style), (TYPOGRAPHIC, style), (FULL_NAME, f"{family} {style}")):
        table.setName(words, id_, 3, 1, 0x409)
        table.removeNames(id_, platformID=1)
    if weight is not None:
        font["OS/2"].usWeightClass = min(999, max(1, round(weight)))


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
    raise RefusedError(listed, code="font_styles")


def _full_name(font: TTFont) -> str:
    return str(font["name"].getDebugName(FULL_NAME) or "Font")


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _refused(code: str, reason: str) -> RefusedError:
    return RefusedError(f"This font cannot be used. {reason}", code=code)
