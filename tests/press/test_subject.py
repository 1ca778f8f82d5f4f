"""A masthead behind the subject: soft mask in X-4, mixed pixels in X-1a, the same on the plates."""

import io
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pdfminer.high_level import extract_text
from PIL import Image, ImageDraw

from studio.core.errors import RefusedError
from studio.core.layout_document import parse
from studio.press import svg
from studio.press.export import display_for, render_pdf, render_proof
from studio.press.fonts import FontStore
from studio.press.plates import PROCESS, compose
from studio.press.preflight.file import check_file
from studio.press.preflight.run import check_document, check_plates
from studio.press.profiles import press_profiles
from tests.press.mutations.workpiece import ART, META, PROMISE, small_cover
from tests.press.readers import tiffsep, total_ink

Json = dict[str, Any]
MASK = "b" * 64
X4, X1A = press_profiles()["coated-x4"], press_profiles()["coated-x1a"]
SIZE = (1260, 1610)


@pytest.fixture
def head() -> Json:
    """A cover whose masthead stands behind the head in its art."""
    made = small_cover()
    made["elements"]["art"]["cutout_mask"] = MASK
    made["elements"]["masthead"] |= {"behind_subject": True, "fit": "width"}
    return made


@pytest.fixture(scope="module")
def assets() -> Any:
    art, mask = Image.new("RGB", SIZE, "#203050"), Image.new("L", SIZE, 0)
    for picture, colour in ((art, "#e0b090"), (mask, 255)):
        ImageDraw.Draw(picture).ellipse((560, 120, 860, 600), fill=colour)
    return {ART: art, MASK: mask}.__getitem__


def test_the_subject_covers_part_of_the_masthead(head: Json, assets: Any, fonts: FontStore) -> None:
    shown = Image.open(io.BytesIO(render_proof(head, assets, fonts, 400, trimmed=False)))
    plain = deepcopy(head)
    plain["elements"]["masthead"]["behind_subject"] = False
    before = Image.open(io.BytesIO(render_proof(plain, assets, fonts, 400, trimmed=False)))
    white, white_before = (
        (np.asarray(picture.convert("L"))[40:110] > 250).sum() for picture in (shown, before)
    )
    assert 0.3 * white_before < white < 0.95 * white_before


def test_x4_masks_the_subject_and_x1a_has_no_transparency(
    head: Json, assets: Any, fonts: FontStore
) -> None:
    cover = parse(head).cover
    for profile, masked in ((X4, True), (X1A, False)):
        data = render_pdf(head, assets, fonts, META, profile)
        assert check_file(data, cover, profile, PROMISE) == []
        with pikepdf.open(io.BytesIO(data)) as read:
            pictures = dict(read.pages[0].obj["/Resources"]["/XObject"].items())
            assert len(pictures) == 2
            assert any("/SMask" in picture for picture in pictures.values()) is masked


def test_the_flattened_masthead_stays_text(head: Json, assets: Any, fonts: FontStore) -> None:
    data = render_pdf(head, assets, fonts, META, X1A)
    assert "MARS" in extract_text(io.BytesIO(data))
    with pikepdf.open(io.BytesIO(data)) as read:
        assert b"7 Tr" in read.pages[0].obj["/Contents"].read_bytes()


def test_both_flavours_expose_the_same_plates(
    head: Json, assets: Any, fonts: FontStore, tmp_path: Path
) -> None:
    made = []
    for profile in (X4, X1A):
        folder = tmp_path / profile.handle
        folder.mkdir()
        made.append(tiffsep(render_pdf(head, assets, fonts, META, profile), folder, ppi=300))
    for name in PROCESS:
        apart = np.abs(made[0][name].astype(int) - made[1][name].astype(int))
        assert (apart > 8).mean() <= 0.003, name
    assert total_ink(made[1]).max() <= 300.5


def test_our_plates_show_the_subject_in_front(
    head: Json, assets: Any, fonts: FontStore, tmp_path: Path
) -> None:
    theirs = tiffsep(render_pdf(head, assets, fonts, META, X4), tmp_path, ppi=150, smooth=4)
    ours = compose(display_for(head, assets, fonts), assets, ppi=150)
    for place, name in enumerate(PROCESS):
        sizes = zip(ours.ink.shape, theirs[name].shape, strict=False)
        rows, columns = (min(pair) for pair in sizes)
        mine = ours.ink[:rows, :columns, place].astype(int)
        apart = np.abs(mine - theirs[name][:rows, :columns].astype(int))
        assert (apart > 64).mean() < 0.004, name


def test_a_spot_masthead_behind_the_subject_is_refused_in_x1a(
    head: Json, assets: Any, fonts: FontStore
) -> None:
    head["spots"] = {"Gold": {"cmyk": [0, 0.2, 0.6, 0.2]}}
    head["elements"]["masthead"]["runs"][0]["ink"] = {"spot": "Gold", "tint": 1}
    sizes = {ART: SIZE}
    assert "spot_behind_subject" in {f.code for f in check_document(head, sizes, fonts, X1A)}
    assert "spot_behind_subject" not in {f.code for f in check_document(head, sizes, fonts, X4)}
    with pytest.raises(RefusedError, match="cannot mix it"):
        render_pdf(head, assets, fonts, META, X1A)


def test_an_outlined_masthead_behind_the_subject_is_refused_in_x1a(
    head: Json, assets: Any, fonts: FontStore
) -> None:
    head["elements"]["masthead"]["outline_pt"] = 1.0
    with pytest.raises(RefusedError, match="has an outline"):
        render_pdf(head, assets, fonts, META, X1A)


@pytest.mark.parametrize(("left", "hidden"), [(560, False), (120, True)])
def test_a_masthead_that_loses_its_first_letter_is_a_warning(
    head: Json, assets: Any, fonts: FontStore, left: int, *, hidden: bool
) -> None:
    mask = Image.new("L", SIZE, 0)
    ImageDraw.Draw(mask).rectangle((left, 0, left + 200, 700), fill=255)
    load = {ART: assets(ART), MASK: mask}.__getitem__
    codes = {found.code for found in check_plates(head, load, fonts, ppi=72)}
    assert ("masthead_hidden" in codes) is hidden


def test_the_stage_names_the_subject_with_its_mask(
    head: Json, assets: Any, fonts: FontStore
) -> None:
    display = display_for(head, assets, fonts)
    (subject,) = svg.stage(display)["subjects"]
    assert (subject["mask"], subject["above"]) == (MASK, "masthead")
    drawn = svg.document(display, str)
    assert drawn.index('id="masthead"') < drawn.index('mask="url(#subject-0)"')


def test_without_a_masthead_behind_there_is_no_subject(
    head: Json, assets: Any, fonts: FontStore
) -> None:
    head["elements"]["masthead"]["behind_subject"] = False
    assert svg.stage(display_for(head, assets, fonts))["subjects"] == []


def test_type_as_outlines_needs_no_fonts_and_exposes_the_same_plates(
    head: Json, assets: Any, fonts: FontStore, tmp_path: Path
) -> None:
    outlined = replace(X1A, outline_type=True)
    made = []
    for number, profile in enumerate((X1A, outlined)):
        folder = tmp_path / str(number)
        folder.mkdir()
        data = render_pdf(head, assets, fonts, META, profile)
        assert check_file(data, parse(head).cover, profile, PROMISE) == []
        made.append((data, tiffsep(data, folder, ppi=150, smooth=4)))
    assert extract_text(io.BytesIO(made[1][0])).strip() == ""
    for name in PROCESS:
        apart = np.abs(made[0][1][name].astype(int) - made[1][1][name].astype(int))
        assert (apart > 64).mean() <= 0.001, name  # paths are drawn a trace fatter than type
