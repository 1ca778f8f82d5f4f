"""Press profiles of a team: copied, changed, chosen; ICC profiles taken in or refused."""

import io
import re
import struct

import numpy as np
import pytest
from django.utils.translation import override
from PIL import Image

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.audit.models import AuditEntry
from studio.audit.words import details_of
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.exports import profiles
from studio.exports.models import OwnProfile
from studio.exports.profile_taking import profiles_elsewhere, take_profile
from studio.exports.selectors import export_row, preflight_of, soft_proof_of
from studio.press.colour import PROFILE
from studio.press.profiles import press_profiles
from studio.projects.models import Project
from tests.domain.export_work import request
from tests.domain.studio_work import make_layout, make_variant, make_version
from tests.factories import make_asset, make_project

RECORD = press_profiles()["coated-x4"].to_json()
ICC = PROFILE.read_bytes()


def test_a_shipped_profile_is_copied_changed_and_chosen(project: Project, editor: User) -> None:
    copy = profiles.save_profile(project=project, record=RECORD | {"name": "Ours"}, by=editor)
    changed = profiles.save_profile(
        project=project,
        handle=copy["handle"],
        revision=1,
        record=copy["record"] | {"required": []},
        by=editor,
    )
    before = {finding["code"] for finding in preflight_of(make_version(project, editor))}
    profiles.choose_profile(project=project, handle=copy["handle"], by=editor)

    found = profiles.press_of(editor, project)
    assert (changed["revision"], found["chosen"]) == (2, copy["handle"])
    assert found["profiles"][-1] == changed
    after = {finding["code"] for finding in preflight_of(make_version(project, editor))}
    assert "required_missing" in before - after


def test_shipped_profiles_are_called_in_the_readers_language_and_written_neutrally(
    project: Project, editor: User
) -> None:
    own = profiles.save_profile(project=project, record=RECORD | {"name": "Ours"}, by=editor)
    with override("zh-hans"):
        rows = profiles.press_of(editor, project)["profiles"]
        export = request(make_version(project, editor), editor, "proof")
        told = export_row(export)["profile_name"]

    shipped = [row for row in rows if row["shipped"]]
    assert {row["handle"] for row in shipped} == press_profiles().keys()
    assert all(re.search(r"[\u4e00-\u9fff]", row["name"]) for row in shipped)
    assert all(row["record"]["name"].isascii() for row in shipped)
    assert rows[-1]["name"] == own["name"] == "Ours"
    assert (told, export.profile["name"]) == (shipped[0]["name"], "House, coated")


def test_what_was_saved_meanwhile_is_not_overwritten(project: Project, editor: User) -> None:
    copy = profiles.save_profile(project=project, record=RECORD | {"name": "Ours"}, by=editor)

    def save_again() -> None:
        profiles.save_profile(
            project=project, handle=copy["handle"], record=copy["record"], by=editor, revision=1
        )

    save_again()

    with pytest.raises(ConflictError, match="saved this press profile meanwhile"):
        save_again()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tac_peak": 900}, "tac_peak"),
        ({"pdfx": "x6"}, "pdfx"),
        ({"file_name": "../{title}"}, "file_name"),
        ({"file_name": "{secret}"}, "file_name"),
        ({"icc": "0" * 64}, "no such ICC profile"),
        ({"colour": "red"}, "no property"),
    ],
)
def test_a_wrong_record_is_refused_by_name(
    project: Project, editor: User, change: dict[str, object], told: str
) -> None:
    with pytest.raises((RefusedError, NotFoundError), match=told):
        profiles.save_profile(project=project, record=RECORD | change, by=editor)


def test_shipped_ones_stay_and_the_used_one_is_kept(project: Project, editor: User) -> None:
    copy = profiles.save_profile(project=project, record=RECORD | {"name": "Ours"}, by=editor)
    profiles.choose_profile(project=project, handle=copy["handle"], by=editor)

    with pytest.raises(ConflictError, match="came with the studio"):
        profiles.save_profile(project=project, handle="coated-x4", record=RECORD, by=editor)
    with pytest.raises(ConflictError, match="uses this press profile"):
        profiles.remove_profile(project=project, handle=copy["handle"], by=editor)
    profiles.choose_profile(project=project, handle="coated-x1a", by=editor)
    profiles.remove_profile(project=project, handle=copy["handle"], by=editor)

    with pytest.raises(NotFoundError):
        profiles.profile_named(project, copy["handle"])


def test_another_teams_profile_is_not_found_and_artists_may_not(
    project: Project, artist: User, editor: User
) -> None:
    copy = profiles.save_profile(project=project, record=RECORD | {"name": "Ours"}, by=editor)
    other = make_project(editor=editor)

    with pytest.raises(NotFoundError):
        profiles.choose_profile(project=other, handle=copy["handle"], by=editor)
    with pytest.raises(NotAllowedError):
        profiles.save_profile(project=project, record=RECORD, by=artist)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "0 bytes"),
        (ICC[:-1], "damaged"),
        (b"\0" * 4096, "signature"),
        (ICC[:12] + b"mntr" + ICC[16:], "class"),
        (ICC[:16] + b"RGB " + ICC[20:], "colour space"),
        (ICC[:8] + b"\x09" + ICC[9:], "version 9"),
        (ICC[:128] + b"\xff\xff\xff\xff" + ICC[132:], "tags"),
        (ICC[:136] + b"\xff\xff\xff\xf0" + ICC[140:], "outside the file"),
        (ICC.replace(b"B2A0", b"B2A9", 1), "B2A0"),
    ],
)
def test_a_file_that_is_no_press_profile_is_refused(
    project: Project, editor: User, data: bytes, told: str
) -> None:
    with pytest.raises(RefusedError, match=told):
        profiles.add_icc_profile(project=project, data=data, by=editor)


def test_a_printers_own_icc_profile_is_taken_and_named_in_a_profile(
    project: Project, editor: User
) -> None:
    row = profiles.add_icc_profile(project=project, data=ICC, by=editor)
    record = RECORD | {"name": "Ours", "icc": row["icc"], "pdfx": "x1a-2001"}
    kept = profiles.save_profile(project=project, record=record, by=editor)

    held = profiles.profile_named(project, kept["handle"])
    assert profiles.icc_of(held) == ICC
    assert (row["version"], row["tac_percent"]) == ("2.1", 300.0)


def test_a_press_profile_is_taken_over_with_its_icc_profile_and_parts_from_then_on(
    project: Project, editor: User
) -> None:
    other = make_project(editor=editor)
    icc = profiles.add_icc_profile(project=other, data=ICC, by=editor)["icc"]
    kept = profiles.save_profile(
        project=other, record=RECORD | {"name": "Printer", "icc": icc}, by=editor
    )
    [offered] = profiles_elsewhere(editor, project)
    assert (offered["name"], offered["project_title"]) == ("Printer", other.title)

    first = take_profile(project=project, profile=offered["id"], by=editor)
    again = take_profile(project=project, profile=offered["id"], by=editor)

    assert (first["name"], again["name"]) == ("Printer", f"Printer ({other.title})")
    assert first["record"]["icc"] == icc
    held = profiles.press_of(editor, project)
    assert [row["icc"] for row in held["icc_profiles"] if not row["shipped"]] == [icc]
    renamed = kept["record"] | {"name": "Another"}
    profiles.save_profile(project=other, handle=kept["handle"], record=renamed, by=editor)
    assert profiles.profile_named(project, first["handle"]).name == "Printer"


def test_a_profile_saved_before_a_property_came_reads_with_it_and_does_not_lose_it(
    project: Project, editor: User
) -> None:
    kept = profiles.save_profile(project=project, record=RECORD | {"name": "Old"}, by=editor)
    row = OwnProfile.objects.get(project=project)
    del row.record["watermark"]
    row.save()

    shown = profiles.press_of(editor, project)["profiles"][-1]
    assert shown["record"]["watermark"] is True
    renamed = shown["record"] | {"name": "Older"}
    profiles.save_profile(project=project, handle=kept["handle"], record=renamed, by=editor)
    told = AuditEntry.objects.filter(project=project.pk, name="press.changed").latest("pk")
    assert (told.facts["was"], details_of(told)) == ({"name": "Old"}, [])


def test_profiles_of_strangers_are_neither_listed_nor_taken(
    project: Project, editor: User, artist: User
) -> None:
    hidden = make_project(editor=artist)
    kept = profiles.save_profile(project=hidden, record=RECORD | {"name": "Secret"}, by=artist)

    assert profiles_elsewhere(editor, project) == []
    with pytest.raises(NotFoundError):
        take_profile(project=project, profile=int(kept["handle"].removeprefix("own-")), by=editor)
    with pytest.raises(NotAllowedError):
        take_profile(project=project, profile=int(kept["handle"].removeprefix("own-")), by=artist)


def test_the_proof_on_the_stage_is_by_the_icc_profile_of_the_chosen_press(
    project: Project, editor: User
) -> None:
    variant = make_variant(project, editor)
    art = make_asset(project, Image.new("RGB", (300, 390), "#b0603c"))
    Variant.objects.filter(pk=variant.pk).update(asset=art)
    variant.refresh_from_db()
    layout = make_layout(project, editor, variant=variant)
    before = _mean_colour(soft_proof_of(layout, width_px=64))
    row = profiles.add_icc_profile(project=project, data=_turned_round(ICC), by=editor)
    record = RECORD | {"name": "Theirs", "icc": row["icc"]}
    theirs = profiles.save_profile(project=project, record=record, by=editor)
    assert np.allclose(_mean_colour(soft_proof_of(layout, width_px=64)), before)

    profiles.choose_profile(project=project, handle=theirs["handle"], by=editor)

    assert not np.allclose(_mean_colour(soft_proof_of(layout, width_px=64)), before, atol=20)


def _mean_colour(png: bytes) -> list[float]:
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float64)
    return [float(channel) for channel in pixels.mean(axis=(0, 1))]


def _turned_round(icc: bytes) -> bytes:
    """Return a profile whose inks look the other way round: its colour tables, backwards."""
    made = bytearray(icc)
    for number in range(struct.unpack(">I", icc[128:132])[0]):
        tag, start, size = struct.unpack(">4sII", icc[132 + 12 * number : 144 + 12 * number])
        if tag in {b"A2B0", b"A2B1", b"A2B2"}:
            table = slice(start + size // 4, start + size - size // 4)
            made[table] = icc[table][::-1]
    return bytes(made)
