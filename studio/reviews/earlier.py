"""Open remarks on a layout's earlier versions, as they stand on a later one: has it been done?"""

from collections.abc import Iterable
from typing import Any

from studio.core.boxes import Box
from studio.core.layout_document import LayoutDocument, parse
from studio.core.layout_elements import element_json
from studio.core.pins import Pin
from studio.layouts.models import Version
from studio.reviews.carrying import told
from studio.reviews.models import Comment
from studio.reviews.rows import CommentRow, comment_row

CHANGED = "changed"
UNSEEN = frozenset({"name", "locked", "order"})
"""What no reader of the page sees of an element."""


def earlier_versions(version: Version) -> list[Version]:
    """Return the versions of the same layout that were frozen before, the newest first."""
    found = Version.objects.filter(layout=version.layout_id, number__lt=version.number)
    return list(found.order_by("-number"))


def earlier_rows(version: Version) -> list[CommentRow]:
    """Return the open threads of earlier versions where their places now lie, newest version first.

    `repainted` is "changed" where what stands at a pin's place is not what stood there.
    """
    now = parse(version.document)
    return [row for before in earlier_versions(version) for row in _carried(before, now)]


def _carried(before: Version, now: LayoutDocument) -> Iterable[CommentRow]:
    comments = told(before.comments.filter(removed_at=None))
    open_ = {row.pk for row in comments if row.parent_id is None and row.resolved_at is None}
    kept = [row for row in comments if row.pk in open_ or row.parent_id in open_]
    then = parse(before.document) if kept else now
    return [_placed(comment, f"v{before.number}", then, now) for comment in kept]


def _placed(comment: Comment, label: str, then: LayoutDocument, now: LayoutDocument) -> CommentRow:
    row = comment_row(comment)
    row["carried_from"] = label
    if row["pin"] is None:
        return row
    was, page = then.cover.trim_box, now.cover.trim_box
    pin = _on_page(Pin(x=row["pin"]["x"], y=row["pin"]["y"]), was, page)
    row["outside"] = pin is None
    if pin is None:
        return {**row, "pin": None, "region": None}
    if _under(then, was, row["pin"]["x"], row["pin"]["y"]) != _under(now, page, pin.x, pin.y):
        row["repainted"] = CHANGED
    row["pin"] = {"x": pin.x, "y": pin.y}
    if row["region"]:
        points = [_on_page(Pin(x=x, y=y), was, page) for x, y in row["region"]["points"]]
        kept = [[point.x, point.y] for point in points if point]
        whole = len(kept) == len(points)
        row["region"] = {"kind": row["region"]["kind"], "points": kept} if whole else None
    return row


def _on_page(pin: Pin, was: Box, page: Box) -> Pin | None:
    """Return the same place in mm on a page of another size, None where that ends before it."""
    x, y = pin.x * was.w / page.w, pin.y * was.h / page.h
    return Pin(x=x, y=y) if x <= 1 and y <= 1 else None


def _under(document: LayoutDocument, page: Box, x: float, y: float) -> dict[str, Any]:
    """Return what is printed at a place, by the elements' ids."""
    at_x, at_y = page.x + x * page.w, page.y + y * page.h
    return {
        id_: {k: v for k, v in element_json(element).items() if k not in UNSEEN}
        for id_, element in document.elements.items()
        if not element.hidden
        and element.x_mm <= at_x <= element.x_mm + element.w_mm
        and element.y_mm <= at_y <= element.y_mm + element.h_mm
    }
