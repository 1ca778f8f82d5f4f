"""Comments, and the picture of a version at the resolution of print."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from studio.accounts.models import User
from studio.api.answers import answers, wrote
from studio.api.auth import EVERYONE, found_by, user_of
from studio.api.schemas import (
    CommentBody,
    CommentEditBody,
    ConfirmBody,
    Id,
    ReadBody,
    RegionBody,
)
from studio.api.writes import write
from studio.artwork.models import Variant
from studio.artwork.rows import VariantRow
from studio.artwork.selectors import variant_for
from studio.core.errors import RefusedError
from studio.core.pins import Pin, Region
from studio.exports import print_views
from studio.layouts.models import Version
from studio.layouts.rows import VersionRow
from studio.layouts.selectors import version_for
from studio.projects.guests import told_to
from studio.projects.permissions import Principal
from studio.projects.selectors import project_for
from studio.reviews import actions
from studio.reviews.models import Comment
from studio.reviews.rows import CommentRow
from studio.reviews.selectors import UnreadRow, comment_for, thread_of, unread_of

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
    by, found = found_by(request, lambda by: variant_for(by, variant_id))
    return {"comments": thread_of(found, by)}


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
    by, found = found_by(request, lambda by: version_for(by, version_id))
    return {"comments": thread_of(found, by)}


@router.get(
    "/versions/{version_id}/print-view",
    openapi_extra=answers(width=int, height=int, drawn=bool, url=str),
    auth=EVERYONE,
)
def print_view(request: HttpRequest, version_id: Id) -> Answer:
    """How large a version is at the resolution of print, and where its picture lies."""
    _by, found = found_by(request, lambda by: version_for(by, version_id))
    size = print_views.print_size(found)
    return {
        "width": size.width,
        "height": size.height,
        "drawn": print_views.is_drawn(found),
        "url": f"/api/versions/{version_id}/print-view.png",
    }


@router.get("/versions/{version_id}/print-view.png", auth=EVERYONE)
def print_picture(request: HttpRequest, version_id: Id) -> HttpResponse:
    """A version as a PNG at the resolution of print, as it is cut; drawn once and then kept."""
    _by, found = found_by(request, lambda by: version_for(by, version_id))
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(print_views.print_view(found), content_type="image/png", headers=headers)


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


@router.patch("/comments/{comment_id}", openapi_extra=wrote("comment.edited", **ABOUT))
def edit(request: HttpRequest, comment_id: Id, body: CommentEditBody) -> Answer:
    """Say one's own comment in other words, as long as nobody has answered."""
    by, found = _comment(request, comment_id)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.edit_comment(comment=found, text=body.text, by=by, op_id=op_id),
    )


@router.delete("/comments/{comment_id}", openapi_extra=wrote("comment.removed", **ABOUT))
def remove(request: HttpRequest, comment_id: Id) -> Answer:
    """Take one's own comment back while nobody has answered; editors take away any."""
    by, found = _comment(request, comment_id)
    return write(
        request,
        found.project_id,
        lambda op_id: actions.remove_comment(comment=found, by=by, op_id=op_id),
    )


@router.post("/comments/{comment_id}/confirm", openapi_extra=wrote("comment.confirmed", **ABOUT))
def confirm(request: HttpRequest, comment_id: Id, body: ConfirmBody) -> Answer:
    """Say that a pin carried to a variant or version points at the right place there."""
    by, found = _comment(request, comment_id)
    if body.version is not None:
        subject: Variant | Version = version_for(by, body.version)
    elif body.variant is not None:
        subject = variant_for(by, body.variant)
    else:
        raise RefusedError(_("Name the variant or the version on which the pin is right."))
    return write(
        request,
        found.project_id,
        lambda op_id: actions.confirm_pin(comment=found, subject=subject, by=by, op_id=op_id),
    )


@router.get("/projects/{project_id}/unread", openapi_extra=answers(unread=list[UnreadRow]))
def unread(request: HttpRequest, project_id: Id) -> Answer:
    """What others said that you have not seen yet: the newest 500 comments."""
    by = user_of(request)
    return {"unread": unread_of(project_for(by, project_id), by)}


@router.put("/projects/{project_id}/unread", openapi_extra=answers(read=int))
def read(request: HttpRequest, project_id: Id, body: ReadBody) -> Answer:
    """Note that you have seen these comments; nobody else is told."""
    by = user_of(request)
    project = project_for(by, project_id)
    return {"read": actions.mark_read(project=project, comments=body.comments, by=by)}


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
    posted = write(
        request,
        project_id,
        lambda op_id: actions.post_comment(
            subject=subject,
            text=body.text,
            pin=pin,
            region=region,
            parent=parent,
            mentions=body.mentions,
            by=by,
            op_id=op_id,
        ),
    )
    number = {"seq": posted["seq"], "replayed": posted["replayed"]}
    return {**told_to(by, posted), **number}


def _region(body: RegionBody) -> Region:
    return Region(kind=body.kind, points=tuple(Pin(x=x, y=y) for x, y in body.points))
