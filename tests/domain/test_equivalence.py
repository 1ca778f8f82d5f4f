"""For each event: the page from before, with the event folded in, is the page as it is now."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from generation.contract.pixels import Padding
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.composed import upload_variant
from studio.assets import actions as assets
from studio.assets import store
from studio.canvases import actions as canvases
from studio.canvases import extending
from studio.drafts import actions as drafts
from studio.exports import actions as exports
from studio.exports.acknowledging import acknowledge
from studio.exports.profiles import choose_profile
from studio.jobs import queue
from studio.layouts import actions as layouts
from studio.layouts import covers
from studio.layouts.labelling import set_labelling
from studio.press.fonts import font_store
from studio.projects import actions as projects
from studio.projects import schedule
from studio.projects.event_catalogue import CATALOGUE
from studio.projects.models import Event, Project, Role
from studio.projects.selectors import people_of
from studio.prompts import actions as prompts
from studio.reviews import actions as reviews
from studio.reviews import balloting, deciding, opening
from studio.typefaces.actions import add_typefaces, retire_typeface
from studio.typefaces.models import Typeface
from tests.domain.canvas_work import order
from tests.domain.equivalence_world import World
from tests.domain.export_work import a_warning_of
from tests.domain.folding import folded, page
from tests.domain.studio_work import (
    SMALL,
    edit,
    make_draft,
    make_layout,
    make_variant,
    make_version,
    op,
    paint,
    pictures_of,
    submit,
)
from tests.factories import add_member, make_user


def _record_candidate(world: World) -> Any:
    pictures = pictures_of(world.frame.job, facts={"seam_score": 0.4, "overlap": 32})
    return canvases.record_candidates(job_id=world.frame.job_id, attempt=1, pictures=pictures)


def _draft(world: World) -> object:
    return make_draft(world.project, world.artist)


def _submit(world: World) -> object:
    draft = world.made["draft"]
    settings = replace(SMALL, negative_prompt='"模糊"\n' * 2000)
    return artwork.submit_iteration(
        project=world.project, draft=draft, draft_seq=0, settings=settings, by=world.artist
    )


def _retry(world: World) -> object:
    return queue.retry(job=world.job, by=world.artist)


def _record(world: World) -> object:
    pictures = world.made["pictures"]
    return artwork.record_variants(job_id=world.job.pk, attempt=1, pictures=pictures)


def _render(world: World) -> object:
    return exports.render_export(job_id=world.export.job_id, attempt=1)


def _edit(world: World) -> object:
    return edit(world.layout, world.artist, op("set", "masthead", "x_mm", 12.0))


def _let_stand(world: World) -> object:
    key = a_warning_of(world.version)
    return acknowledge(subject=world.version, key=key, reason="Agreed.", by=world.editor)


def _invite(world: World) -> object:
    return projects.invite(project=world.project, role=Role.VIEWER, by=world.editor)


def _share(world: World) -> object:
    return projects.create_share_link(project=world.project, kind="board", by=world.editor)


def _bring_font(world: World) -> Sequence[Typeface]:
    shipped = font_store().get("archivo-400")
    assert shipped
    data = shipped.path.read_bytes()
    return add_typefaces(project=world.project, data=data, licence="No. 12", by=world.editor)


Act = Callable[[World], object]

ACTS: dict[str, Act] = {
    "project.renamed": lambda w: projects.rename_project(
        project=w.project, title="Winter", by=w.editor
    ),
    "project.due_set": lambda w: schedule.set_due(
        project=w.project, due_on=date(2027, 1, 15), by=w.editor
    ),
    "project.archived": lambda w: schedule.archive_project(project=w.project, by=w.editor),
    "project.reopened": lambda w: schedule.reopen_project(project=w.project, by=w.editor),
    "project.prompts_told": lambda w: assets.tell_prompts(
        project=w.project, tell=True, by=w.editor
    ),
    "member.added": lambda w: projects.accept_invitation(
        token=w.made["invitation"][1], by=w.made["newcomer"]
    ),
    "member.role_changed": lambda w: projects.change_role(
        project=w.project, user=w.viewer, role=Role.ARTIST, by=w.editor
    ),
    "member.removed": lambda w: projects.remove_member(
        project=w.project, user=w.viewer, by=w.editor
    ),
    "invitation.created": _invite,
    "invitation.revoked": lambda w: projects.revoke_invitation(
        invitation=w.made["invitation"][0], by=w.editor
    ),
    "share.created": _share,
    "share.revoked": lambda w: projects.revoke_share_link(link=w.made["share"][0], by=w.editor),
    "draft.created": _draft,
    "draft.changed": lambda w: drafts.change_draft(
        draft=w.made["draft"], name="Two", put_away=True, by=w.artist
    ),
    "tool.saved": lambda w: prompts.save_list(
        project=w.project, name="light", text="dawn\ndusk", by=w.artist
    ),
    "tool.removed": lambda w: prompts.remove_style(
        project=w.project, style_id=w.made["style"].pk, by=w.artist
    ),
    "iteration.submitted": _submit,
    "job.queued": lambda w: artwork.request_outpaint(
        variant=w.variant, padding=Padding(left=8), by=w.artist
    ),
    "job.started": lambda w: queue.start(w.job.pk, attempt=1, worker="w"),
    "job.requeued": lambda w: queue.requeue(w.running.pk, attempt=1),
    "job.abort_requested": lambda w: queue.request_abort(job=w.running, by=w.artist),
    "job.aborted": lambda w: queue.request_abort(job=w.job, by=w.artist),
    "job.failed": lambda w: queue.fail(w.running.pk, attempt=1, code="internal", text="Oh no."),
    "job.retried": _retry,
    "variants.ready": _record,
    "variant.shortlisted": lambda w: artwork.shortlist_variant(variant=w.variant, by=w.artist),
    "variant.rejected": lambda w: artwork.reject_variant(variant=w.variant, by=w.artist),
    "variant.restored": lambda w: artwork.restore_variant(variant=w.variant, by=w.artist),
    "variant.rated": lambda w: artwork.rate_variant(variant=w.variant, stars=4, by=w.viewer),
    "variant.uploaded": lambda w: upload_variant(
        project=w.project, asset=w.variant.asset, words="a fox", by=w.artist
    ),
    "canvas.opened": lambda w: canvases.open_canvas(variant=w.variant, by=w.artist),
    "canvas.edited": lambda w: canvases.accept_candidate(
        candidate=w.made["candidate"], by=w.artist
    ),
    "frame.queued": lambda w: order(w.canvas, w.artist, 32, 0, 128, 128),
    "candidates.ready": _record_candidate,
    "candidate.changed": lambda w: canvases.judge_seam(
        candidate=w.made["candidate"], verdict="seam", by=w.viewer
    ),
    "extension.changed": lambda w: extending.stop_extension(extension=w.extension, by=w.artist),
    "comment.posted": lambda w: reviews.post_comment(
        subject=w.variant, text="More sky.", pin=(0.1, 0.9), by=w.viewer
    ),
    "comment.resolved": lambda w: reviews.resolve_comment(comment=w.comment, by=w.artist),
    "comment.reopened": lambda w: reviews.reopen_comment(comment=w.comment, by=w.artist),
    "ballot.opened": lambda w: balloting.open_ballot(
        project=w.project, variants=w.made["pictures_voted"], by=w.artist
    ),
    "ballot.voted": lambda w: _vote(w, w.viewer),
    "ballot.revealed": lambda w: _vote(w, w.artist),
    "comment.edited": lambda w: reviews.edit_comment(comment=w.comment, text="天", by=w.viewer),
    "comment.removed": lambda w: reviews.remove_comment(comment=w.comment, by=w.editor),
    "comment.confirmed": lambda w: reviews.confirm_pin(
        comment=w.made["pinned"], subject=w.version, by=w.viewer
    ),
    "layout.created": lambda w: make_layout(w.project, w.artist),
    "layout.edited": _edit,
    "layout.renamed": lambda w: covers.rename_layout(layout=w.layout, name="火星", by=w.artist),
    "layout.archived": lambda w: covers.archive_layout(layout=w.layout, by=w.artist),
    "layout.reopened": lambda w: covers.reopen_layout(layout=w.layout, by=w.artist),
    "version.frozen": lambda w: layouts.freeze_version(layout=w.layout, by=w.artist),
    "version.approved": lambda w: reviews.approve_version(version=w.version, by=w.editor),
    "version.changes_requested": lambda w: reviews.request_changes(
        version=w.approved, reason="The face is hidden.", by=w.editor
    ),
    "approval.withdrawn": lambda w: deciding.decide(
        subject=w.approved, verdict="withdrawn", by=w.editor
    ),
    "review.opened": lambda w: w.asked,
    "review.closed": lambda w: opening.close_review(subject=w.asked, by=w.editor),
    "stage.opened": lambda w: deciding.decide(subject=w.asked, verdict="approved", by=w.viewer),
    "decision.recorded": lambda w: deciding.decide(
        subject=w.version, verdict="not_relevant", by=w.editor
    ),
    "press.changed": lambda w: choose_profile(project=w.project, handle="coated-x1a", by=w.editor),
    "typeface.retired": lambda w: retire_typeface(
        project=w.project, handle=w.made["face"].handle, by=w.editor
    ),
    "finding.acknowledged": _let_stand,
    "project.labelling_set": lambda w: set_labelling(
        project=w.project, marks_ai=False, by=w.editor
    ),
    "export.requested": lambda w: exports.request_export(
        version=w.approved, kind="proof", by=w.editor
    ),
    "export.ready": _render,
    "export.failed": _render,
    "export.refused": _render,
}


def _before(world: World, name: str) -> None:
    """Bring the project to where the event can happen."""
    queue_names = {"job.started", "job.aborted", "job.retried", "variants.ready"}
    assert world.variant
    match name:
        case "project.reopened":
            schedule.archive_project(project=world.project, by=world.editor)
        case "member.added":
            world.made |= {"invitation": _invite(world), "newcomer": make_user("Nina New")}
        case "invitation.revoked":
            world.made["invitation"] = _invite(world)
        case "share.revoked":
            world.made["share"] = _share(world)
        case "tool.removed":
            world.made["style"] = prompts.save_style(
                project=world.project, name="Riso", after="grainy", by=world.artist
            )
        case "typeface.retired":
            [world.made["face"]] = _bring_font(world)
        case "iteration.submitted":
            world.made["draft"] = make_draft(world.project, world.artist, "狐狸\n" * 5000)
        case "draft.changed":
            world.made["draft"] = make_draft(world.project, world.artist)
        case "job.requeued" | "job.abort_requested" | "job.failed":
            assert world.running
        case "variant.restored":
            artwork.shortlist_variant(variant=world.variant, by=world.artist)
        case "layout.edited" | "version.changes_requested" | "export.requested":
            assert world.approved
        case "canvas.edited" | "candidate.changed":
            [world.made["candidate"]] = _record_candidate(world)
        case "candidates.ready":
            assert world.frame
        case "frame.queued":
            assert world.canvas
        case "extension.changed":
            assert world.extension
        case "version.frozen":
            assert world.version
            _edit(world)
        case "export.ready" | "export.failed" | "export.refused":
            queue.start(world.export.job_id, attempt=1, worker="press")
    if name in queue_names:
        assert world.job
    _before_reviewing(world, name)
    _break(world, name)


def _before_reviewing(world: World, name: str) -> None:
    """Say, open or freeze what a comment, a vote or a decision needs."""
    match name:
        case "comment.resolved" | "comment.reopened" | "comment.edited":
            assert world.comment
        case "layout.renamed" | "layout.archived":
            assert world.layout
        case "layout.reopened":
            covers.archive_layout(layout=world.layout, by=world.artist)
        case "ballot.opened" | "ballot.voted" | "ballot.revealed":
            _open_ballot(world, name)
        case "comment.removed":
            reviews.post_comment(
                subject=world.variant, text="No.", parent=world.comment, by=world.artist
            )
        case "comment.confirmed":
            world.made["pinned"] = reviews.post_comment(
                subject=world.variant, text="Here.", pin=(0.5, 0.5), by=world.viewer
            )
            assert world.version
        case "version.approved" | "review.opened" | "decision.recorded" | "finding.acknowledged":
            assert world.version
        case "approval.withdrawn":
            assert world.approved
        case "review.closed" | "stage.opened":
            assert world.asked


def _open_ballot(world: World, name: str) -> None:
    pictures = [world.variant, make_variant(world.project, world.artist)]
    world.made["pictures_voted"] = pictures
    if name == "ballot.opened":
        return
    world.made["ballot"] = balloting.open_ballot(
        project=world.project, variants=pictures, by=world.artist
    )
    if name == "ballot.revealed":
        _vote(world, world.viewer)
        _vote(world, world.editor)


def _vote(world: World, by: User) -> object:
    votes = {variant.pk: 4 for variant in world.made["pictures_voted"]}
    return balloting.cast_votes(ballot=world.made["ballot"], votes=votes, by=by)


def _break(world: World, name: str) -> None:
    """Make go wrong what the event tells of."""
    match name:
        case "comment.reopened":
            reviews.resolve_comment(comment=world.comment, by=world.artist)
        case "job.retried":
            queue.request_abort(job=world.job, by=world.artist)
        case "variants.ready":
            world.made["pictures"] = pictures_of(world.running)[:1]
        case "export.failed":
            store.path_of(world.variant.asset.sha256).unlink()
        case "export.refused":
            _edit(world)


@pytest.fixture
def world(project: Project, editor: User, artist: User, viewer: User) -> World:
    return World(project=project, editor=editor, artist=artist, viewer=viewer)


def test_every_event_of_the_catalogue_is_tested_here() -> None:
    assert set(ACTS) == set(CATALOGUE)


@pytest.mark.parametrize("name", ACTS)
def test_an_old_page_and_the_event_equal_a_fresh_page(world: World, name: str) -> None:
    _before(world, name)
    world.project.refresh_from_db()
    before, seq = page(world.project, world.editor), world.project.event_seq

    ACTS[name](world)

    [event] = Event.objects.filter(project=world.project, seq__gt=seq)
    assert event.name == name
    assert folded(before, event) == page(world.project, world.editor)


def test_a_whole_story_folds_to_the_page_it_ends_with(world: World) -> None:
    world.project.refresh_from_db()
    rows, seq = page(world.project, world.editor), world.project.event_seq
    variants = paint(submit(world.project, world.artist).batches.get().job)
    artwork.rate_variant(variant=variants[0], stars=5, by=world.viewer)
    reviews.post_comment(subject=variants[0], text="天空" * 1900, pin=(0.5, 0.1), by=world.viewer)
    wider = artwork.request_outpaint(
        variant=variants[0], padding=Padding(top=40), prompt="more sky", count=2, by=world.artist
    )
    [tall, _other] = paint(wider)
    artwork.shortlist_variant(variant=tall, by=world.artist)
    layout = make_layout(world.project, world.artist)
    layouts.place_variant(layout=layout, variant=tall, by=world.artist, op_id=uuid4())
    version = layouts.freeze_version(layout=layout, by=world.artist)
    reviews.approve_version(version=version, by=world.editor)
    export = exports.request_export(version=version, kind="proof", by=world.editor)
    queue.start(export.job_id, attempt=1, worker="press")
    exports.render_export(job_id=export.job_id, attempt=1)
    edit(layout, world.artist, op("remove", "kicker"))
    make_version(world.project, world.artist)
    add_member(world.project, make_user("Nina New"), Role.ARTIST)

    for event in Event.objects.filter(project=world.project, seq__gt=seq).order_by("seq"):
        rows = folded(rows, event)

    fresh = page(world.project, world.editor)
    cut = [row for row in rows["comments"].values() if row["text_cut"]]
    assert len(cut) == 1
    for row in cut:
        whole = fresh["comments"][row["id"]]
        rows["comments"][row["id"]] = {**row, "text": whole["text"], "text_cut": False}
    assert rows == fresh
    assert {row["id"] for row in people_of(world.project)} == set(rows["people"])
