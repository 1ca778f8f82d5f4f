"""Press profiles of a team: copied, changed, chosen; ICC profiles taken in or refused."""

import pytest

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.exports import profiles
from studio.exports.selectors import preflight_of
from studio.press.colour import PROFILE
from studio.press.profiles import press_profiles
from studio.projects.models import Project
from tests.domain.studio_work import make_version
from tests.factories import make_project

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
