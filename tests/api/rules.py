"""Who may call which operation: a rule for each, held against every caller by the census."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from studio.projects.schedule import archive_project
from tests.api.bodies import (
    font_file,
    guided_order,
    icc_file,
    picture,
    profile_body,
    signed_file,
    stages,
)
from tests.api.world import World, archived_layout, profile_elsewhere, title_op, wrapped_layout
from tests.domain.export_work import a_warning_of
from tests.factories import make_project


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may call an operation: the lowest role allowed, and the highest that is refused.

    `own` is for what belongs to a person, not to a project: strangers simply see their own.
    """

    allowed: str
    refused: str | None = None
    guests: bool = False
    own: bool = False
    body: Callable[[World], Any] = lambda _world: None
    instead: Callable[[World], dict[str, int]] = lambda _world: {}
    query: str = ""


VIEW = Rule(allowed="viewer")
SHARED = Rule(allowed="viewer", guests=True)
MINE = Rule(allowed="viewer", own=True)


def paints(**body: Any) -> Rule:
    return Rule(allowed="artist", refused="viewer", body=lambda _world: body)


def manages(body: Callable[[World], Any] = lambda _world: None) -> Rule:
    return Rule(allowed="editor", refused="artist", body=body)


def _own_picture(world: World) -> dict[str, Any]:
    return {**picture(world), "words": "a red fox in snow"}


def _undone(world: World) -> dict[str, int]:
    return {"canvas_id": world.painted_on.undone.pk}


def _archived(world: World) -> dict[str, int]:
    project = make_project(editor=world.editor, artist=world.artist, viewer=world.viewer)
    archive_project(project=project, by=world.editor)
    return {"project_id": project.pk}


RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/me"): MINE,
    ("GET", "/me/tokens"): MINE,
    ("POST", "/me/tokens"): Rule(allowed="viewer", own=True, body=lambda _w: {"name": "ci"}),
    ("DELETE", "/me/tokens/{token_id}"): Rule(allowed="editor", own=False),
    ("PUT", "/me/language"): Rule(
        allowed="viewer", own=True, body=lambda _w: {"language": "zh-hans"}
    ),
    ("PUT", "/me/nameless"): Rule(allowed="viewer", own=True, body=lambda _w: {"nameless": True}),
    ("GET", "/me/notices"): MINE,
    ("POST", "/me/notices/read"): Rule(allowed="viewer", own=True, body=lambda _w: {"ids": [1]}),
    ("PUT", "/me/notices/mail"): Rule(
        allowed="viewer", own=True, body=lambda _w: {"frequency": "daily"}
    ),
    ("GET", "/projects/{project_id}/seen"): VIEW,
    ("PUT", "/projects/{project_id}/seen"): Rule(allowed="viewer", body=lambda _w: {"upto": 3}),
    ("GET", "/models"): MINE,
    ("GET", "/models/{handle}"): MINE,
    ("GET", "/models/{handle}/reading"): Rule(allowed="viewer", own=True, query="?prompt=a+fox"),
    ("GET", "/projects/{project_id}/waits"): VIEW,
    ("POST", "/projects/{project_id}/picture-readings"): Rule(
        allowed="artist", refused="viewer", body=picture
    ),
    ("PUT", "/projects/{project_id}/picture-setting"): manages(lambda _w: {"tells_prompts": True}),
    ("GET", "/projects"): MINE,
    ("POST", "/projects"): Rule(
        allowed="viewer", own=True, body=lambda _w: {"title": "New", "cover_format": "a4"}
    ),
    ("GET", "/projects/{project_id}"): SHARED,
    ("PATCH", "/projects/{project_id}"): manages(lambda _w: {"title": "Renamed"}),
    ("PUT", "/projects/{project_id}/due"): manages(lambda _w: {"due_on": "2027-01-15"}),
    ("PUT", "/projects/{project_id}/archived"): manages(),
    ("DELETE", "/projects/{project_id}/archived"): Rule(
        allowed="editor", refused="artist", instead=_archived
    ),
    ("GET", "/projects/{project_id}/events"): SHARED,
    ("GET", "/projects/{project_id}/board"): SHARED,
    ("GET", "/projects/{project_id}/rows"): Rule(
        allowed="viewer", guests=True, query="?variants=1,2&jobs=3&comments=4"
    ),
    ("GET", "/projects/{project_id}/search"): Rule(allowed="viewer", query="?q=fox"),
    ("POST", "/iterations/{iteration_id}/replay"): paints(),
    ("POST", "/iterations/{iteration_id}/draft"): paints(),
    ("GET", "/iterations/{iteration_id}/recipe"): VIEW,
    ("PUT", "/variants/{variant_id}/favourite"): Rule(
        allowed="viewer", body=lambda _w: {"favourite": True}
    ),
    ("GET", "/drafts/{draft_id}/writers"): Rule(allowed="artist", refused="viewer"),
    ("GET", "/projects/{project_id}/prompt-tools"): Rule(allowed="artist", refused="viewer"),
    ("PUT", "/projects/{project_id}/word-lists"): paints(name="light", text="dawn\ndusk"),
    ("DELETE", "/projects/{project_id}/word-lists/{list_id}"): paints(),
    ("PUT", "/projects/{project_id}/styles"): paints(name="Riso", after="grainy"),
    ("DELETE", "/projects/{project_id}/styles/{style_id}"): paints(),
    ("POST", "/projects/{project_id}/rewrites"): paints(text="a red fox"),
    ("GET", "/projects/{project_id}/members"): VIEW,
    ("PATCH", "/projects/{project_id}/members/{user_id}"): manages(lambda _w: {"role": "artist"}),
    ("DELETE", "/projects/{project_id}/members/{user_id}"): manages(),
    ("POST", "/projects/{project_id}/invitations"): manages(lambda _w: {"role": "artist"}),
    ("DELETE", "/projects/{project_id}/invitations/{invitation_id}"): manages(),
    ("GET", "/projects/{project_id}/share-links"): manages(),
    ("POST", "/projects/{project_id}/share-links"): manages(lambda _w: {"kind": "board"}),
    ("DELETE", "/projects/{project_id}/share-links/{link_id}"): manages(),
    ("POST", "/projects/{project_id}/drafts"): paints(name="Second", text="a harbour"),
    ("GET", "/drafts/{draft_id}"): VIEW,
    ("PATCH", "/drafts/{draft_id}"): paints(name="Second thoughts", put_away=True),
    ("POST", "/drafts/{draft_id}/copies"): paints(name="Copy"),
    ("PUT", "/drafts/{draft_id}/text"): paints(text="a blue fox", base_seq=0),
    ("POST", "/projects/{project_id}/iterations"): Rule(
        allowed="artist",
        refused="viewer",
        body=guided_order,
    ),
    ("GET", "/iterations/{iteration_id}"): SHARED,
    ("GET", "/variants/{variant_id}"): SHARED,
    ("POST", "/variants/{variant_id}/variations"): paints(strength="subtle"),
    ("POST", "/variants/{variant_id}/inpaint"): Rule(
        allowed="artist", refused="viewer", body=lambda w: {"mask": w.mask, "count": 1}
    ),
    ("POST", "/variants/{variant_id}/outpaint"): paints(padding={"top": 64}),
    ("POST", "/variants/{variant_id}/upscale"): paints(width=512, height=664),
    ("GET", "/variants/{variant_id}/enlarge-choices"): VIEW,
    ("PUT", "/variants/{variant_id}/rating"): Rule(allowed="viewer", body=lambda _w: {"stars": 4}),
    ("PUT", "/variants/{variant_id}/state"): paints(state="shortlisted"),
    ("GET", "/variants/{variant_id}/page-plan"): VIEW,
    ("POST", "/variants/{variant_id}/extend"): paints(),
    ("GET", "/variants/{variant_id}/comments"): SHARED,
    ("POST", "/variants/{variant_id}/comments"): Rule(
        allowed="viewer", guests=True, body=lambda _w: {"text": "Yes", "pin": {"x": 0.3, "y": 1}}
    ),
    ("POST", "/projects/{project_id}/assets"): Rule(
        allowed="artist", refused="viewer", body=picture
    ),
    ("POST", "/projects/{project_id}/uploads"): Rule(
        allowed="artist", refused="viewer", body=_own_picture
    ),
    ("GET", "/projects/{project_id}/canvases"): VIEW,
    ("GET", "/projects/{project_id}/seam-verdicts"): VIEW,
    ("POST", "/variants/{variant_id}/canvas"): paints(),
    ("GET", "/canvases/{canvas_id}"): VIEW,
    ("GET", "/canvases/{canvas_id}/needs"): VIEW,
    ("POST", "/canvases/{canvas_id}/frames"): paints(
        box={"left": -64, "top": 0, "width": 256, "height": 128}
    ),
    ("POST", "/canvases/{canvas_id}/extend"): paints(
        target={"left": -640, "top": -640, "width": 2000, "height": 2000}
    ),
    ("POST", "/canvases/{canvas_id}/undo"): paints(),
    ("POST", "/canvases/{canvas_id}/redo"): Rule(
        allowed="artist", refused="viewer", instead=_undone
    ),
    ("POST", "/canvases/{canvas_id}/flatten"): paints(),
    ("POST", "/canvases/{canvas_id}/crop"): paints(left=0, top=0, width=64, height=64),
    ("POST", "/extensions/{extension_id}/stop"): paints(),
    ("POST", "/extensions/{extension_id}/resume"): paints(),
    ("PATCH", "/layers/{layer_id}"): paints(visible=False),
    ("POST", "/candidates/{candidate_id}/accept"): paints(),
    ("PUT", "/candidates/{candidate_id}/discarded"): paints(discarded=True),
    ("PUT", "/candidates/{candidate_id}/verdict"): Rule(
        allowed="viewer", body=lambda _w: {"verdict": "seam"}
    ),
    ("GET", "/projects/{project_id}/jobs"): VIEW,
    ("GET", "/jobs/{job_id}"): VIEW,
    ("POST", "/jobs/{job_id}/abort"): paints(),
    ("POST", "/jobs/{job_id}/retry"): Rule(
        allowed="artist", refused="viewer", instead=lambda w: {"job_id": w.failed_job.pk}
    ),
    ("GET", "/jobs/{job_id}/previews/{seed}"): VIEW,
    ("GET", "/projects/{project_id}/layouts"): VIEW,
    ("POST", "/projects/{project_id}/layouts"): paints(cover_format="a4"),
    ("GET", "/layouts/{layout_id}"): VIEW,
    ("PATCH", "/layouts/{layout_id}"): paints(name="June, second try"),
    ("PUT", "/layouts/{layout_id}/archived"): paints(),
    ("DELETE", "/layouts/{layout_id}/archived"): Rule(
        allowed="artist", refused="viewer", instead=lambda w: {"layout_id": archived_layout(w).pk}
    ),
    ("GET", "/layouts/{layout_id}/stage"): VIEW,
    ("POST", "/layouts/{layout_id}/operations"): Rule(
        allowed="artist",
        refused="viewer",
        body=lambda _w: {"base_revision": 0, "operations": [title_op()]},
    ),
    ("POST", "/layouts/{layout_id}/art"): Rule(
        allowed="artist",
        refused="viewer",
        body=lambda w: {"variant": w.iteration.variants.order_by("-pk")[0].pk},
    ),
    ("POST", "/layouts/{layout_id}/subject"): paints(
        strokes=[
            {"keep": keep, "width": 0.2, "points": [[x, 0.1], [x, 0.9]]}
            for keep, x in ((True, 0.2), (False, 0.8))
        ],
        behind=True,
    ),
    ("POST", "/layouts/{layout_id}/page"): paints(format={"handle": "a4"}),
    ("POST", "/layouts/{layout_id}/panel"): Rule(
        allowed="artist",
        refused="viewer",
        body=lambda _w: {"element": "kicker", "panel": "back"},
        instead=lambda w: {"layout_id": wrapped_layout(w).pk},
    ),
    ("POST", "/layouts/{layout_id}/fixes"): paints(code="rich_black_type", element="masthead"),
    ("GET", "/layouts/{layout_id}/plate-findings"): VIEW,
    ("GET", "/layouts/{layout_id}/zones"): VIEW,
    ("GET", "/layouts/{layout_id}/proof"): Rule(allowed="viewer", query="?width=96"),
    ("GET", "/projects/{project_id}/templates"): VIEW,
    ("POST", "/projects/{project_id}/templates"): Rule(
        allowed="artist",
        refused="viewer",
        body=lambda w: {"version": w.version.pk, "name": "Monthly"},
    ),
    ("DELETE", "/templates/{template_id}"): paints(),
    ("POST", "/layouts/{layout_id}/extend"): paints(),
    ("POST", "/layouts/{layout_id}/upscale"): paints(),
    ("POST", "/layouts/{layout_id}/versions"): Rule(
        allowed="artist",
        refused="viewer",
        body=lambda _w: {"note": "second"},
        instead=lambda w: {"layout_id": w.edited_layout.pk},
    ),
    ("POST", "/layouts/{layout_id}/restore"): Rule(
        allowed="editor",
        refused="artist",
        body=lambda w: {"version": w.older_version.pk},
        instead=lambda w: {"layout_id": w.edited_layout.pk},
    ),
    ("GET", "/layouts/{layout_id}/preflight"): VIEW,
    ("GET", "/versions/{version_id}"): VIEW,
    ("GET", "/versions/{version_id}/print-view"): VIEW,
    ("GET", "/versions/{version_id}/print-view.png"): VIEW,
    ("GET", "/versions/{version_id}/proof"): Rule(allowed="viewer", query="?width=200"),
    **{
        ("GET", f"/{kind}s/{{{kind}_id}}/separations{part}"): Rule(allowed="viewer", query=query)
        for kind in ("layout", "version")
        for part, query in (("", ""), ("/picture", "?plates=0,3"), ("/ink", "?x_mm=10&y_mm=20"))
    },
    ("GET", "/versions/{version_id}/comp"): Rule(allowed="editor", query="?words=COMP"),
    ("GET", "/versions/{version_id}/comments"): VIEW,
    ("POST", "/versions/{version_id}/comments"): Rule(
        allowed="viewer", body=lambda _w: {"text": "Move the date."}
    ),
    ("POST", "/versions/{version_id}/decisions"): manages(lambda _w: {"verdict": "approved"}),
    ("POST", "/versions/{version_id}/review"): manages(stages),
    ("DELETE", "/versions/{version_id}/review"): Rule(
        allowed="editor",
        refused="artist",
        instead=lambda w: {"version_id": w.asked_version.pk},
    ),
    ("GET", "/variants/{variant_id}/review"): VIEW,
    ("POST", "/variants/{variant_id}/decisions"): manages(lambda _w: {"verdict": "not_relevant"}),
    ("POST", "/variants/{variant_id}/review"): manages(stages),
    ("DELETE", "/variants/{variant_id}/review"): Rule(
        allowed="editor",
        refused="artist",
        instead=lambda w: {"variant_id": w.asked_variant.pk},
    ),
    ("POST", "/versions/{version_id}/exports"): manages(lambda _w: {"kind": "proof"}),
    ("POST", "/comments/{comment_id}/resolve"): VIEW,
    ("POST", "/comments/{comment_id}/reopen"): Rule(
        allowed="viewer", instead=lambda w: {"comment_id": w.resolved.pk}
    ),
    ("PATCH", "/comments/{comment_id}"): Rule(
        allowed="viewer",
        refused="artist",
        body=lambda _w: {"text": "There."},
        instead=lambda w: {"comment_id": w.pinned.pk},
    ),
    ("DELETE", "/comments/{comment_id}"): Rule(
        allowed="viewer", refused="artist", instead=lambda w: {"comment_id": w.pinned.pk}
    ),
    ("POST", "/comments/{comment_id}/confirm"): Rule(
        allowed="viewer",
        body=lambda w: {"version": w.version.pk},
        instead=lambda w: {"comment_id": w.pinned.pk},
    ),
    ("GET", "/projects/{project_id}/ballots"): VIEW,
    ("POST", "/projects/{project_id}/ballots"): Rule(
        allowed="artist",
        refused="viewer",
        body=lambda w: {"variants": [v.pk for v in w.iteration.variants.all()]},
    ),
    ("PUT", "/ballots/{ballot_id}/votes"): Rule(
        allowed="viewer",
        body=lambda w: {
            "votes": [{"variant": v.pk, "value": 4} for v in w.iteration.variants.all()]
        },
    ),
    ("POST", "/ballots/{ballot_id}/reveal"): Rule(
        allowed="editor", refused="artist", instead=lambda w: {"ballot_id": w.voted.pk}
    ),
    ("GET", "/projects/{project_id}/contact-sheet"): Rule(
        allowed="viewer", query="?variants={variant_id}&kind=pdf"
    ),
    ("GET", "/projects/{project_id}/sheets"): VIEW,
    ("POST", "/projects/{project_id}/sheets"): manages(lambda w: {"variants": [w.variant.pk]}),
    ("GET", "/sheets/{sheet_id}/file"): VIEW,
    ("DELETE", "/sheets/{sheet_id}"): manages(),
    ("GET", "/projects/{project_id}/unread"): VIEW,
    ("PUT", "/projects/{project_id}/unread"): Rule(
        allowed="viewer", body=lambda w: {"comments": [w.comment.pk]}
    ),
    ("GET", "/projects/{project_id}/exports"): VIEW,
    ("GET", "/projects/{project_id}/press"): VIEW,
    ("PUT", "/projects/{project_id}/press"): manages(lambda _w: {"handle": "coated-x1a"}),
    ("PUT", "/projects/{project_id}/ai-label"): manages(lambda _w: {"marks_ai": False}),
    ("POST", "/projects/{project_id}/press-profiles"): manages(profile_body),
    ("GET", "/projects/{project_id}/press-profiles/elsewhere"): VIEW,
    ("POST", "/projects/{project_id}/press-profiles/taken"): manages(
        lambda w: {"profile": profile_elsewhere(w).pk}
    ),
    ("PUT", "/projects/{project_id}/press-profiles/{profile_id}"): manages(profile_body),
    ("DELETE", "/projects/{project_id}/press-profiles/{profile_id}"): manages(),
    ("POST", "/projects/{project_id}/icc-profiles"): manages(icc_file),
    ("POST", "/projects/{project_id}/font-styles"): manages(font_file),
    ("GET", "/projects/{project_id}/font-faces"): Rule(allowed="viewer", query="?words=Mars"),
    ("POST", "/projects/{project_id}/credentials"): Rule(allowed="viewer", body=signed_file),
    ("GET", "/layouts/{layout_id}/press-preflight"): Rule(
        allowed="viewer", query="?profile=coated-x1a"
    ),
    ("GET", "/versions/{version_id}/press-preflight"): VIEW,
    ("POST", "/layouts/{layout_id}/acknowledgements"): manages(
        lambda w: {"key": a_warning_of(w.layout), "reason": "The printer agrees."}
    ),
    ("POST", "/versions/{version_id}/acknowledgements"): manages(
        lambda w: {"key": a_warning_of(w.version), "reason": "The printer agrees."}
    ),
    ("GET", "/exports/{export_id}"): VIEW,
}
