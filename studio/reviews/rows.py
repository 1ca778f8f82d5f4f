"""Comments as JSON-ready rows, the same in pages, replies and events."""

import json
from typing import TypedDict

from studio.core.pins import Pin, Region
from studio.reviews.models import Comment

TEXT_SHOWN = 1500
TEXT_SHOWN_BYTES = 2000
CONFIRMED_SHOWN = 4


class PinRow(TypedDict):
    """A place on a picture, as fractions from its top left corner."""

    x: float
    y: float


class RegionRow(TypedDict):
    """A marked part of a picture: a rectangle by two corners, or a line drawn by hand."""

    kind: str
    points: list[list[float]]


class ConfirmedRow(TypedDict):
    """On which picture or version somebody said that the carried pin is right."""

    variant: int | None
    version: int | None
    by_name: str


class CommentRow(TypedDict):
    """A comment; in events long text is cut.

    `carried_from` names the ancestor it was pinned to. Of a carried pin, `repainted` is "here"
    where its place was painted anew since, "whole" where the whole picture was, "changed" where a
    later version shows something else there, and `outside` says that its place was cut off.
    """

    id: int
    variant: int | None
    version: int | None
    parent: int | None
    text: str
    text_cut: bool
    pin: PinRow | None
    region: RegionRow | None
    by: int | None
    by_name: str
    guest: bool
    mentions: list[int]
    created_at: str
    edited_at: str | None
    removed: bool
    resolved_at: str | None
    resolved_by_name: str | None
    confirmed: list[ConfirmedRow]
    carried_from: str | None
    repainted: str
    outside: bool


def comment_row(comment: Comment, *, whole: bool = True) -> CommentRow:
    """Return a comment's row; events carry it with `whole=False`."""
    text = comment.text if whole else _cut(comment.text)
    pin = pin_of(comment)
    return {
        "id": comment.pk,
        "variant": comment.variant_id,
        "version": comment.version_id,
        "parent": comment.parent_id,
        "text": text,
        "text_cut": text != comment.text,
        "pin": {"x": pin.x, "y": pin.y} if pin else None,
        "region": comment.region,
        "by": comment.author_id,
        "by_name": comment.author_name,
        "guest": comment.share_link_id is not None,
        "mentions": sorted(mention.user_id for mention in comment.mentions.all()),
        "created_at": comment.created_at.isoformat(),
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
        "removed": comment.removed_at is not None,
        "resolved_at": comment.resolved_at.isoformat() if comment.resolved_at else None,
        "resolved_by_name": comment.resolved_by.name if comment.resolved_by else None,
        "confirmed": _confirmed(comment),
        "carried_from": None,
        "repainted": "",
        "outside": False,
    }


def region_row(region: Region) -> RegionRow:
    """Return a region as rows and JSON columns carry it."""
    return {"kind": region.kind, "points": [[pin.x, pin.y] for pin in region.points]}


def pin_of(comment: Comment) -> Pin | None:
    if comment.pin_x is None or comment.pin_y is None:
        return None
    return Pin(x=comment.pin_x, y=comment.pin_y)


def _confirmed(comment: Comment) -> list[ConfirmedRow]:
    """Return the newest confirmations."""
    made = sorted(comment.confirmations.all(), key=lambda row: -row.pk)[:CONFIRMED_SHOWN]
    return [
        {"variant": row.variant_id, "version": row.version_id, "by_name": row.by.name}
        for row in made
    ]


def _cut(text: str) -> str:
    """Return the beginning of a text that is small enough for an event in any script."""
    shown = text[:TEXT_SHOWN]
    while len(json.dumps(shown, ensure_ascii=False).encode()) > TEXT_SHOWN_BYTES:
        shown = shown[: len(shown) * 9 // 10]
    return shown
