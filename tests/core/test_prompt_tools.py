"""Grids, weights, wildcards and merged wordings: the rules behind the prompt's tools."""

import random
import time

import pytest

from generation.contract.prompt_weights import LESS, Stretch, plain_words, stretches_of
from studio.core.errors import RefusedError
from studio.core.prompt_choices import plan
from studio.core.prompt_grid import Axis, cells_of, check_total, checked_axes
from studio.core.prompt_merge import Wording, merge
from studio.core.prompt_weights import check_weights
from studio.core.traced_text import Traced
from studio.core.wildcards import checked_lines, drawn, names_in
from studio.core.writers import Run, changed, in_bytes, in_characters, runs_of

WEIGHTS: dict[str, tuple[str, list[tuple[str, float]]]] = {
    "none": ("a red fox", [("a red fox", 1.0)]),
    "one": ("a (red:1.3) fox", [("a ", 1.0), ("red", 1.3), (" fox", 1.0)]),
    "Chinese": ("(红色:0.5)狐狸", [("红色", 0.5), ("狐狸", 1.0)]),
    "ordinary brackets": ("a fox (at dusk)", [("a fox (at dusk)", 1.0)]),
    "a time": ("(noon: bright)", [("(noon: bright)", 1.0)]),
    "less": ("a [red] fox", [("a ", 1.0), ("red", LESS), (" fox", 1.0)]),
    "a choice of another program": ("[dawn|dusk] [a:b:0.5]", [("[dawn|dusk] [a:b:0.5]", 1.0)]),
    "empty brackets": ("( :1.2) [ ]", [("( :1.2) [ ]", 1.0)]),
    "an open bracket": ("(fox:1.2", [("(fox:1.2", 1.0)]),
}
MERGED: dict[str, tuple[str, str, str, str]] = {
    "only one changed": ("a fox", "a red fox", "a fox", "a red fox"),
    "both, apart": (
        "a fox in snow",
        "a red fox in snow",
        "a fox in deep snow",
        "a red fox in deep snow",
    ),
    "both, the same": ("a fox", "a red fox", "a red fox", "a red fox"),
    "both, differently": ("a fox", "a red fox", "a blue fox", "a {red|blue} fox"),
    "one took out": ("a red fox", "a fox", "a red fox, dusk", "a fox, dusk"),
    "without an origin": ("", "a fox in snow", "a cat in snow", "a {fox|cat} in snow"),
    "Chinese": ("一只狐狸", "一只红狐狸", "一只狐狸，雪", "一只红狐狸，雪"),
}
AXES_REFUSED: dict[str, Axis] = {
    "unknown": Axis(parameter="mood", values=("1",)),
    "no values": Axis(parameter="steps", values=()),
    "too many steps": Axis(parameter="steps", values=("151",)),
    "half a step": Axis(parameter="steps", values=("4.5",)),
    "no number": Axis(parameter="guidance_scale", values=("nan",)),
    "no scheduler": Axis(parameter="scheduler", values=("best",)),
    "one side": Axis(parameter="size", values=("640",)),
    "a side too long": Axis(parameter="size", values=("8193x640",)),
    "a heavy LoRA": Axis(parameter="adapter_weight", values=("2.1",)),
    "a negative control": Axis(parameter="control_strength", values=("-0.1",)),
    "too much of a look": Axis(parameter="look_strength", values=("1.6",)),
    "words without what they replace": Axis(parameter="words", values=("a",)),
    "a long value": Axis(parameter="negative_prompt", values=("x" * 81,)),
    "Arabic digits": Axis(parameter="seed", values=("٣",)),
}


@pytest.mark.parametrize(("prompt", "stretches"), WEIGHTS.values(), ids=WEIGHTS.keys())
def test_a_prompt_is_read_as_these_stretches(
    prompt: str, stretches: list[tuple[str, float]]
) -> None:
    assert stretches_of(prompt) == [Stretch(text=text, weight=w) for text, w in stretches]


def test_models_without_weights_read_the_words_alone() -> None:
    assert plain_words("a (red:1.3) [fox] (at dusk)") == "a red fox (at dusk)"


@pytest.mark.parametrize("prompt", ["(" + "a" * 15_999, "(a:" + " " * 15_997, "(" + ":" * 15_999])
def test_a_long_bracket_that_never_closes_is_read_at_once(prompt: str) -> None:
    started = time.perf_counter()

    assert stretches_of(prompt) == [Stretch(text=prompt, weight=1.0)]
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize("prompt", ["(fox:2.1)", "(fox:0)", "(fox:-1)"])
def test_a_weight_out_of_bounds_is_refused(prompt: str) -> None:
    with pytest.raises(RefusedError, match=r"0\.1 to 2"):
        check_weights(prompt)


@pytest.mark.parametrize(("base", "one", "other", "both"), MERGED.values(), ids=MERGED.keys())
def test_two_wordings_merge_to_this(base: str, one: str, other: str, both: str) -> None:
    assert merge(Wording(text=one), Wording(text=other), base=base).text == both


@pytest.mark.parametrize(("one", "other"), [("a,", ",b"), ("a b c d ", "d c b a ")])
def test_prompts_as_long_as_may_be_are_merged_in_bounded_time(one: str, other: str) -> None:
    mine, theirs = one * (16_000 // len(one)), other * (16_000 // len(other))

    both = merge(Wording(text=mine), Wording(text=theirs)).text

    assert mine.strip() in both
    assert theirs.strip() in both


def test_merged_words_keep_their_writers() -> None:
    mine = Wording(text="a red fox", runs=(Run(length=9, writer=1),))
    theirs = Wording(text="a fox, dusk", runs=(Run(length=11, writer=2),))

    both = merge(mine, theirs, base="a fox")

    assert both.text == "a red fox, dusk"
    assert both.runs == (Run(length=9, writer=1), Run(length=6, writer=2))


@pytest.mark.parametrize("axis", AXES_REFUSED.values(), ids=AXES_REFUSED.keys())
def test_an_axis_that_makes_no_sense_is_refused(axis: Axis) -> None:
    with pytest.raises(RefusedError):
        checked_axes([axis])


def test_a_grid_has_a_cell_for_each_combination_and_a_limit() -> None:
    axes = checked_axes(
        [Axis(parameter="steps", values=("4", "8", "4")), Axis(parameter="seed", values=("1", "2"))]
    )

    assert axes[0].values == ("4", "8")
    assert cells_of(axes) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    with pytest.raises(RefusedError, match="25 cells"):
        check_total(25, 6)


def test_wildcards_draw_different_lines_each_time_and_the_same_for_the_same_dice() -> None:
    text, lists = Traced.of("a fox, __light__"), {"light": ["dawn", "noon", "dusk"]}

    lines = {drawn(text, lists, draw=n, dice=random.Random(7)).traced.text for n in range(3)}

    assert lines == {"a fox, dawn", "a fox, noon", "a fox, dusk"}
    again = [drawn(text, lists, draw=0, dice=random.Random(7)).words for _ in range(2)]
    assert again[0] == again[1]


def test_a_wildcard_without_a_list_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match="__mood__"):
        drawn(Traced.of("__mood__"), {"light": ["dawn"]}, draw=0, dice=random.Random(1))


def test_names_and_lines_of_lists() -> None:
    assert names_in("__a__ ___ __光线__ __a__ x__b_") == ["a", "光线"]
    assert checked_lines(" dawn \n\ndusk\ndawn") == ["dawn", "dusk"]
    for text in ("", "a|b", "__x__", "x" * 201):
        with pytest.raises(RefusedError):
            checked_lines(text)


def test_words_keep_their_writers_through_choices_and_composition() -> None:
    text = "cafe\u0301 {red|blue} 狐狸"
    runs = [Run(length=6, writer=1), Run(length=10, writer=2), Run(length=3, writer=3)]

    second = plan(text).made[1].traced.composed()

    assert second.text == "café blue 狐狸"
    assert runs_of(second, runs) == [
        Run(length=5, writer=1),
        Run(length=4, writer=2),
        Run(length=3, writer=3),
    ]


def test_a_change_in_the_middle_splits_a_run() -> None:
    runs = in_bytes([Run(length=4, writer=1)], "封面 x")

    now = changed(runs, [{"retain": 3}, {"insert": "底"}, {"delete": 3}], 2)

    assert in_characters(now, "封底 x") == [
        Run(length=1, writer=1),
        Run(length=1, writer=2),
        Run(length=2, writer=1),
    ]
