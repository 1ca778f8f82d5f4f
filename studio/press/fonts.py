"""The font store: bundled families by handle, fonts of configured folders, CJK fallbacks."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import uharfbuzz as hb

BUNDLED = Path(__file__).parent / "data" / "fonts"
SYSTEM_CJK_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
    Path("/usr/share/fonts/google-noto-sans-cjk-fonts"),
    Path("/usr/share/fonts/google-noto-serif-cjk-fonts"),
)
CJK_FILES = {
    "noto-sans-cjk-400": "NotoSansCJK-Regular.ttc",
    "noto-sans-cjk-700": "NotoSansCJK-Bold.ttc",
    "noto-serif-cjk-400": "NotoSerifCJK-Regular.ttc",
    "noto-serif-cjk-700": "NotoSerifCJK-Bold.ttc",
}
CJK_SIMPLIFIED_FACE = 2  # in Noto's collections; `locl` picks other national forms by language
SERIF_FAMILIES = (
    "playfair-display",
    "bodoni-moda",
    "abril-fatface",
    "source-serif-4",
    "gfs-didot",
    "eb-garamond",
    "cormorant",
    "noto-serif",
)
STAND_IN = "barlow-condensed-500"
BASICS = ("archivo-400", "source-serif-4-400")
FILE_TYPES = {".ttf", ".otf", ".ttc"}
CJK_TOP = 0.86  # of the em: where ideographs' ink ends above the baseline
RESTRICTED, NO_SUBSET, BITMAP_ONLY = 0x0002, 0x0100, 0x0200  # OS/2 fsType


class Font:
    """One face of a font file, measured in fractions of the em. Loaded when first used."""

    def __init__(self, *, handle: str, path: Path, face_index: int = 0, licence: str = "") -> None:
        self.handle = handle
        self.path = path
        self.face_index = face_index
        self.licence = licence
        self._extents: dict[int, tuple[float, float, float, float]] = {}

    def __repr__(self) -> str:
        return f"Font({self.handle})"

    @cached_property
    def face(self) -> hb.Face:
        return hb.Face(hb.Blob.from_file_path(str(self.path)), self.face_index)

    @cached_property
    def hb_font(self) -> hb.Font:
        return hb.Font(self.face)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @cached_property
    def upem(self) -> int:
        return int(self.face.upem)

    @cached_property
    def characters(self) -> frozenset[int]:
        return frozenset(self.face.unicodes)

    @cached_property
    def name(self) -> str:
        return str(self.face.get_name(hb.OTNameIdPredefined.FULL_NAME) or self.handle)

    @cached_property
    def family_name(self) -> str:
        """The family as type programs list it, with all its weights."""
        named = hb.OTNameIdPredefined
        found = self.face.get_name(named.TYPOGRAPHIC_FAMILY) or self.face.get_name(
            named.FONT_FAMILY
        )
        return str(found or self.handle)

    @cached_property
    def style_name(self) -> str:
        """Which one of its family it is, such as "Black" or "SemiBold Italic"."""
        named = hb.OTNameIdPredefined
        found = self.face.get_name(named.TYPOGRAPHIC_SUBFAMILY)
        return str(found or self.face.get_name(named.FONT_SUBFAMILY) or "Regular")

    @cached_property
    def postscript_name(self) -> str:
        named = self.face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or self.handle
        return re.sub(r"[^A-Za-z0-9-]", "", str(named))

    @cached_property
    def is_cff(self) -> bool:
        return "CFF " in {str(tag) for tag in self.face.table_tags}

    @cached_property
    def fs_type(self) -> int:
        table = bytes(self.face.reference_table("OS/2").data or b"")
        return int.from_bytes(table[8:10], "big")

    @property
    def is_kept_whole(self) -> bool:
        """Whether its maker forbids subsets of it (fsType 0x0100)."""
        return bool(self.fs_type & NO_SUBSET)

    @property
    def may_embed(self) -> bool:
        return not (self.fs_type & 0x000F == RESTRICTED or self.fs_type & BITMAP_ONLY)

    @cached_property
    def top(self) -> float:
        """Where a line of this font begins above the baseline: capitals, or ideographs."""
        if self.is_ideographic:
            return CJK_TOP
        tag = hb.OTMetricsTag.CAP_HEIGHT
        return float(self.hb_font.get_metric_position_with_fallback(tag)) / self.upem

    @property
    def is_ideographic(self) -> bool:
        return 0x4E00 in self.characters

    def has(self, char: str) -> bool:
        return ord(char) in self.characters

    @cached_property
    def is_coloured(self) -> bool:
        """Whether glyphs have layers in colours of their own (COLR 0), as logos have."""
        return bool(self.face.has_color_layers and self.face.color_palettes)

    def layers(self, glyph: int) -> list[tuple[int, str]]:
        """Return a glyph's layers from the lowest, each with #rrggbb, or "" for the text's ink."""
        if not self.is_coloured:
            return []
        palette = self.face.color_palettes[0].colors
        return [
            (
                layer.glyph,
                _hex(palette[layer.color_index]) if layer.color_index < len(palette) else "",
            )
            for layer in self.face.get_glyph_color_layers(glyph)
        ]

    def extents(self, glyph: int) -> tuple[float, float, float, float]:
        """Return a glyph's ink as (left, bottom, right, top), y upwards, in em."""
        if glyph not in self._extents:
            found = self.hb_font.get_glyph_extents(glyph)
            left, top = found.x_bearing / self.upem, found.y_bearing / self.upem
            box = (left, top + found.height / self.upem, left + found.width / self.upem, top)
            self._extents[glyph] = box
        return self._extents[glyph]


@dataclass(frozen=True, kw_only=True)
class OwnFont:
    """A font that people brought; one not offered any more still prints what is set in it."""

    handle: str
    path: Path
    licence: str
    is_offered: bool


class FontStore:
    """Fonts by handle. Bundled ones always; CJK and further ones where the machine has them.

    Fonts of configured folders can be chosen, and stand in for characters others lack. Fonts
    that people brought never stand in: their licence is for what they are chosen for.
    """

    def __init__(
        self,
        *,
        folders: Sequence[Path] = (),
        own: Sequence[OwnFont] = (),
        system_folders: Sequence[Path] = SYSTEM_CJK_FOLDERS,
    ) -> None:
        configured = _folder_fonts(folders)
        self._fallbacks = _cjk_fonts([*folders, *system_folders]) | configured
        brought = {
            one.handle: Font(handle=one.handle, path=one.path, licence=one.licence) for one in own
        }
        self._fonts = brought | _bundled() | self._fallbacks
        self._retired = {one.handle for one in own if not one.is_offered}

    def get(self, handle: str) -> Font | None:
        return self._fonts.get(handle)

    def handles(self) -> list[str]:
        """Return every handle that type may be set in from now on, sorted."""
        return sorted(self._fonts.keys() - self._retired)

    def fallback(self, char: str, base: Font) -> Font | None:
        """Return a font that has `char`, as close to `base` in style and weight as there is."""
        serif = base.handle.startswith(SERIF_FAMILIES)
        heavy = _weight(base.handle) >= 600
        ranked = sorted(
            self._fallbacks.values(),
            key=lambda font: (
                ("serif" in font.handle) != serif,
                (_weight(font.handle) >= 600) != heavy,
            ),
        )
        basics = (self._fonts[handle] for handle in BASICS)
        return next((font for font in [*ranked, *basics] if font.has(char)), None)

    @property
    def stand_in(self) -> Font:
        """The font that takes the place of one that is missing."""
        return self._fonts[STAND_IN]


@lru_cache(maxsize=4)
def font_store(folders: tuple[str, ...] = (), own: tuple[OwnFont, ...] = ()) -> FontStore:
    """Return the process's store for these folders and files; fonts load once and stay."""
    return FontStore(folders=[Path(folder) for folder in folders], own=own)


def _hex(colour: hb.OTColor) -> str:
    return f"#{colour.red:02x}{colour.green:02x}{colour.blue:02x}"


def _weight(handle: str) -> int:
    found = re.search(r"-(\d{3})(?:-italic)?$", handle)
    return int(found.group(1)) if found else 400


def _bundled() -> dict[str, Font]:
    listed = json.loads((BUNDLED / "fonts.json").read_text())
    return {
        entry["handle"]: Font(
            handle=entry["handle"], path=BUNDLED / entry["file"], licence=entry["licence"]
        )
        for entry in listed
    }


def _folder_fonts(folders: Sequence[Path]) -> dict[str, Font]:
    files = [f for folder in folders if folder.is_dir() for f in sorted(folder.rglob("*"))]
    fonts = (_named_by_file(file) for file in files if file.suffix.lower() in FILE_TYPES)
    return {font.handle: font for font in fonts}


def _named_by_file(file: Path) -> Font:
    handle = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    return Font(handle=handle[:64] or "font", path=file)


def _cjk_fonts(folders: Sequence[Path]) -> dict[str, Font]:
    found = {}
    for handle, name in CJK_FILES.items():
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is not None:
            found[handle] = Font(
                handle=handle, path=path, face_index=CJK_SIMPLIFIED_FACE, licence="OFL-1.1"
            )
    return found
