"""Warnings that a named person lets stand: bound to one content, told wherever findings are."""

import io
import json
import zipfile
from typing import Any

import pikepdf
import pytest
from django.utils.translation import override
from pdfminer.high_level import extract_text

from studio.accounts.models import User
from studio.assets import store
from studio.audit.models import AuditEntry
from studio.audit.selectors import problems_of
from studio.audit.words import details_of, sentence_of
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.core.finding import Finding, Severity
from studio.exports import profiles
from studio.exports.acknowledging import REASON_MAX, acknowledge
from studio.exports.finding_rows import FindingRow, key_of
from studio.exports.selectors import export_row, plates_of, preflight_of
from studio.layouts import actions as layouts
from studio.layouts.models import Layout, Version
from studio.press.profiles import press_profiles
from studio.projects.models import Project
from studio.reviews import actions as reviews
from tests.domain.export_work import ready_layout, rendered, request
from tests.domain.studio_work import edit, newest, op
from tests.factories import make_project, make_user

REASON = "The printer saw the proof and agrees."
RICH = {"cmyk": [0.7, 0.65, 0.55, 1]}


@pytest.fixture
def warned(project: Project, editor: User) -> Layout:
    """Return a layout with one warning of the document: type of four inks' black."""
    layout = ready_layout(project, editor)
    run = layout.document["elements"]["kicker"]["runs"][0]
    edit(layout, editor, op("remove", "third_deck"))  # what was removed is no content
    edit(layout, editor, op("set", "kicker", "runs", [{**run, "ink": RICH}]))
    layout.refresh_from_db()
    return layout


def warnings(subject: Layout | Version, handle: str = "coated-x4") -> list[FindingRow]:
    return [row for row in preflight_of(subject, handle) if row["code"] == "rich_black_type"]


def let_stand(subject: Layout | Version, by: User, **more: Any) -> None:
    [row] = warnings(subject)
    acknowledge(subject=subject, key=row["key"], reason=REASON, by=by, **more)


def test_a_warning_stands_with_name_and_reason_until_anything_changes(
    warned: Layout, editor: User
) -> None:
    assert warnings(warned)[0]["acknowledged"] is None
    let_stand(warned, editor)

    told = warnings(warned)[0]["acknowledged"]
    assert told is not None
    assert (told["by_name"], told["reason"]) == (editor.name, REASON)
    version = layouts.freeze_version(layout=warned, by=editor)
    assert warnings(version)[0]["acknowledged"] == told

    edit(warned, editor, op("set", "masthead", "x_mm", 12.0))
    warned.refresh_from_db()
    assert warnings(warned)[0]["acknowledged"] is None
    assert warnings(version)[0]["acknowledged"] == told


def test_another_press_asks_again(warned: Layout, editor: User) -> None:
    let_stand(warned, editor)

    assert warnings(warned, "coated-x1a")[0]["acknowledged"] is None


def test_it_is_told_and_kept_in_the_history(project: Project, warned: Layout, editor: User) -> None:
    let_stand(warned, editor)

    assert newest(project).name == "finding.acknowledged"
    entry = AuditEntry.objects.filter(project=project.pk).latest("seq")
    assert (entry.name, entry.by_name) == ("finding.acknowledged", editor.name)
    assert 'stand: "THE NEW SPACE AGE" is black from 290 % ink' in sentence_of(entry)
    assert f"“{REASON}”" in details_of(entry)
    assert problems_of(project.pk) == []


def test_what_only_the_plates_show_is_acknowledged_too(warned: Layout, editor: User) -> None:
    row = next(row for row in plates_of(warned) if row["severity"] == "warning")

    acknowledge(subject=warned, key=row["key"], reason=REASON, by=editor)

    assert next(r for r in plates_of(warned) if r["key"] == row["key"])["acknowledged"]


def test_who_may_not_what_is_no_warning_and_no_reason_are_refused(
    project: Project, warned: Layout, artist: User, editor: User
) -> None:
    [row] = warnings(warned)
    stranger = make_user("Sam Stranger")
    make_project(editor=stranger)
    for by, refusal in ((artist, NotAllowedError), (stranger, NotFoundError)):
        with pytest.raises(refusal):
            acknowledge(subject=warned, key=row["key"], reason=REASON, by=by)
    for reason in ("", " \n", "x" * (REASON_MAX + 1)):
        with pytest.raises(RefusedError, match="it needs 1 to 500"):
            acknowledge(subject=warned, key=row["key"], reason=reason, by=editor)
    with pytest.raises(NotFoundError, match="no such warning any more"):
        acknowledge(subject=warned, key="0" * 16, reason=REASON, by=editor)
    edit(warned, editor, op("set", "barcode", "digits", ""))
    warned.refresh_from_db()
    error = next(row for row in preflight_of(warned) if row["severity"] == "error")
    with pytest.raises(ConflictError, match="Only warnings"):
        acknowledge(subject=warned, key=error["key"], reason=REASON, by=editor)


def test_a_key_follows_what_a_finding_is_of_and_not_what_was_measured() -> None:
    def key(element: str = "kicker", **values: str | float) -> str:
        warning = Severity.WARNING
        return key_of(Finding(severity=warning, code="x", element=element, values=values))

    assert key(text="A", value=306.1) == key(text="A", value=306.4)
    assert len({key(text="A"), key(text="B"), key("title", text="A"), key(zone="A")}) == 4


def test_turning_credentials_off_and_changing_a_profile_are_kept(
    project: Project, editor: User
) -> None:
    record = press_profiles()["coated-x4"].to_json() | {"name": "Ours"}
    own = profiles.save_profile(project=project, record=record, by=editor)
    profiles.save_profile(
        project=project,
        handle=own["handle"],
        record=record | {"credentials": "none", "tac_peak": 280},
        by=editor,
    )
    profiles.choose_profile(project=project, handle=own["handle"], by=editor)

    added, changed, chosen = AuditEntry.objects.filter(name="press.changed").order_by("seq")

    assert sentence_of(added) == "added the press profile “Ours”"
    assert sentence_of(changed) == "changed the press profile “Ours”"
    assert changed.facts["was"] == {"credentials": "sidecar", "tac_peak": 300.0}
    assert changed.facts["now"] == {"credentials": "none", "tac_peak": 280.0}
    for entry in (changed, chosen):
        assert "Content Credentials are off: its files are not signed." in details_of(entry)
    assert details_of(added) == []
    assert problems_of(project.pk) == []


def text_of(pdf: bytes) -> str:
    return str(extract_text(io.BytesIO(pdf)))


def test_a_proof_sheet_tells_who_let_it_stand_in_the_language_of_who_ordered_it(
    warned: Layout, editor: User
) -> None:
    let_stand(warned, editor)
    version = layouts.freeze_version(layout=warned, by=editor)

    with override("zh-hans"):
        order = request(version, editor, "sheet")
    with override("en"):
        chinese = rendered(order)
        english = rendered(request(version, editor, "sheet"))

    assert chinese.asset is not None
    assert english.asset is not None
    told = text_of(store.read(chinese.asset.sha256))
    said = text_of(store.read(english.asset.sha256))
    assert f"acknowledged by {editor.name}: {REASON}" in " ".join(said.split())
    assert "Approved by" in said
    assert "批准人" in told
    assert f"{editor.name} 确认保留" in told
    assert "Approved by" not in told


def test_a_press_kits_report_tells_it_and_the_files_tell_what_they_were_approved_as(
    warned: Layout, editor: User
) -> None:
    let_stand(warned, editor)
    version = layouts.freeze_version(layout=warned, by=editor)
    decision = reviews.approve_version(version=version, by=editor)

    kit = rendered(request(version, editor, "kit"))

    assert kit.asset is not None
    with zipfile.ZipFile(io.BytesIO(store.read(kit.asset.sha256))) as files:
        report = json.loads(files.read("preflight.json"))
        page = files.read("preflight.html").decode()
        [pdf] = [name for name in files.namelist() if name.endswith("-v1.pdf")]
        with pikepdf.open(io.BytesIO(files.read(pdf))) as opened:
            packet = opened.Root.Metadata.read_bytes().decode()
    [row] = [row for row in report["findings"] if row["code"] == "rich_black_type"]
    assert row["acknowledged"]["reason"] == REASON
    assert f"Acknowledged by {editor.name}: {REASON}" in page
    assert f"<masthead:ContentSHA256>{version.content_sha256}</masthead:ContentSHA256>" in packet
    assert f"<masthead:Approval>{decision.pk}</masthead:Approval>" in packet
    assert "<masthead:PressProfile>coated-x4</masthead:PressProfile>" in packet
    assert export_row(kit)["findings"] != []
    assert {r["key"] for r in export_row(kit)["findings"] if r["acknowledged"]} == {row["key"]}
