"""Where frames of a canvas go: snapped to a model, and planned until a target is covered."""

import math
from collections.abc import Iterator
from itertools import pairwise

from generation.contract.errors import ContractError
from generation.contract.pixels import SIDE_MAX, SIDE_MIN, Box, Size, snapped_up
from generation.contract.sentences import Sentence
from studio.core.cover_formats import CoverFormat
from studio.core.errors import RefusedError
from studio.core.outpaint_plan import plan_outpaint

AREA_FRAMES = 3
"""A frame of up to this many native areas is painted at once: corners then agree."""
CONTEXT_MIN = 128
CONTEXT_SHARE = 3
"""A strip sees at least a third of what it adds, so that a quarter of it is painted already."""
REACH_MAX = 16_384


def box_at(left: int, top: int, width: int, height: int) -> Box:
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def joined(a: Box, b: Box) -> Box:
    """Return the smallest box around both."""
    return Box(
        left=min(a.left, b.left),
        top=min(a.top, b.top),
        right=max(a.right, b.right),
        bottom=max(a.bottom, b.bottom),
    )


def shared(a: Box, b: Box) -> Box | None:
    """Return what two boxes have in common, None where that is nothing."""
    both = Box(
        left=max(a.left, b.left),
        top=max(a.top, b.top),
        right=min(a.right, b.right),
        bottom=min(a.bottom, b.bottom),
    )
    return both if both.width > 0 and both.height > 0 else None


def moved(box: Box, dx: int, dy: int) -> Box:
    return Box(left=box.left + dx, top=box.top + dy, right=box.right + dx, bottom=box.bottom + dy)


def snapped(box: Box, multiple: int) -> Box:
    """Return the box with its sides on the model's multiple, its top left corner where it was."""
    return box_at(
        box.left,
        box.top,
        max(snapped_up(SIDE_MIN, multiple), snapped_up(box.width, multiple)),
        max(snapped_up(SIDE_MIN, multiple), snapped_up(box.height, multiple)),
    )


def checked_frame(box: Box, limits: Box) -> Box:
    """Return a frame that can be painted.

    Raises:
        RefusedError: a side is out of bounds, or the frame would take the canvas beyond them.
    """
    whole = joined(box, limits)
    far = max(abs(side) for side in (box.left, box.top, box.right, box.bottom))
    try:
        Size(width=box.width, height=box.height)
        Size(width=whole.width, height=whole.height)
    except ContractError as error:
        raise RefusedError(
            Sentence(
                "The frame of {width} x {height} px at {left}, {top} cannot be painted: {reason} "
                "Make it smaller or move it nearer.",
                width=box.width,
                height=box.height,
                left=box.left,
                top=box.top,
                reason=error.message,
            ),
            code="frame_size",
        ) from error
    if far > REACH_MAX:
        raise RefusedError(
            Sentence(
                "The frame reaches {far} px from the picture's corner; at most {limit} can be.",
                far=far,
                limit=REACH_MAX,
            ),
            code="frame_size",
        )
    return box


def page_target(painted: Box, cover: CoverFormat) -> Box:
    """Return the smallest box around what is painted that has the page's proportions."""
    size = Size(width=painted.width, height=painted.height)
    padding = plan_outpaint(size, cover).padding
    if padding is None or max(padding.left + padding.right, padding.top + padding.bottom) <= 1:
        return painted  # one pixel is the rounding of a target that was reached before
    return Box(
        left=painted.left - padding.left,
        top=painted.top - padding.top,
        right=painted.right + padding.right,
        bottom=painted.bottom + padding.bottom,
    )


def frames_to(painted: Box, target: Box, *, native_area: int) -> tuple[Box, ...]:
    """Return the frames that grow `painted` to `target`, in the order they are painted in.

    One frame where the target is small enough. Otherwise strips along the sides, each cut into
    tiles that overlap; every tile sees at least a quarter that is painted already.
    """
    goal = joined(painted, target)
    if goal == painted:
        return ()
    most = AREA_FRAMES * native_area
    if goal.width * goal.height <= most and max(goal.width, goal.height) <= SIDE_MAX:
        return (goal,)
    frames: list[Box] = []
    now = painted
    for strip in _strips(painted, goal, math.isqrt(most)):
        frames += _tiles(strip, most)
        now = joined(now, strip)
    return tuple(frames)


def _strips(painted: Box, goal: Box, side: int) -> Iterator[Box]:
    """Yield strips over the full breadth of what is painted by then, one after the other."""
    now = painted
    while now != goal:
        step = side * 3 // 4
        left, right = now.left - goal.left, goal.right - now.right
        top, bottom = now.top - goal.top, goal.bottom - now.bottom
        if left > 0 or right > 0:
            add = min(step, left or right)
            see = min(now.width, max(CONTEXT_MIN, -(-add // CONTEXT_SHARE)))
            edge = now.left - add if left > 0 else now.right - see
            strip = box_at(edge, now.top, add + see, now.height)
        else:
            add = min(step, top or bottom)
            see = min(now.height, max(CONTEXT_MIN, -(-add // CONTEXT_SHARE)))
            edge = now.top - add if top > 0 else now.bottom - see
            strip = box_at(now.left, edge, now.width, add + see)
        yield strip
        now = joined(now, strip)


def _tiles(strip: Box, most: int) -> list[Box]:
    """Cut a strip across its longer side into overlapping tiles of at most `most` pixels."""
    across = strip.width >= strip.height
    length, depth = (strip.width, strip.height) if across else (strip.height, strip.width)
    longest = max(SIDE_MIN, most // depth)
    if length <= longest:
        return [strip]
    fresh = max(SIDE_MIN, longest - CONTEXT_MIN)
    count = math.ceil((length - CONTEXT_MIN) / fresh)
    edges = [round((length - CONTEXT_MIN) * place / count) for place in range(count + 1)]
    tiles = []
    for start, stop in pairwise(edges):
        if across:
            tiles.append(box_at(strip.left + start, strip.top, stop - start + CONTEXT_MIN, depth))
        else:
            tiles.append(box_at(strip.left, strip.top + start, depth, stop - start + CONTEXT_MIN))
    return tiles
