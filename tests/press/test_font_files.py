"""Font files: static outlines with the right to be embedded come in, everything else is refused."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont, newTable

from studio.core.errors import RefusedError
from studio.press.display import Glyph
from studio.press.font_files import check_font
from studio.press.fonts import BUNDLED, FontStore, OwnFont, font_store
from studio.press.pdf.embed import embed_font
from studio.press.specimen import specimen_of

FACE = font_store().get("archivo-400")
assert FACE is not None
PLAIN = FACE.path.read_bytes()


def changed(change: Callable[[TTFont], None], data: bytes = PLAIN) -> bytes:
    font = TTFont(io.BytesIO(data))
    change(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def allowing(fs_type: int) -> bytes:
    return changed(lambda font: setattr(font["OS/2"], "fsType", fs_type))


def without(tag: str) -> bytes:
    return changed(lambda font: font.__delitem__(tag))


def variable() -> bytes:
    def vary(font: TTFont) -> None:
        font["fvar"] = newTable("fvar")
        font["fvar"].axes, font["fvar"].instances = [], []

    return changed(vary)


REFUSED = {
    "empty": (b"", "font_size"),
    "no font": (b"%PDF-1.7" + bytes(2000), "font_kind"),
    "collection": (b"ttcf" + bytes(2000), "font_collection"),
    "web font": (b"wOF2" + bytes(2000), "font_web"),
    "type 1": (b"%!PS-AdobeFont" + bytes(2000), "font_type1"),
    "cut in half": (PLAIN[: len(PLAIN) // 2], "font_damaged"),
    "glyphs overwritten": (PLAIN[:40_000] + b"\xff" * (len(PLAIN) - 40_000), "font_damaged"),
    "no cmap": (without("cmap"), "font_table"),
    "variable": (variable(), "font_variable"),
    "no outlines": (without("glyf"), "font_bitmap"),
    "restricted": (allowing(0x0002), "font_forbidden"),
    "bitmaps only": (allowing(0x0200), "font_bitmap_only"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_cannot_be_used_or_embedded_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_font(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("fs_type", "rights"),
    [(0x0000, "installable"), (0x0004, "preview"), (0x0008, "editable"), (0x0108, "editable")],
)
def test_a_font_says_what_its_maker_allows(fs_type: int, rights: str) -> None:
    facts = check_font(allowing(fs_type))

    assert (facts.handle, facts.family, facts.rights) == ("archivo-400", "Archivo", rights)


@pytest.mark.parametrize("family", sorted(path.name for path in BUNDLED.iterdir() if path.is_dir()))
def test_every_shipped_family_would_be_let_in(family: str) -> None:
    file = next(path for path in sorted((BUNDLED / family).iterdir()) if path.suffix == ".ttf")

    assert check_font(file.read_bytes()).name


def test_a_font_that_may_not_be_subset_is_embedded_whole(tmp_path: Path) -> None:
    programs = {}
    for name, fs_type in (("whole", 0x0100), ("subset", 0)):
        path = tmp_path / f"{name}.ttf"
        path.write_bytes(allowing(fs_type))
        own = OwnFont(handle=name, path=path, licence="ours", is_offered=True)
        font = FontStore(own=[own]).get(name)
        assert font is not None
        pdf = pikepdf.new()
        embedded = embed_font(pdf, font, [Glyph(id=36, x=0, y=0, text="A")])
        descriptor = embedded.dictionary.DescendantFonts[0].FontDescriptor
        programs[name] = (bytes(descriptor.FontFile2.read_bytes()), str(descriptor.FontName))

    assert programs["whole"][0] == (tmp_path / "whole.ttf").read_bytes()
    assert "+" not in programs["whole"][1]
    assert len(programs["subset"][0]) < len(programs["whole"][0]) / 4
    assert "+" in programs["subset"][1]


def test_a_retired_font_is_not_offered_and_still_prints(tmp_path: Path) -> None:
    own = OwnFont(handle="old-400", path=FACE.path, licence="ours", is_offered=False)  # type: ignore[union-attr]
    store = FontStore(own=[own])

    assert "old-400" not in store.handles()
    assert store.get("old-400") is not None


def test_a_specimen_shows_only_what_the_font_has_glyphs_for() -> None:
    assert FACE is not None
    whole = specimen_of(FACE, "Ag 封面")
    assert whole.path == specimen_of(FACE, "Ag").path
    assert whole.path.startswith("M")
    assert 500 < whole.width < 2500
