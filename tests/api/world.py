"""A project with one of everything, and how to ask the API about it."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.test import Client

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard
from studio.accounts import actions as accounts
from studio.accounts.models import ApiToken, User
from studio.artwork import actions as artwork
from studio.artwork.models import Iteration, Variant
from studio.artwork.requests import IterationSettings
from studio.assets import actions as assets
from studio.drafts import actions as drafts
from studio.drafts.models import Draft
from studio.exports import actions as exports
from studio.exports.models import Export, OwnProfile
from studio.exports.profiles import OWN, ProfileRow, save_profile
from studio.jobs import offers, queue, traces
from studio.jobs.models import Job
from studio.layouts import actions as layouts
from studio.layouts import composing, covers, templates
from studio.layouts.models import Layout, Template, Version
from studio.press.profiles import HOUSE
from studio.projects import actions as projects
from studio.projects.guests import SESSION_KEY
from studio.projects.models import Invitation, Project, ShareLink
from studio.prompts import actions as prompts
from studio.prompts.models import Style, WordList
from studio.reviews import actions as reviews
from studio.reviews.balloting import cast_votes, open_ballot
from studio.reviews.models import Ballot, Comment
from studio.reviews.opening import NewSeat, NewStage, open_review
from studio.sheets.actions import share_sheet
from studio.sheets.models import SharedSheet
from tests import factories
from tests.api.canvas_world import CanvasWorld, make_canvas_world

OURS = HOUSE.to_json() | {"name": "Ours"}
Asked = TypeVar("Asked", Version, Variant)
TASKS = ("txt2img", "img2img", "inpaint", "outpaint", "upscale")
CARD = ModelCard(
    handle="starter",
    title="Starter",
    family="painter",
    executor="painter",
    licence="Apache-2.0",
    commercial_use="yes",
    revision="1",
    tasks=TASKS,
    native_width=256,
    native_height=320,
    multiple=8,
    steps=8,
    guidance_scale=1.0,
    scheduler="auto",
    is_default=True,
    vocabulary=("fox", "snow", "harbour"),
    adapters=tuple(
        AdapterCard(handle=handle, kind=kind, title=handle, made_for="SDXL")
        for handle, kind in (
            ("ink", AdapterKind.LORA),
            ("edges", AdapterKind.CONTROLNET),
            ("style", AdapterKind.IP_ADAPTER),
        )
    ),
)


@dataclass(kw_only=True)
class World:
    """One of everything in a project."""

    project: Project
    editor: User
    artist: User
    viewer: User
    stranger: User
    draft: Draft
    iteration: Iteration
    variant: Variant
    job: Job
    failed_job: Job
    seed: int
    mask: str
    comment: Comment
    resolved: Comment
    pinned: Comment
    ballot: Ballot
    voted: Ballot
    layout: Layout
    version: Version
    edited_layout: Layout
    older_version: Version
    asked_version: Version
    asked_variant: Variant
    export: Export
    token: ApiToken
    invitation: Invitation
    link: ShareLink
    sheet: SharedSheet
    painted_on: CanvasWorld
    word_list: WordList
    style: Style
    template: Template
    profile: ProfileRow

    @property
    def ids(self) -> dict[str, int]:
        """Return the id for each name that stands in an operation's path."""
        return {
            "project_id": self.project.pk,
            "user_id": self.viewer.pk,
            "draft_id": self.draft.pk,
            "iteration_id": self.iteration.pk,
            "variant_id": self.variant.pk,
            "job_id": self.job.pk,
            "seed": self.seed,
            "comment_id": self.comment.pk,
            "ballot_id": self.ballot.pk,
            "layout_id": self.layout.pk,
            "version_id": self.version.pk,
            "export_id": self.export.pk,
            "profile_id": int(self.profile["handle"].removeprefix(OWN)),
            "token_id": self.token.pk,
            "invitation_id": self.invitation.pk,
            "link_id": self.link.pk,
            "sheet_id": self.sheet.pk,
            "canvas_id": self.painted_on.canvas.pk,
            "layer_id": self.painted_on.layer.pk,
            "candidate_id": self.painted_on.candidate.pk,
            "extension_id": self.painted_on.extension.pk,
            "list_id": self.word_list.pk,
            "style_id": self.style.pk,
            "template_id": self.template.pk,
        }


def make_world(project: Project, cast: dict[str, User]) -> World:
    """Make one of everything through the actions that people and workers use."""
    editor, artist = cast["editor"], cast["artist"]
    offers.announce_models("worker", [CARD])
    draft = drafts.create_draft(project=project, name="Cover", text="a red fox in snow", by=artist)
    iteration = submitted(project, draft, artist)
    variant = painted(iteration)
    running = submitted(project, draft, artist).batches.get().job
    seed = int(running.request["seeds"][0])
    queue.start(running.pk, 1, "worker")
    traces.save_preview(running.pk, 1, seed, 3, b"RIFF....WEBP", 64, 80)
    failed = submitted(project, draft, artist).batches.get().job
    queue.start(failed.pk, 1, "worker")
    queue.fail(failed.pk, 1, "internal", "It broke.")
    version, older, third = (_frozen(project, variant, artist) for _ in range(3))
    _edit(older.layout, artist)
    invitation, _secret = projects.invite(project=project, role="viewer", by=editor)
    resolved = reviews.post_comment(subject=variant, text="Done.", by=editor)
    return World(
        project=project,
        **cast,
        draft=draft,
        iteration=iteration,
        variant=variant,
        job=running,
        failed_job=failed,
        seed=seed,
        mask=_mask(project, variant),
        comment=reviews.post_comment(subject=variant, text="More sky.", by=editor),
        resolved=reviews.resolve_comment(comment=resolved, by=editor),
        ballot=open_ballot(project=project, variants=list(iteration.variants.all()), by=editor),
        voted=_voted(project, iteration, cast["viewer"], editor),
        pinned=_pinned(variant, cast["viewer"]),
        layout=version.layout,
        version=version,
        edited_layout=older.layout,
        older_version=older,
        asked_version=_asked(third, by=editor),
        asked_variant=_asked(iteration.variants.latest("pk"), by=editor),
        export=exports.request_export(version=version, kind="proof", by=editor),
        token=accounts.create_token(user=editor, name="script")[0],
        invitation=invitation,
        link=projects.create_share_link(project=project, kind="board", by=editor)[0],
        sheet=_sheet(variant, editor),
        profile=save_profile(project=project, record=OURS, by=editor),
        painted_on=make_canvas_world(variant, iteration.variants.latest("pk"), artist),
        word_list=prompts.save_list(project=project, name="sky", text="clear", by=editor),
        template=templates.save_template(version=version, name="House", by=artist),
        style=prompts.save_style(project=project, name="Gouache", after="gouache", by=editor),
    )


def _voted(project: Project, iteration: Iteration, viewer: User, editor: User) -> Ballot:
    pictures = list(iteration.variants.all())
    ballot = open_ballot(project=project, variants=pictures, by=editor)
    return cast_votes(ballot=ballot, votes={picture.pk: 3 for picture in pictures}, by=viewer)


def _edit(layout: Layout, by: User) -> None:
    layouts.apply_operations(layout=layout, base_revision=0, operations=[title_op()], by=by)


def _frozen(project: Project, variant: Variant, by: User) -> Version:
    layout = layouts.create_layout(project=project, variant=variant, by=by)
    return layouts.freeze_version(layout=layout, by=by)


def archived_layout(world: World) -> Layout:
    """Return another cover of the project, put away."""
    layout = layouts.create_layout(project=world.project, by=world.artist)
    return covers.archive_layout(layout=layout, by=world.artist)


def profile_elsewhere(world: World) -> OwnProfile:
    """Return a press profile of another project of the editor's."""
    other = factories.make_project(editor=world.editor)
    kept = save_profile(project=other, record=HOUSE.to_json() | {"name": "Theirs"}, by=world.editor)
    return OwnProfile.objects.get(pk=int(kept["handle"].removeprefix(OWN)))


def wrapped_layout(world: World) -> Layout:
    """Make a cover of back, spine and front."""
    layout = layouts.create_layout(project=world.project, by=world.artist)
    page = {"sheet": "wraparound", "spine": {"pages": 164, "caliper_mm": 0.085}}
    composing.change_page(layout=layout, page=page, by=world.artist)
    return layout


def _pinned(variant: Variant, by: User) -> Comment:
    return reviews.post_comment(subject=variant, text="Here.", pin=(0.5, 0.5), by=by)


def _sheet(variant: Variant, by: User) -> SharedSheet:
    project, ids = variant.iteration.project, [variant.pk]
    return share_sheet(project=project, title="Foxes", variant_ids=ids, days=3, by=by)[0]


def _asked(subject: Asked, by: User) -> Asked:
    stages = [NewStage(seats=(NewSeat(role="editor"),))]
    open_review(subject=subject, stages=stages, by=by)
    return subject


def submitted(project: Project, draft: Draft, by: User) -> Iteration:
    settings = IterationSettings(count=2)
    return artwork.submit_iteration(
        project=project, draft=draft, draft_seq=draft.seq, settings=settings, by=by
    )


def painted(iteration: Iteration) -> Variant:
    """Record what a worker would have painted for an iteration, and return the first variant."""
    job = iteration.batches.get().job
    queue.start(job.pk, 1, "worker")
    size = (iteration.width_px, iteration.height_px)
    pictures = [
        artwork.RecordedPicture(
            seed=int(seed),
            asset=factories.make_asset(iteration.project, factories.make_picture(*size, colour)),
        )
        for seed, colour in zip(job.request["seeds"], ("red", "blue"), strict=True)
    ]
    return artwork.record_variants(job_id=job.pk, attempt=1, pictures=pictures)[0]


def title_op(value: Any = "Winter", **changes: Any) -> dict[str, Any]:
    fields = {"kind": "set", "object": "document", "property": "issue.title", "value": value}
    return {"op_id": str(uuid.uuid4()), **fields, **changes}


def _mask(project: Project, variant: Variant) -> str:
    size = (variant.asset.width_px or 0, variant.asset.height_px or 0)
    data = factories.encoded(factories.make_picture(*size, "white").convert("L"))
    return assets.store_mask(project=project, data=data, by=None).sha256


@dataclass
class Caller:
    """A browser of one person, a guest or nobody."""

    client: Client = field(default_factory=Client)

    def ask(self, method: str, path: str, body: object = None, *, key: str | None = None) -> Any:
        """Return Django's test response, whose JSON may be anything."""
        headers = {} if key is None else {"Idempotency-Key": key}
        if isinstance(body, dict) and "file" in body:
            return self.client.post(f"/api{path}", body, headers=headers)
        data = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        return self.client.generic(
            method, f"/api{path}", data, content_type="application/json", headers=headers
        )


def signed_in(user: User) -> Caller:
    caller = Caller()
    caller.client.force_login(user)
    return caller


def as_guest(link: ShareLink, name: str = "Gus Guest") -> Caller:
    caller = Caller()
    session = caller.client.session
    session[SESSION_KEY] = {str(link.pk): name}
    session.save()
    caller.client.cookies["sessionid"] = session.session_key or ""
    return caller
