"""The press on the command line: any PDF checked, a version exported."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from studio.accounts.models import User
from studio.exports import profiles
from studio.press.profiles import press_profiles
from studio.projects.models import Project
from tests.domain.export_work import approved
from tests.press.mutations.frame import there_are_two_intents
from tests.press.mutations.workpiece import DEFECTS, clean_export, damaged


def _preflight(file: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("preflight", str(file), *options, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue() + capsys.readouterr().out
    return 0, out.getvalue() + capsys.readouterr().out


def test_a_clean_file_passes_and_a_wrong_flavour_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cover.pdf"
    file.write_bytes(clean_export("coated-x4"))

    assert _preflight(file, capsys=capsys) == (0, "0 errors, 0 warnings and notes.\n")
    code, told = _preflight(file, "--profile", "coated-x1a", "--json", capsys=capsys)
    assert code == 2
    assert "pdf_version" in {finding["code"] for finding in json.loads(told)["findings"]}


def test_a_reason_is_told_as_a_sentence_and_not_by_its_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = next(one for one in DEFECTS if one.damage is there_are_two_intents)
    (tmp_path / "twice.pdf").write_bytes(damaged(twice))

    told = _preflight(tmp_path / "twice.pdf", capsys=capsys)[1]

    assert "The output intent is wrong: there are 2, not one." in told
    assert "intent_count" not in told


@pytest.mark.django_db
def test_a_file_is_held_against_a_teams_own_profile(
    project: Project, editor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = press_profiles()["coated-x4"].to_json() | {"name": "Ours", "pdfx": "x1a-2001"}
    own = profiles.save_profile(project=project, record=record, by=editor)["handle"]
    file = tmp_path / "cover.pdf"
    file.write_bytes(clean_export("coated-x4"))

    code, told = _preflight(file, "--profile", f"{project.pk}/{own}", capsys=capsys)

    assert (code, "pdf_version" in told) == (2, True)
    for wrong in ("ours", f"{project.pk}/own-0", f"0/{own}", f"{'9' * 40}/{own}", "²/own-1"):
        with pytest.raises(CommandError, match="press profile"):
            call_command("preflight", str(file), "--profile", wrong)
    with pytest.raises(CommandError, match=r"own-\d+ \(Ours\)"):
        call_command("preflight", str(file), "--profile", f"{project.pk}/own-0")


@pytest.mark.parametrize(
    "data", [b"", b"not a pdf", b"%PDF-1.6\n", b"%PDF-1.6\n%%EOF", b"%PDF-1.4\n" + b"\xff" * 5000]
)
def test_a_hostile_file_is_damaged_and_nothing_worse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    file = tmp_path / "bad.pdf"
    file.write_bytes(data)

    code, told = _preflight(file, capsys=capsys)

    assert (code, told.split()[:2]) == (2, ["ERROR", "file_damaged:"])


def test_every_cut_of_a_good_file_is_survived(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = clean_export("coated-x4")
    for share in (0.1, 0.5, 0.9, 0.999):
        (tmp_path / "cut.pdf").write_bytes(whole[: int(len(whole) * share)])
        assert _preflight(tmp_path / "cut.pdf", capsys=capsys)[0] == 2


@pytest.mark.django_db
def test_a_version_is_exported_by_an_editor_with_its_credentials_beside_it(
    project: Project, editor: User, artist: User, tmp_path: Path
) -> None:
    version = approved(project, editor)
    order = ["export", str(project.pk), str(version.number), "--out", str(tmp_path / "out")]

    call_command(*order, "--by", editor.email, "--profile", "coated-x1a", stdout=io.StringIO())

    assert {file.suffix for file in (tmp_path / "out").iterdir()} == {".pdf", ".c2pa"}
    with pytest.raises(CommandError, match="exporting needs editor"):
        call_command(*order, "--by", artist.email)
