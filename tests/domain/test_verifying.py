"""Content Credentials of any file: inside it, beside it, in a kit, or known to the studio."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from PIL import Image

from studio.accounts.models import User
from studio.assets import store
from studio.audit.models import AuditEntry
from studio.audit.words import details_of
from studio.core.errors import RefusedError
from studio.core.picture_origin import made_by_machine
from studio.exports import actions, verifying
from studio.exports.profiles import save_profile
from studio.exports.selectors import export_row
from studio.exports.verifying import verified
from studio.press.profiles import HOUSE
from studio.press.provenance.credentials import Signed, make_identity, signed
from studio.press.provenance.xmp import ExportMeta
from studio.projects.models import Project
from tests.domain.export_work import approved, rendered, request
from tests.domain.studio_work import make_version, painted
from tests.factories import make_project, make_user

META = ExportMeta(title="Cover", created=datetime(2026, 6, 1, tzinfo=UTC))


def tiff(*, embed: bool) -> Signed:
    held = io.BytesIO()
    Image.new("CMYK", (40, 50), (10, 20, 30, 0)).save(held, "TIFF")
    return signed(held.getvalue(), "image/tiff", META, make_identity(), embed=embed)


def changed(data: bytes) -> bytes:
    other = bytearray(data)
    other[20] ^= 1
    return bytes(other)


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kit:
        for name, data in files.items():
            kit.writestr(name, data)
    return out.getvalue()


def test_a_file_is_verified_by_the_credentials_beside_it(project: Project) -> None:
    made = tiff(embed=False)

    [row] = verified(project, [("cover.tif", made.data), ("cover.tif.c2pa", made.manifest)])
    [renamed] = verified(project, [("c.c2pa", made.manifest), ("final.tif", made.data)])
    [broken] = verified(
        project, [("cover.tif", changed(made.data)), ("cover.tif.c2pa", made.manifest)]
    )

    assert (row["valid"], row["trusted"], row["signer"]) == (True, False, "Masthead")
    assert (row["held"], row["made_here"], row["name"]) == ("beside", None, "cover.tif")
    assert renamed["valid"]
    assert not broken["valid"]
    assert "assertion.dataHash.mismatch" in broken["problems"]


def test_the_credentials_of_another_file_prove_nothing(project: Project) -> None:
    mine, other = tiff(embed=False), tiff(embed=False)
    art = changed(mine.data)

    [row] = verified(project, [("a.tif", art), ("a.tif.c2pa", other.manifest)])

    assert not row["valid"]


def test_a_kit_is_verified_file_by_file(project: Project) -> None:
    beside, inside = tiff(embed=False), tiff(embed=True)
    kit = packed(
        **{
            "a.tif": beside.data,
            "a.tif.c2pa": beside.manifest,
            "b.tif": inside.data,
            "notes.txt": b"plain",
            "../../c.tif": changed(inside.data),
        }
    )

    rows = verified(project, [("kit.zip", kit)])

    assert [(row["name"], row["valid"], row["held"]) for row in rows] == [
        ("a.tif", True, "beside"),
        ("b.tif", True, "inside"),
        ("c.tif", False, "inside"),
    ]


def test_the_studios_own_file_needs_nothing_beside_it_but_only_in_its_project(
    project: Project, editor: User
) -> None:
    done = rendered(request(approved(project, editor), editor))
    assert done.asset is not None
    data = store.read(done.asset.sha256)

    [row] = verified(project, [("whatever.pdf", data)])

    assert (row["valid"], row["held"]) == (True, "kept")
    assert row["made_here"] is not None
    assert row["made_here"]["export"] == done.pk
    assert row["made_here"]["approved_by"] == editor.name
    assert row["made_here"]["profile_name"] == "House, coated"
    with pytest.raises(RefusedError, match="No Content Credentials were found"):
        verified(project, [("whatever.pdf", data + b"\n")])
    elsewhere = make_project(editor=make_user("Sam Stranger"))
    with pytest.raises(RefusedError, match="No Content Credentials were found"):
        verified(elsewhere, [("whatever.pdf", data)])


def bare(data: bytes, *, scale: float = 0.5) -> bytes:
    """Return a picture as it comes back from the web: smaller, as JPEG, nothing beside pixels."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    held = io.BytesIO()
    size = (round(picture.width * scale), round(picture.height * scale))
    picture.resize(size, Image.Resampling.LANCZOS).save(held, "JPEG", quality=80)
    return held.getvalue()


def test_a_stripped_picture_tells_its_version_by_its_mark_but_only_in_its_project(
    project: Project, editor: User
) -> None:
    painted_version = make_version(project, editor, variant=painted(project, editor)[0])
    done = rendered(request(painted_version, editor, "proof"))
    assert done.asset is not None
    assert export_row(done)["marked"]
    stripped = bare(store.read(done.asset.sha256))

    [row] = verified(project, [("from-the-web.jpg", stripped)])
    elsewhere = make_project(editor=make_user("Sam Stranger"))
    [stranger] = verified(elsewhere, [("from-the-web.jpg", stripped)])

    assert (row["held"], row["valid"], row["made_here"]) == ("none", False, None)
    assert row["mark"] == {"version": painted_version.pk, "version_called": "1"}
    assert stranger["mark"] == {"version": None, "version_called": ""}


def test_a_profile_may_leave_the_mark_out_and_photographs_never_carry_it(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor, variant=painted(project, editor)[0])
    record = HOUSE.to_json() | {"name": "Without", "watermark": False}
    unmarked = save_profile(project=project, record=record, by=editor)["handle"]
    plain = rendered(
        actions.request_export(version=version, kind="png", profile=unmarked, by=editor)
    )
    assert plain.asset is not None
    assert not export_row(plain)["marked"]
    with pytest.raises(RefusedError, match="No Content Credentials"):
        verified(project, [("a.jpg", bare(store.read(plain.asset.sha256)))])
    told = AuditEntry.objects.filter(project=project.pk, name="press.changed").latest("pk")
    assert details_of(told) == ["The invisible mark is off: its files' art does not carry it."]
    assert [made_by_machine(name) for name in ("photo", "drawn")] == [False, False]


def test_only_so_many_pictures_of_a_request_are_looked_through_for_marks(
    project: Project, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_version(project, editor, variant=painted(project, editor)[0])
    done = rendered(request(version, editor, "proof"))
    assert done.asset is not None
    stripped = bare(store.read(done.asset.sha256))
    monkeypatch.setattr(verifying, "MARKS_MAX", 1)

    rows = verified(project, [("a.zip", packed(**{f"{n}.jpg": stripped for n in range(3)}))])

    assert [row["name"] for row in rows] == ["0.jpg"]


HOSTILE = {
    "an empty file": ("a.png", b"", "No Content Credentials"),
    "another kind of file": ("a.txt", b"hello", "No Content Credentials"),
    "a manifest alone": ("a.c2pa", b"\0" * 40, "Credentials alone"),
    "no ZIP": ("a.zip", b"PK\x03\x04" + b"\0" * 60, "cannot be read"),
    "half a ZIP": ("a.zip", packed(**{"a.txt": b"1"})[:-30], "cannot be read"),
    "a ZIP of many": (
        "a.zip",
        packed(**{f"{n}.txt": b"1" for n in range(201)}),
        "more than is read",
    ),
    "a ZIP in a ZIP": (
        "a.zip",
        packed(**{"a.zip": packed(**{"b.txt": b"1"})}),
        "No Content Credentials",
    ),
}


@pytest.mark.parametrize(("name", "data", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_hostile_or_no_such_file_is_refused(
    project: Project, name: str, data: bytes, told: str
) -> None:
    with pytest.raises(RefusedError, match=told):
        verified(project, [(name, data)])


def test_a_hostile_manifest_is_no_proof(project: Project) -> None:
    made = tiff(embed=False)
    for manifest in (b"", b"\xff" * 400, made.manifest[:200], made.manifest[::-1]):
        [row] = verified(project, [("a.tif", made.data), ("a.tif.c2pa", manifest)])
        assert (row["valid"], row["held"]) == (False, "beside")
        assert row["problems"] == ["credentials.unreadable"]


def test_a_zip_that_grows_too_large_is_not_read_to_its_end(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "UNPACKED_MAX", 50_000)
    bomb = packed(**{"a.tif": b"\0" * 40_000, "b.tif": b"\0" * 40_000})

    with pytest.raises(RefusedError, match="more than is read"):
        verified(project, [("bomb.zip", bomb)])
