"""The font store: what is bundled, what folders add, what may be embedded."""

import hashlib
import json
import shutil
from pathlib import Path

import pikepdf
import pytest

from studio.core.errors import RefusedError
from studio.press.display import Glyph
from studio.press.fonts import BUNDLED, Font, FontStore
from studio.press.pdf.embed import embed_font
from tests.press.conftest import META

Entry = dict[str, str]
LISTED: list[Entry] = json.loads((BUNDLED / "fonts.json").read_text())


def held(store: FontStore, handle: str) -> Font:
    font = store.get(handle)
    assert font is not None, handle
    return font


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["handle"])
def test_every_bundled_font_is_the_listed_file_with_its_licence(entry: Entry) -> None:
    file = BUNDLED / entry["file"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == entry["sha256"]
    assert entry["licence"] == "OFL-1.1"
    assert "SIL Open Font License" in (file.parent / "LICENSE_FONT").read_text()


def test_no_font_file_lies_unlisted() -> None:
    files = {str(file.relative_to(BUNDLED)) for file in BUNDLED.rglob("*.ttf")}
    assert files == {entry["file"] for entry in LISTED}


def test_bundled_fonts_may_be_embedded_and_set_latin(fonts: FontStore) -> None:
    for entry in LISTED:
        font = held(fonts, entry["handle"])
        assert font.may_embed, entry["handle"]
        assert all(font.has(char) for char in "AZaz09éßñ€£¥·–—“”’…"), entry["handle"]
        assert 0.6 < font.top < 0.9


def test_fonts_of_a_folder_join_the_store_under_their_files_name(
    tmp_path: Path, fonts: FontStore
) -> None:
    source = held(fonts, "anton-400").path
    shutil.copy(source, tmp_path / "House Display.ttf")
    store = FontStore(folders=[tmp_path], system_folders=())
    assert "house-display" in store.handles()
    assert held(store, "house-display").name == "Anton Regular"


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path) -> None:
    store = FontStore(folders=[tmp_path / "none"], system_folders=())
    assert store.handles() == sorted(entry["handle"] for entry in LISTED)
    assert store.get("house-display") is None


def test_without_a_font_for_a_script_there_is_no_fallback(fonts: FontStore) -> None:
    bare = FontStore(system_folders=())
    assert bare.fallback("火", bare.stand_in) is None
    fallback = fonts.fallback("火", bare.stand_in)
    assert fallback is not None
    assert fallback.has("火")


def test_a_font_that_forbids_embedding_is_refused(tmp_path: Path, fonts: FontStore) -> None:
    data = bytearray(held(fonts, "anton-400").path.read_bytes())
    tables = {bytes(data[i : i + 4]): i for i in range(12, 12 + 16 * int.from_bytes(data[4:6]), 16)}
    place = int.from_bytes(data[tables[b"OS/2"] + 8 : tables[b"OS/2"] + 12])
    data[place + 8 : place + 10] = (0x0002).to_bytes(2)
    (tmp_path / "barred.ttf").write_bytes(data)
    barred = Font(handle="barred", path=tmp_path / "barred.ttf")
    assert not barred.may_embed
    with pytest.raises(RefusedError, match="forbids embedding"):
        embed_font(pikepdf.new(), barred, [Glyph(id=1, x=0, y=0, text="A")])


def test_dates_without_a_zone_are_no_export_date() -> None:
    with pytest.raises(ValueError, match="time zone"):
        type(META)(title="x", created=META.created.replace(tzinfo=None))
