"""Comments."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.accounts.models import User
from studio.api.answers import answers, wrote
from studio.api.auth import EVERYONE, found_by, user_of
from studio.api.schemas import CommentBody, Id, RegionBody
from studio.api.writes import write
from studio.artwork.models import Variant
from studio.artwork.rows import VariantRow
from studio.artwork.selectors import variant_for
from studio.core.pins import Pin, Region
from studio.layouts.models import Version
from studio.layouts.rows import VersionRow
from studio.layouts.selectors import version_for
from studio.projects.permissions import Principal
from studio.reviews import actions
from studio.reviews.models import Comment
from studio.reviews.selectors import CommentRow, comment_for, thread_of

router = Router(tags=["reviews"])
Answer = dict[str, Any]
ABOUT: dict[str, Any] = {"variant": VariantRow | None, "version": VersionRow | None}


@router.get(
    "/variants/{variant_id}/comments",
    openapi_extra=answers(comments=list[CommentRow]),
    auth=EVERYONE,
)
def variant_comments(request: HttpRequest, variant_id: Id) -> Answer:
    """The comments on a variant, and those carried over from the variants it was made from."""
    _by, found = found_by(request, lambda by: variant_for(by, variant_id))
    return {"comments": thread_of(found)}


@router.post(
    "/variants/{variant_id}/comments", openapi_extra=wrote("comment.posted", **ABOUT), auth=EVERYONE
)
def comment_on_variant(request: HttpRequest, variant_id: Id, body: CommentBody) -> Answer:
    """Say something of a variant, perhaps pinned to a place on it, perhaps as a reply."""
    by, found = found_by(request, lambda by: variant_for(by, variant_id))
    return _post(request, found.iteration.project_id, found, body, by)


@router.get(
    "/versions/{version_id}/comments",
    openapi_extra=answers(comments=list[CommentRow]),
    auth=EVERYONE,
)
def version_comments(request: HttpRequest, version_id: Id) -> Answer:
    """The comments on a version."""
    _by, found = found_by(request, lambda by: version_for(by, version_id))
    return {"comments": thread_of(found)}


@router.post(
    "/versions/{version_id}/comments", openapi_extra=wrote("comment.posted", **ABOUT), auth=EVERYONE
)
def comment_on_version(request: HttpRequest, version_id: Id, body: CommentBody) -> Answer:
    """Say something of a version, perhaps pinned to a place on it, perhaps as a reply."""
    by, found = found_by(request, lambda by: version_for(by, version_id))
    return _post(request, found.layout.project_id, found, body, by)


@router.post("/comments/{comment_id}/resolve", openapi_extra=wrote("comment.resolved", **ABOUT))
def resolve(request: HttpRequest, comment_id: Id) -> Answer:
    """Mark a thread as dealt with."""
    by, found = _comment(request, comment_id)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.resolve_comment(comment=found, by=by, op_id=op_id),
    )


@router.post("/comments/{comment_id}/reopen", openapi_extra=wrote("comment.reopened", **ABOUT))
def reopen(request: HttpRequest, comment_id: Id) -> Answer:
    """Take a thread up again."""
    by, found = _comment(request, comment_id)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.reopen_comment(comment=found, by=by, op_id=op_id),
    )


def _comment(request: HttpRequest, comment_id: int) -> tuple[User, Comment]:
    by = user_of(request)
    return by, comment_for(by, comment_id)


def _post(
    request: HttpRequest,
    project_id: int,
    subject: Variant | Version,
    body: CommentBody,
    by: Principal,
) -> Answer:
    parent = None if body.parent is None else comment_for(by, body.parent)
    pin = None if body.pin is None else (body.pin.x, body.pin.y)
    region = None if body.region is None else _region(body.region)
    return write(
        request,
        project_id,
        lambda op_id: actions.post_comment(
            subject=subject,
            text=body.text,
            pin=pin,
            region=region,
            parent=parent,
            by=by,
            op_id=op_id,
        ),
    )


def _region(body: RegionBody) -> Region:
    return Region(kind=body.kind, points=tuple(Pin(x=x, y=y) for x, y in body.points))
