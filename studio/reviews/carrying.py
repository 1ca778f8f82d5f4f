"""Carries pins to where their content now lies: along a picture's lineage, and into a layout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from generation.contract.pixels import Box, Size
from studio.artwork.models import Variant
from studio.artwork.requests import size_of
from studio.artwork.rows import label_of
from studio.artwork.selectors import ancestors_of
from studio.core.layout_document import parse
from studio.core.layout_elements import Art
from studio.core.pins import Pin, carried_into, carried_onto_page, carried_through_cover
from studio.layouts.models import Version
from studio.reviews.models import Comment
from studio.reviews.repaints import HERE, repainted
from studio.reviews.rows import CommentRow, comment_row

SPOT = 0.015
"""How much around a pin counts as its place, as a share of the picture's shorter side."""


@dataclass(kw_only=True)
class Journey:
    """A comment on its way: its row, with the places it points at as they move."""

    row: CommentRow
    places: list[Pin | None] = field(default_factory=list)
    """The pin, then the region's points; None once a place was cut off."""


def told(comments: QuerySet[Comment]) -> list[Comment]:
    """Return comments with all that their rows need, oldest first."""
    found = comments.select_related("resolved_by").order_by("pk")
    return list(found.prefetch_related("mentions", "confirmations__by"))


def carried_rows(variant: Variant) -> list[CommentRow]:
    """Return the pinned comments of all ancestors where their places now lie, nearest first."""
    ancestors = ancestors_of(variant)
    family = {made.pk: made for made in _with_jobs([variant, *ancestors])}
    found: list[CommentRow] = []
    for place, ancestor in enumerate(ancestors):
        path = [family[made.pk] for made in reversed([variant, *ancestors][: place + 1])]
        journeys = _set_out(ancestor)
        for made, source in zip(path, [ancestor, *path], strict=False):
            _follow(journeys, source, made)
        found += _arrived(journeys)
    return found


def placed_rows(version: Version) -> list[CommentRow]:
    """Return the pinned comments of a version's pictures, where the page shows their places."""
    found: dict[int, CommentRow] = {}
    document = parse(version.document)
    for art in (e for e in document.elements.values() if isinstance(e, Art) and not e.hidden):
        for variant in variants_shown(version, [art.asset]):
            journeys = [*_set_out(variant), *_journeys(carried_rows(variant))]
            if art.rotation_deg % 360:
                journeys = _journeys(_drawn(journey.row) for journey in journeys)
            for journey in journeys:
                journey.places = [
                    carried_onto_page(pin, size_of(variant), art, document.cover.trim_box)
                    if pin
                    else None
                    for pin in journey.places
                ]
            for row in _arrived(journeys):
                found.setdefault(row["id"], row)
    return list(found.values())


def variants_shown(version: Version, assets: Iterable[str]) -> list[Variant]:
    """Return the variants of a version's project whose pictures these are, one for each."""
    rows = Variant.objects.select_related("iteration", "asset").filter(
        iteration__project=version.layout.project_id, asset__sha256__in=[a for a in assets if a]
    )
    return list({variant.asset.sha256: variant for variant in rows.order_by("-pk")}.values())


def sources_of(subject: Variant | Version) -> list[int]:
    """Return the ids of the variants from which pins are carried to `subject`."""
    if isinstance(subject, Variant):
        return [ancestor.pk for ancestor in ancestors_of(subject)]
    arts = [e for e in parse(subject.document).elements.values() if isinstance(e, Art)]
    shown = variants_shown(subject, [art.asset for art in arts if not art.hidden])
    return sorted({made.pk for variant in shown for made in [variant, *ancestors_of(variant)]})


def _with_jobs(variants: Sequence[Variant]) -> QuerySet[Variant]:
    found = Variant.objects.select_related("asset", "iteration", "job__batch")
    return found.filter(pk__in=[variant.pk for variant in variants])


def _set_out(ancestor: Variant) -> list[Journey]:
    """Return an ancestor's threads that have a pin, each comment with its places there."""
    rows = [comment_row(comment) for comment in told(ancestor.comments.all())]
    pinned = {row["id"] for row in rows if row["pin"]}
    kept = [row for row in rows if row["id"] in pinned or row["parent"] in pinned]
    for row in kept:
        row["carried_from"] = label_of(ancestor)
    return _journeys(kept)


def _journeys(rows: Iterable[CommentRow]) -> list[Journey]:
    return [Journey(row=row, places=_places(row)) for row in rows]


def _drawn(row: CommentRow) -> CommentRow:
    """Return the row with a rectangle as a drawn line, since its sides can be turned."""
    if row["region"] and row["region"]["kind"] == "rect":
        (left, top), (right, bottom) = row["region"]["points"]
        corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
        row["region"] = {"kind": "freehand", "points": corners}
    return row


def _places(row: CommentRow) -> list[Pin | None]:
    if row["pin"] is None:
        return []
    points = row["region"]["points"] if row["region"] else []
    return [Pin(x=row["pin"]["x"], y=row["pin"]["y"]), *(Pin(x=x, y=y) for x, y in points)]


def _follow(journeys: Iterable[Journey], source: Variant, made: Variant) -> None:
    """Move all places from a picture to the one made from it, and see what was painted anew."""
    before, after = size_of(source), size_of(made)
    for journey in journeys:
        journey.places = [
            _moved(pin, before, after, made.padding) if pin else None for pin in journey.places
        ]
        kept = [pin for pin in journey.places if pin]
        if kept and journey.row["repainted"] != HERE:
            told = repainted(made, _spot(kept, after))
            journey.row["repainted"] = told or journey.row["repainted"]


def _moved(pin: Pin, before: Size, after: Size, padding: dict[str, int] | None) -> Pin | None:
    if not padding:
        return carried_through_cover(pin, before, after)
    left, top = -padding["left"], -padding["top"]
    box = Box(left=left, top=top, right=left + after.width, bottom=top + after.height)
    return carried_into(pin, before, box)


def _spot(pins: Sequence[Pin], size: Size) -> Box:
    """Return the pixels that places point at, and a little around them."""
    around = SPOT * min(size.width, size.height)
    across, down = [pin.x * size.width for pin in pins], [pin.y * size.height for pin in pins]
    return Box(
        left=max(0, int(min(across) - around)),
        top=max(0, int(min(down) - around)),
        right=min(size.width, int(max(across) + around) + 1),
        bottom=min(size.height, int(max(down) + around) + 1),
    )


def _arrived(journeys: Iterable[Journey]) -> list[CommentRow]:
    """Return the rows with pin and region where they have come to."""
    rows: list[CommentRow] = []
    for journey in journeys:
        row = journey.row
        if journey.places:
            pin, points = journey.places[0], [place for place in journey.places[1:] if place]
            whole = row["region"] is not None and len(points) == len(journey.places) - 1
            row["pin"] = {"x": round(pin.x, 6), "y": round(pin.y, 6)} if pin else None
            row["outside"] = pin is None
            row["region"] = (
                {
                    "kind": row["region"]["kind"],
                    "points": [[round(place.x, 6), round(place.y, 6)] for place in points],
                }
                if row["region"] and whole and pin
                else None
            )
        rows.append(row)
    return rows
