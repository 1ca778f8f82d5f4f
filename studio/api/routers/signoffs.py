"""Sign-offs of versions and pictures: opening, deciding, closing."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import Id
from studio.api.signoff_schemas import DecisionBody, ReviewBody
from studio.api.writes import write
from studio.artwork.rows import VariantRow
from studio.artwork.selectors import variant_for
from studio.layouts.rows import LayoutRow, VersionRow
from studio.layouts.selectors import version_for
from studio.layouts.signoffs import Subject
from studio.reviews import deciding, opening
from studio.reviews.opening import NewSeat, NewStage
from studio.reviews.selectors import SignoffRow, signoff_row

router = Router(tags=["sign-offs"])
Answer = dict[str, Any]
VERSION: dict[str, Any] = {"version": VersionRow, "layout": LayoutRow}
VARIANT: dict[str, Any] = {"variant": VariantRow}


@router.post(
    "/versions/{version_id}/decisions", openapi_extra=wrote("stage.opened", **VERSION, verdict=str)
)
def decide_version(request: HttpRequest, version_id: Id, body: DecisionBody) -> Answer:
    """Approve exactly this content, send it back with a reason, or say it does not concern me."""
    return _decide(request, version_for(user_of(request), version_id), body)


@router.post("/versions/{version_id}/review", openapi_extra=wrote("review.opened", **VERSION))
def open_version_review(request: HttpRequest, version_id: Id, body: ReviewBody) -> Answer:
    """Ask people to decide on a version, stage after stage."""
    return _open(request, version_for(user_of(request), version_id), body)


@router.delete("/versions/{version_id}/review", openapi_extra=wrote("review.closed", **VERSION))
def close_version_review(request: HttpRequest, version_id: Id) -> Answer:
    """End the open sign-off of a version; any editor decides again."""
    return _close(request, version_for(user_of(request), version_id))


@router.get("/variants/{variant_id}/review", openapi_extra=answers(SignoffRow))
def variant_review(request: HttpRequest, variant_id: Id) -> Answer:
    """Where a picture stands, its open sign-off and what was decided of it."""
    return {**signoff_row(variant_for(user_of(request), variant_id))}


@router.post(
    "/variants/{variant_id}/decisions", openapi_extra=wrote("stage.opened", **VARIANT, verdict=str)
)
def decide_variant(request: HttpRequest, variant_id: Id, body: DecisionBody) -> Answer:
    """Approve exactly this picture, send it back with a reason, or say it does not concern me."""
    return _decide(request, variant_for(user_of(request), variant_id), body)


@router.post("/variants/{variant_id}/review", openapi_extra=wrote("review.opened", **VARIANT))
def open_variant_review(request: HttpRequest, variant_id: Id, body: ReviewBody) -> Answer:
    """Ask people to decide on a picture, stage after stage."""
    return _open(request, variant_for(user_of(request), variant_id), body)


@router.delete("/variants/{variant_id}/review", openapi_extra=wrote("review.closed", **VARIANT))
def close_variant_review(request: HttpRequest, variant_id: Id) -> Answer:
    """End the open sign-off of a picture; any editor decides again."""
    return _close(request, variant_for(user_of(request), variant_id))


def _decide(request: HttpRequest, subject: Subject, body: DecisionBody) -> Answer:
    by = user_of(request)
    return write(
        request,
        deciding.project_of(subject).pk,
        lambda op_id: deciding.decide(
            subject=subject, verdict=body.verdict, reason=body.reason, by=by, op_id=op_id
        ),
    )


def _open(request: HttpRequest, subject: Subject, body: ReviewBody) -> Answer:
    by = user_of(request)
    stages = [
        NewStage(
            seats=tuple(NewSeat(person=seat.person, role=seat.role) for seat in stage.seats),
            rule=stage.rule,
            needed=stage.needed,
            name=stage.name,
            due=stage.due,
        )
        for stage in body.stages
    ]
    return write(
        request,
        deciding.project_of(subject).pk,
        lambda op_id: opening.open_review(
            subject=subject, stages=stages, brief=body.brief, by=by, op_id=op_id
        ),
    )


def _close(request: HttpRequest, subject: Subject) -> Answer:
    by = user_of(request)
    return write(
        request,
        deciding.project_of(subject).pk,
        lambda op_id: opening.close_review(subject=subject, by=by, op_id=op_id),
    )
