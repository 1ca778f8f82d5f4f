"""Frames of a canvas: snapped, bounded, and planned until a target is covered."""

import pytest

from generation.contract.pixels import Box
from studio.core.cover_formats import cover_format
from studio.core.frame_plan import box_at, frames_to, page_target, shared, snapped
from studio.core.undo_stack import Edit, stacks_of

NATIVE = 640 * 832


def test_a_frame_snaps_up_to_the_models_multiple_and_keeps_its_corner() -> None:
    assert snapped(box_at(-13, 7, 250, 500), 16) == box_at(-13, 7, 256, 512)
    assert snapped(box_at(0, 0, 10, 70), 8) == box_at(0, 0, 64, 72)


def test_the_page_is_the_smallest_box_of_its_proportions_around_what_is_painted() -> None:
    cover = cover_format("us-8375x10875")
    target = page_target(box_at(-100, 0, 1024, 1024), cover)
    assert (target.left, target.right) == (-100, 924)
    wanted = 1024 * cover.bleed_box.h / cover.bleed_box.w
    assert 0 <= target.height - wanted < 1


def test_a_small_target_is_one_frame_so_that_corners_agree() -> None:
    goal = box_at(-100, -100, 1000, 1200)
    assert frames_to(box_at(0, 0, 800, 1000), goal, native_area=NATIVE) == (goal,)
    assert frames_to(goal, goal, native_area=NATIVE) == ()


@pytest.mark.parametrize(
    ("painted", "goal"),
    [
        (box_at(0, 0, 3000, 2000), box_at(-200, -900, 3300, 4000)),
        (box_at(0, 0, 64, 64), box_at(-2000, -2000, 4000, 4000)),
        (box_at(0, 0, 640, 5000), box_at(0, 0, 4000, 5000)),
    ],
)
def test_many_frames_cover_a_large_target_and_each_sees_a_quarter_painted(
    painted: Box, goal: Box
) -> None:
    boxes = [painted]
    for frame in frames_to(painted, goal, native_area=NATIVE):
        seen = [both for box in boxes if (both := shared(box, frame))]
        area = sum(box.width * box.height for box in seen)
        least = 0.2 if len(boxes) > 1 else 0.0
        assert area > least * frame.width * frame.height or painted.width == 64
        boxes.append(frame)
    assert (min(b.left for b in boxes), max(b.right for b in boxes)) == (goal.left, goal.right)
    assert (min(b.top for b in boxes), max(b.bottom for b in boxes)) == (goal.top, goal.bottom)
    assert all(_covered(x, y, boxes) for x, y in _places(goal))


def test_an_undo_can_be_done_again_until_something_else_is_done() -> None:
    edits = [Edit(revision=1), Edit(revision=4), Edit(revision=5, undoes=4)]
    found = stacks_of(edits)
    assert (found.done, found.undone) == ((1,), (5,))
    again = stacks_of([*edits, Edit(revision=6, undoes=5)])
    assert (again.done, again.undone) == ((1, 6), ())
    assert stacks_of([*edits, Edit(revision=9)]).undone == ()


def _places(goal: Box) -> list[tuple[int, int]]:
    return [
        (goal.left + goal.width * i // 40, goal.top + goal.height * j // 40)
        for i in range(40)
        for j in range(40)
    ]


def _covered(x: int, y: int, boxes: list[Box]) -> bool:
    return any(b.left <= x < b.right and b.top <= y < b.bottom for b in boxes)
