"""Levels and order of text that runs both ways, held against another implementation."""

import random

import pytest
from bidi import get_display

from studio.core.bidi import levels_of, visual_order

LETTERS = "ab אבג دهو 123 ٤٥٦ .,:/+-$%()[]{}! \u2066\u2067\u2068\u2069\u0301\u05b0\u200f\u200e"
LEVELS = [
    ("Mars", "auto", [0, 0, 0, 0]),
    ("אב", "auto", [1, 1]),
    ("אב", "ltr", [1, 1]),
    ("ab", "rtl", [2, 2]),
    ("אב 12", "auto", [1, 1, 1, 2, 2]),
    ("ab אב", "auto", [0, 0, 0, 1, 1]),
    ("אב ab", "auto", [1, 1, 1, 2, 2]),
    ("دع ٤", "auto", [1, 1, 1, 2]),
    ("دع 4", "auto", [1, 1, 1, 2]),
    ("a (אב) b", "auto", [0, 0, 0, 1, 1, 0, 0, 0]),
    ("אב ", "auto", [1, 1, 1]),
    ("ab\nאב", "auto", [0, 0, 1, 1, 1]),
    ("\u2067ab\u2069", "auto", [0, 2, 2, 0]),
    ("\u202eab\u202c", "auto", [0, 1, 1, 0]),
    ("", "auto", []),
    ("\n", "rtl", [1]),
]


@pytest.mark.parametrize(("text", "direction", "levels"), LEVELS)
def test_levels_follow_the_standard(text: str, direction: str, levels: list[int]) -> None:
    assert levels_of(text, direction) == levels


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        ([0, 0, 0], [0, 1, 2]),
        ([1, 1, 1], [2, 1, 0]),
        ([0, 1, 1, 0], [0, 2, 1, 3]),
        ([1, 2, 2, 1], [3, 1, 2, 0]),
        ([], []),
    ],
)
def test_pieces_are_ordered_from_left_to_right(levels: list[int], order: list[int]) -> None:
    assert visual_order(levels) == order


@pytest.mark.parametrize(("direction", "letter"), [("ltr", "L"), ("rtl", "R")])
def test_random_texts_are_ordered_as_another_implementation_orders_them(
    direction: str, letter: str
) -> None:
    unmirrored = str.maketrans("()[]{}", "(([[{{")
    for seed in range(1500):
        dice = random.Random(seed)
        length = dice.randint(1, 14)
        text = "א" + "".join(dice.choice(LETTERS) for _ in range(length))
        ours = "".join(text[place] for place in visual_order(levels_of(text, direction)))
        theirs = str(get_display(text, base_dir=letter))
        assert ours.translate(unmirrored) == theirs.translate(unmirrored), text
