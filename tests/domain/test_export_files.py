"""The files that exports are: each kind, the press kit, credentials, findings that are kept."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.utils.translation import override
from PIL import Image

from studio.accounts.models import User
from studio.assets import store
from studio.core.layout_document import parse, starter_document
from studio.exports.companions import companions_of, kept_back
from studio.exports.selectors import (
    export_row,
)
from studio.press.fonts import font_store
from studio.press.provenance.credentials import read_credentials
from studio.projects.models import Project
from studio.reviews import actions as reviews
from tests.domain.export_work import approved, rendered, request
from tests.domain.studio_work import make_version


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("tiff", b"II*\0"),
        ("sheet", b"%PDF-"),
        ("jpeg", b"\xff\xd8\xff"),
        ("webp", b"RIFF"),
        ("svg", b"<?xml"),
        ("psd", b"8BPS"),
        ("idml", b"PK"),
    ],
)
def test_every_kind_of_file_is_made_and_says_what_it_is(
    project: Project, editor: User, kind: str, head: bytes
) -> None:
    done = rendered(request(approved(project, editor), editor, kind))

    assert done.asset is not None
    assert store.read(done.asset.sha256).startswith(head)


def test_a_press_kit_has_checksums_a_report_and_who_overrode_it(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor)
    reviews.approve_version(version=version, by=editor)

    first = rendered(request(version, editor, "kit", override=True, profile="coated-x1a"))

    assert first.asset is not None
    with zipfile.ZipFile(io.BytesIO(store.read(first.asset.sha256))) as kit:
        files = {name: kit.read(name) for name in kit.namelist()}
    lines = files.pop("SHA256SUMS").decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    report = json.loads(files["preflight.json"])
    assert report["errors_overridden_by"] == editor.name
    assert report["profile"]["pdfx"] == "x1a-2001"
    assert "required_missing" in {finding["code"] for finding in report["findings"]}
    [pdf] = [name for name in files if name.endswith("-v1.pdf")]
    told = read_credentials(files[pdf], "application/pdf", files[f"{pdf}.c2pa"])
    assert (told.valid, told.source_type) == (True, "digitalCreation")


def test_a_web_picture_carries_valid_credentials_and_a_changed_one_does_not(
    project: Project, editor: User
) -> None:
    done = rendered(request(make_version(project, editor), editor, "png", width_px=640))
    assert done.asset is not None
    data = bytearray(store.read(done.asset.sha256))

    assert done.signed
    assert read_credentials(bytes(data), "image/png").valid
    data[-60] ^= 1
    assert not read_credentials(bytes(data), "image/png").valid


def test_kept_findings_speak_the_language_of_whoever_reads_them(
    project: Project, editor: User
) -> None:
    export = request(make_version(project, editor), editor, "proof")

    english = export_row(export)["findings"][0]
    with override("zh-hans"):
        chinese = export_row(export)["findings"][0]

    assert english["code"] == chinese["code"]
    assert english["message"] != chinese["message"]


@pytest.mark.parametrize("kind", ["kit", "idml"])
def test_every_picture_and_font_that_a_package_names_lies_beside_it(
    project: Project, editor: User, kind: str
) -> None:
    more = {"override": True} if kind == "kit" else {}
    done = rendered(request(approved(project, editor), editor, kind, **more))

    assert done.asset is not None
    with zipfile.ZipFile(io.BytesIO(store.read(done.asset.sha256))) as kit:
        names = kit.namelist()
        if kind == "kit":
            report = json.loads(kit.read("preflight.json"))
            assert report["errors_overridden_by"] is None, "there was none to override"
        [package] = [name for name in names if name.endswith(".idml")]
        folder = package.rpartition("/")[0] + "/" if kind == "idml" else ""
        told = kit.read(f"{folder}fonts.txt").decode().splitlines()
        with zipfile.ZipFile(io.BytesIO(kit.read(package))) as idml:
            spread = idml.read("Spreads/Spread_spread.xml").decode()
        links = re.findall(r'LinkResourceURI="file:([^"]+)"', spread)
        pictures = [kit.read(folder + link) for link in links]
    assert done.file_name.endswith({"kit": "-press-kit.zip", "idml": "-idml.zip"}[kind])
    scales = [Image.open(io.BytesIO(picture)).info["dpi"] for picture in pictures]
    assert links[0].startswith("Links/art-")
    assert scales == [pytest.approx((72, 72), abs=0.1)] * len(pictures), "as the package measures"
    assert all(name.startswith(folder) for name in names)
    packed = [name for name in names if name.startswith(f"{folder}Document fonts/")]
    assert told
    assert len(packed) == sum(line.endswith("in the folder Document fonts") for line in told)
    assert all("in the folder" in line or "not packed" in line for line in told)


@pytest.mark.django_db
def test_a_font_that_another_project_brought_stays_out_of_the_package_and_is_named() -> None:
    document = parse(starter_document())
    whole = companions_of(document, frozenset())
    packed = [name for name in whole if name.startswith("Document fonts/")]
    foreign = packed[0].rpartition("/")[2].rpartition(".")[0]

    kept = companions_of(document, frozenset({foreign}))

    assert set(whole) - set(kept) == {packed[0]}
    assert kept["fonts.txt"].decode().count("another project of the studio brought it") == 1


def test_a_font_that_may_only_be_previewed_stays_out_of_the_kit_and_is_named() -> None:
    font = font_store().get("archivo-400")
    assert font is not None

    vars(font)["fs_type"] = 0x0004
    reason = kept_back(font)
    del vars(font)["fs_type"]

    assert "does not allow passing it on" in reason
    assert kept_back(font) == ""
