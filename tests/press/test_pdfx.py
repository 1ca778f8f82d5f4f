"""PDF/X-4 and PDF/X-1a: what identifies the file, what each flavour may hold, and the marks."""

import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from studio.core.errors import RefusedError
from studio.core.layout_document import Json, parse
from studio.core.units import mm_to_pt
from studio.press.art import LoadAsset
from studio.press.export import render_pdf
from studio.press.fonts import FontStore
from studio.press.preflight.file import check_file, cover_in, page_boxes_mm, sheet_in
from studio.press.profiles import HOUSE, gwg_limits, parse_profile, press_profiles
from tests.press.conftest import META

FLAVOURS = [
    ("coated-x4", b"%PDF-1.6", "PDF/X-4", None),
    ("coated-x1a", b"%PDF-1.3", "PDF/X-1:2001", "PDF/X-1a:2001"),
    ("coated-x1a-2003", b"%PDF-1.4", "PDF/X-1a:2003", None),
]


@pytest.mark.parametrize(("handle", "header", "version", "conformance"), FLAVOURS)
def test_each_flavour_says_what_it_is(
    cover: Json,
    load: LoadAsset,
    fonts: FontStore,
    handle: str,
    header: bytes,
    version: str,
    conformance: str | None,
) -> None:
    profile = press_profiles()[handle]
    data = render_pdf(cover, load, fonts, META, profile)
    assert data.startswith(header)
    with pikepdf.open(io.BytesIO(data)) as read:
        assert read.docinfo["/GTS_PDFXVersion"] == version
        assert read.docinfo.get("/GTS_PDFXConformance") == conformance
        assert read.docinfo["/Trapped"] == "/False"
        assert len(read.trailer["/ID"]) == 2
        packet = read.Root["/Metadata"].read_bytes().decode()
        assert f"GTS_PDFXVersion>{version}</" in packet
        assert re.search(r"DocumentID>uuid:[0-9a-f-]{36}</", packet)
    assert check_file(data, parse(cover).cover, profile) == []


@pytest.mark.parametrize(("handle", "blends"), [("coated-x4", True), ("coated-x1a", False)])
def test_only_x4_has_a_blend_group_and_it_blends_in_cmyk(
    cover: Json, load: LoadAsset, fonts: FontStore, handle: str, blends: bool
) -> None:
    data = render_pdf(cover, load, fonts, META, press_profiles()[handle])
    with pikepdf.open(io.BytesIO(data)) as read:
        group = read.pages[0].obj.get("/Group")
        assert (group is not None and group["/CS"] == "/DeviceCMYK") is blends
        states = read.pages[0].obj["/Resources"]["/ExtGState"]
        assert all("/SMask" not in state and "/BM" not in state for _, state in states.items())


@pytest.mark.parametrize("handle", ["coated-x4", "coated-x1a"])
def test_an_independent_reader_finds_the_file_sound(
    cover: Json, load: LoadAsset, fonts: FontStore, tmp_path: Path, handle: str
) -> None:
    file = tmp_path / "cover.pdf"
    file.write_bytes(render_pdf(cover, load, fonts, META, press_profiles()[handle]))
    told = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_marks_lie_on_paper_around_the_bleed(
    cover: Json, load: LoadAsset, fonts: FontStore
) -> None:
    profile = press_profiles()["coated-x4-marks"]
    data = render_pdf(cover, load, fonts, META, profile)
    boxes = page_boxes_mm(data)
    assert boxes["bleed"][0] == pytest.approx(6.0, abs=0.01)
    assert boxes["trim"][0] == pytest.approx(9.175, abs=0.01)
    assert boxes["media"][2] == pytest.approx(219.075 + 12, abs=0.01)
    assert check_file(data, parse(cover).cover, profile) == []
    codes = [finding.code for finding in check_file(data, parse(cover).cover)]
    assert codes == ["page_boxes"]


def test_crop_marks_print_on_every_plate_and_keep_out_of_the_bleed(
    cover: Json, load: LoadAsset, fonts: FontStore
) -> None:
    data = render_pdf(cover, load, fonts, META, press_profiles()["coated-x4-marks"])
    with pikepdf.open(io.BytesIO(data)) as read:
        page = read.pages[0]
        spaces = page.obj["/Resources"]["/ColorSpace"]
        assert [str(space[1]) for _, space in spaces.items()] == ["/All"]
        content = page.obj["/Contents"].read_bytes().decode()
        bleed = [float(side) for side in page.obj["/BleedBox"]]
    marks = re.findall(r"cs 1 scn\n([\d. ]+) m\n(?:[\d. ]+ l\n)([\d. ]+) l", content)
    assert len(marks) == 8
    for first, opposite in marks:
        (x0, y0), (x1, y1) = (map(float, point.split()) for point in (first, opposite))
        outside_x = max(x0, x1) <= bleed[0] or min(x0, x1) >= bleed[2]
        outside_y = max(y0, y1) <= bleed[1] or min(y0, y1) >= bleed[3]
        assert outside_x or outside_y
        assert min(abs(x1 - x0), abs(y1 - y0)) == pytest.approx(0.25, abs=0.001)


def test_the_slug_line_names_title_profile_and_date(
    cover: Json, load: LoadAsset, fonts: FontStore
) -> None:
    from_text = render_pdf(cover, load, fonts, META, press_profiles()["coated-x4-marks"])
    plain = subprocess.run(
        ["pdftotext", "-", "-"], input=from_text, capture_output=True, check=True
    )
    assert "COSMOS & co · Coated, PDF/X-4 with marks · 2026-06-01 09:30" in plain.stdout.decode()


def test_a_spot_ink_has_a_plate_of_its_own(cover: Json, load: LoadAsset, fonts: FontStore) -> None:
    cover["spots"] = {"Gold": {"cmyk": [0, 0.2, 0.6, 0.2]}}
    cover["elements"]["kicker"]["runs"][0]["ink"] = {"spot": "Gold", "tint": 0.5}
    with pikepdf.open(io.BytesIO(render_pdf(cover, load, fonts, META))) as read:
        ((_, space),) = read.pages[0].obj["/Resources"]["/ColorSpace"].items()
        assert [str(space[0]), str(space[1])] == ["/Separation", "/Gold"]
        assert [float(part) for part in space[3]["/C1"]] == [0, 0.2, 0.6, 0.2]
        assert b"/CS1 cs 0.5 scn" in read.pages[0].obj["/Contents"].read_bytes()


def test_the_first_built_in_profile_is_the_house_profile() -> None:
    assert next(iter(press_profiles().values())) == HOUSE


def test_a_profile_survives_its_json_form() -> None:
    for profile in press_profiles().values():
        assert parse_profile(profile.to_json()) == profile


def test_every_variant_has_the_same_limits() -> None:
    assert len({tuple(limits) for limits in gwg_limits().values()}) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "1 to 80 characters"),
        ({"pdfx": "x3"}, "one of x4, x1a-2001, x1a-2003"),
        ({"tac_peak": 500}, "from 100 to 400"),
        ({"required": ["sidebar"]}, "one of art"),
        ({"paper": "thick"}, "no property 'paper'"),
    ],
)
def test_a_profile_that_is_wrong_is_refused_with_what_would_be_right(
    changes: Json, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        parse_profile({"name": "Ours"} | changes)


def test_the_blank_paper_for_marks_is_as_wide_as_the_offset_asks(
    cover: Json, load: LoadAsset, fonts: FontStore
) -> None:
    profile = parse_profile({"name": "Far", "marks": "crop", "mark_offset_mm": 12.7})
    boxes = page_boxes_mm(render_pdf(cover, load, fonts, META, profile))
    assert mm_to_pt(boxes["trim"][0]) == pytest.approx(mm_to_pt(12.7 + 6), abs=0.01)


@pytest.mark.parametrize("handle", ["coated-x4", "coated-x4-marks"])
def test_any_file_tells_its_own_format(
    cover: Json, load: LoadAsset, fonts: FontStore, handle: str
) -> None:
    profile = press_profiles()[handle]
    found = cover_in(render_pdf(cover, load, fonts, META, profile))
    wanted = parse(cover).cover
    assert found.trim_w_mm == pytest.approx(wanted.trim_w_mm, abs=0.002)
    assert found.trim_h_mm == pytest.approx(wanted.trim_h_mm, abs=0.002)
    assert found.bleed_mm == pytest.approx(wanted.bleed_mm, abs=0.002)


def test_a_file_without_boxes_tells_no_format(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as read:
        del read.pages[0].obj["/TrimBox"]
        out = io.BytesIO()
        read.save(out)
    with pytest.raises(RefusedError, match="no TrimBox"):
        cover_in(out.getvalue())


def test_a_file_without_page_boxes_is_checked_as_the_sheet_it_is() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)

    found = check_file(out.getvalue(), sheet_in(out.getvalue()))

    assert {"page_boxes", "output_intent", "pdf_identity"} <= {finding.code for finding in found}
