"""Exports: approved versions as print PDF, any version as a proof, refused where it matters."""

import hashlib
import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from django.utils import timezone
from PIL import Image

from studio.accounts.models import User
from studio.assets import store
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.exports import actions, rendering
from studio.exports.models import Export
from studio.exports.naming import free_name
from studio.exports.rendering import PROOF_WIDTH_PX
from studio.exports.selectors import (
    export_for,
    export_row,
    exports_of,
    exports_of_version,
    preflight_of,
    proof_of,
    rows_of,
)
from studio.jobs import queue
from studio.jobs.errors import JobLost
from studio.jobs.models import Job
from studio.layouts import actions as layouts
from studio.layouts.models import Layout, Version
from studio.layouts.rows import called
from studio.press.profiles import HOUSE
from studio.projects.models import Project
from studio.projects.permissions import Guest
from studio.reviews import actions as reviews
from tests.domain.export_work import approved, ready_layout, rendered, request
from tests.domain.studio_work import edit, make_layout, make_version, newest, op, painted
from tests.domain.test_reviews import version_guest
from tests.factories import make_project


def _codes(findings: list[Any], severity: str) -> set[str]:
    return {finding["code"] for finding in findings if finding["severity"] == severity}


def test_preflight_names_what_a_fresh_layout_lacks_and_lets_a_finished_one_pass(
    project: Project, artist: User
) -> None:
    fresh = preflight_of(make_layout(project, artist))
    ready = preflight_of(ready_layout(project, artist))

    assert {"required_missing", "field_unresolved"} <= _codes(fresh, "error")
    assert _codes(ready, "error") == set()
    told = {"severity", "code", "element", "values", "message", "key", "acknowledged"}
    assert all(set(f) == told for f in ready)


def test_an_approved_version_becomes_a_print_pdf(project: Project, editor: User) -> None:
    version = approved(project, editor)

    export = request(version, editor)
    assert newest(project).name == "export.requested"
    assert newest(project).payload["job"]["id"] == export.job_id
    done = rendered(export)

    assert done.asset is not None
    data = store.read(done.asset.sha256)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        trim = [float(part) for part in pdf.pages[0].TrimBox]
    assert trim[2] - trim[0] == pytest.approx(8.375 * 72, abs=0.01)
    row = export_row(export)
    assert (row["state"], row["file_name"]) == ("succeeded", "Autumn-issue-06-v1.pdf")
    assert (row["asset"], row["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert export.approval == version.decisions.get()
    told = newest(project)
    assert (told.name, told.payload["export"]) == ("export.ready", row)


def test_any_version_becomes_a_proof(project: Project, artist: User, editor: User) -> None:
    version = make_version(project, artist)

    done = rendered(request(version, editor, "proof"))

    assert done.asset is not None
    picture = Image.open(io.BytesIO(store.read(done.asset.sha256)))
    assert picture.size[0] == PROOF_WIDTH_PX
    assert (done.file_name, done.asset.media_type) == ("Autumn-issue-v1-proof.png", "image/png")
    # Not in any width that is asked for, but in the next one of those that are kept.
    assert Image.open(io.BytesIO(proof_of(version, 200))).size[0] == 320


def test_a_proof_says_that_a_machine_made_its_picture(project: Project, editor: User) -> None:
    [variant, *_rest] = painted(project, editor)
    version = make_version(project, editor, variant=variant)
    export = rendered(request(version, editor, "proof"))

    assert export.asset is not None
    told = Image.open(io.BytesIO(store.read(export.asset.sha256))).info["XML:com.adobe.xmp"]
    assert "trainedAlgorithmicMedia" in told


def test_a_version_nobody_approved_is_not_printed(project: Project, editor: User) -> None:
    layout = ready_layout(project, editor)
    version = layouts.freeze_version(layout=layout, by=editor)

    with pytest.raises(ConflictError, match="Version 1 is not decided yet; a file for print needs"):
        request(version, editor)
    reviews.request_changes(version=version, reason="The face is hidden.", by=editor)
    with pytest.raises(ConflictError, match="sent back for changes"):
        request(version, editor)

    assert not Export.objects.exists()
    assert not Job.objects.filter(task="export").exists()


def test_an_edit_ends_the_right_to_print_what_was_approved(project: Project, editor: User) -> None:
    version = approved(project, editor)
    edit(version.layout, editor, op("set", "masthead", "x_mm", 12.0))

    with pytest.raises(ConflictError, match="older than the layout"):
        request(version, editor)


def test_preflight_errors_block_a_pdf_until_an_editor_overrides_them_by_name(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor)
    reviews.approve_version(version=version, by=editor)

    with pytest.raises(ConflictError, match="Preflight found") as refusal:
        request(version, editor)
    export = request(version, editor, override=True)

    assert refusal.value.code == "preflight"
    assert export.overridden_by == editor
    assert export_row(export)["overridden_by_name"] == "Edith Editor"
    assert _codes(export.findings, "error")


def test_an_override_where_nothing_needs_one_is_nobodys_name(
    project: Project, editor: User
) -> None:
    done = rendered(request(approved(project, editor), editor, override=True))

    assert done.overridden_by is None


def test_an_approval_that_ends_while_the_job_waits_refuses_the_file(
    project: Project, editor: User
) -> None:
    version = approved(project, editor)
    export = request(version, editor)
    edit(version.layout, editor, op("set", "masthead", "x_mm", 12.0))

    done = rendered(export)

    assert done.asset is None
    told = newest(project)
    assert told.name == "export.refused"
    assert (told.payload["export"]["state"], told.payload["job"]["error_code"]) == (
        "failed",
        "not_approved",
    )
    assert "ended before the file was made" in told.payload["export"]["error_text"]


def test_an_approval_that_ends_while_the_file_is_made_refuses_it(
    project: Project, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = approved(project, editor)
    export = request(version, editor)
    make = rendering.rendered

    def edited_meanwhile(export: Export, tell: Any) -> Any:
        made = make(export, tell)
        edit(version.layout, editor, op("set", "masthead", "x_mm", 12.0))
        return made

    monkeypatch.setattr("studio.exports.actions.rendered", edited_meanwhile)
    done = rendered(export)

    assert done.asset is None
    assert newest(project).name == "export.refused"


def test_a_forged_version_is_refused(project: Project, editor: User) -> None:
    version = approved(project, editor)
    export = request(version, editor)
    forged = {**version.document, "lang": "fr"}
    Version.objects.filter(pk=version.pk).update(document=forged)

    rendered(export)

    told = newest(project)
    assert (told.name, told.payload["job"]["error_code"]) == ("export.refused", "content_changed")


def test_a_picture_that_is_gone_from_the_store_fails_the_export_with_its_name(
    project: Project, editor: User
) -> None:
    version = approved(project, editor)
    export = request(version, editor)
    store.path_of(version.document["elements"]["art"]["asset"]).unlink()

    rendered(export)

    told = newest(project)
    assert (told.name, told.payload["job"]["error_code"]) == ("export.failed", "image_missing")
    assert "/" not in told.payload["job"]["error_text"], "not where on the machine it lay"


def test_a_failed_export_can_be_retried(project: Project, editor: User) -> None:
    version = approved(project, editor)
    export = request(version, editor)
    path = store.path_of(version.document["elements"]["art"]["asset"])
    data = path.read_bytes()
    path.unlink()
    rendered(export)
    path.write_bytes(data)
    export.job.refresh_from_db()

    export.job = queue.retry(job=export.job, by=editor)
    assert export_row(export)["finished_at"] is None
    rendered(export)

    assert export_row(export)["state"] == "succeeded"
    assert newest(project).name == "export.ready"


def test_a_late_press_worker_writes_nothing(project: Project, editor: User) -> None:
    export = request(approved(project, editor), editor)
    queue.start(export.job_id, attempt=1, worker="press-1")
    queue.requeue(export.job_id, attempt=1)
    queue.start(export.job_id, attempt=2, worker="press-2")

    with pytest.raises(JobLost):
        actions.render_export(job_id=export.job_id, attempt=1)

    assert export_row(export)["state"] == "running"
    assert export_row(export)["asset"] is None


def test_an_export_that_is_stopped_at_work_ends_without_a_file(
    project: Project, editor: User
) -> None:
    export = request(approved(project, editor), editor, kind="proof")
    queue.start(export.job_id, attempt=1, worker="press")
    queue.request_abort(job=export.job, by=editor)

    with pytest.raises(JobLost):
        actions.render_export(job_id=export.job_id, attempt=1)

    row = export_row(export)
    assert (row["state"], row["asset"]) == ("aborted", None)
    assert newest(project).name == "job.aborted"


def test_the_press_tells_each_phase_of_a_print_pdf(project: Project, editor: User) -> None:
    export = request(approved(project, editor), editor)
    heard: list[tuple[int, int, str]] = []

    rendering.rendered(export, lambda *told: heard.append(told))

    assert heard == [
        (0, 4, "separating"),
        (1, 4, "drawing"),
        (2, 4, "signing"),
        (3, 4, "checking"),
    ]


def test_the_same_version_gives_the_same_bytes_twice(project: Project, editor: User) -> None:
    version = approved(project, editor)

    first, second = rendered(request(version, editor)), rendered(request(version, editor))

    assert first.asset == second.asset


@pytest.mark.parametrize(
    ("title", "kind", "name"),
    [
        ("Cosmos, June issue", "pdf", "Cosmos-June-issue-v1.pdf"),
        ("火星/来信: *?", "kit", "火星-来信-v1-press-kit.zip"),
        ("../../etc/passwd", "proof", "etc-passwd-v1-proof.png"),
        ("***", "tiff", "v1.tif"),
        ("x" * 120, "pdf", f"{'x' * 116}.pdf"),
    ],
)
def test_a_file_name_suits_every_file_system(
    project: Project, editor: User, title: str, kind: str, name: str
) -> None:
    version = make_version(project, editor)
    version.layout.project.title = title
    assert free_name(version, Export.Kind(kind), HOUSE) == name


def test_files_of_one_project_that_differ_have_names_that_differ(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor)
    again = make_version(project, editor)

    def ordered(of: Version, **more: Any) -> str:
        made = actions.request_export(version=of, kind="proof", by=editor, **more)
        return made.file_name

    first = ordered(version)
    assert first == ordered(version) == "Autumn-issue-v1-proof.png"
    assert ordered(version, comp_words="COMP") == "Autumn-issue-v1-comp-proof.png"
    assert ordered(version, profile="coated-x1a") == "Autumn-issue-v1-coated-x1a-proof.png"
    assert ordered(again) == "Autumn-issue-v1-Autumn-issue-2-proof.png"
    Layout.objects.filter(pk=again.layout_id).update(name="Night")
    again.refresh_from_db()
    assert ordered(again, width_px=None, comp_words="X") == "Autumn-issue-v1-Night-comp-proof.png"


def test_a_pattern_may_name_the_cover_where_a_project_has_several(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor)
    named = replace(HOUSE, file_name="{title}-{cover}-v{version}")
    assert free_name(version, Export.Kind.PDF, named) == "Autumn-issue-v1.pdf"

    make_version(project, editor)
    version.layout.name = "Night: no. 2"
    assert free_name(version, Export.Kind.PDF, named) == "Autumn-issue-Night-no-2-v1.pdf"


def test_a_version_is_called_with_its_cover_where_there_are_several(
    project: Project, editor: User
) -> None:
    version = make_version(project, editor)
    assert called(version) == "1"

    other = make_version(project, editor)
    name = version.layout.name
    assert called(version) == f"1 ({name})"
    Layout.objects.filter(pk=other.layout_id).update(archived_at=timezone.now())
    assert called(version) == "1"


def test_an_unknown_kind_is_refused(project: Project, editor: User) -> None:
    with pytest.raises(RefusedError, match="no export 'cdr'"):
        request(make_version(project, editor), editor, "cdr")


@pytest.mark.parametrize("kind", ["pdf", "proof"])
def test_editors_export_artists_may_not_and_strangers_find_nothing(
    project: Project, artist: User, editor: User, stranger: User, kind: str
) -> None:
    version = approved(project, editor)

    with pytest.raises(NotAllowedError, match="exporting needs editor"):
        request(version, artist, kind)
    with pytest.raises(NotFoundError):
        request(version, stranger, kind)
    assert request(version, editor, kind).requested_by == editor


def test_exports_are_listed_for_members_of_their_project_only(
    project: Project, editor: User, viewer: User, stranger: User, guest: Guest
) -> None:
    version = make_version(project, editor)
    export = request(version, editor, "proof")
    other = make_project(editor=editor)

    assert export_for(viewer, export.pk) == export
    assert [row["id"] for row in exports_of(project)] == [export.pk]
    assert exports_of_version(version) == exports_of(project)
    assert rows_of(project, {"exports": [export.pk]}) == {"exports": exports_of(project)}
    assert rows_of(other, {"exports": [export.pk]}) == {"exports": []}
    for by in (stranger, version_guest(version, guest)):
        with pytest.raises(NotFoundError):
            export_for(by, export.pk)
