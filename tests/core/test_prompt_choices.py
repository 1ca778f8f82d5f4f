"""Which combinations of choices and values a prompt makes."""

import pytest

from studio.core.errors import RefusedError
from studio.core.prompt_choices import COMBINATIONS_MAX, Combination, plan

WORDINGS: dict[str, tuple[str, list[str]]] = {
    "no choice": ("a red fox", ["a red fox"]),
    "one choice": ("a {red|blue} fox", ["a red fox", "a blue fox"]),
    "a Chinese one": ("{封面|杂志}，雪", ["封面，雪", "杂志，雪"]),
    "two choices": ("{a|b} {c|d}", ["a c", "a d", "b c", "b d"]),
    "an option left out": ("a {|very} red fox", ["a red fox", "a very red fox"]),
    "the same option twice": ("{a|a|b}", ["a", "b"]),
    "braces without a bar": ("f{x}  }{", ["f{x}  }{"]),
    "spaces around options": ("{ a | b }", ["a", "b"]),
}

REFUSED: dict[str, tuple[str, str]] = {
    "not closed": ("a {red|blue fox", "choice_open"),
    "inside another": ("{a|{b|c}}", "choice_open"),
    "too many": ("{a|b}" * 7, "too_many_choices"),
    "too long": ("{" + "|".join(map(str, range(21))) + "}", "too_many_options"),
}


@pytest.mark.parametrize(("prompt", "wordings"), WORDINGS.values(), ids=WORDINGS.keys())
def test_a_prompt_makes_these_wordings(prompt: str, wordings: list[str]) -> None:
    made = plan(prompt)
    assert [combination.prompt for combination in made.made] == wordings
    assert made.total == len(wordings)


@pytest.mark.parametrize(("prompt", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_choice_that_cannot_be_read_is_refused(prompt: str, code: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        plan(prompt)
    assert refusal.value.code == code


def test_values_to_compare_are_combined_with_the_words() -> None:
    made = plan("{a|b}", {"steps": [4, 8, 4], "guidance_scale": []})
    assert made.total == 4
    assert made.made[1] == Combination(prompt="a", values={"steps": 8})


@pytest.mark.parametrize("lengths", [(3, 4), (2, 5), (9, 9), (5, 2, 2), (10,), (20, 20, 20)])
def test_of_many_combinations_nine_different_ones_are_made_the_same_each_time(
    lengths: tuple[int, ...],
) -> None:
    prompt = " ".join(
        "{" + "|".join(f"w{n}o{option}" for option in range(length)) + "}"
        for n, length in enumerate(lengths)
    )
    made = plan(prompt)
    words = {word for combination in made.made for word in combination.prompt.split()}

    assert made == plan(prompt)
    assert len({combination.prompt for combination in made.made}) == COMBINATIONS_MAX
    for n, length in enumerate(lengths):
        used = [word for word in words if word.startswith(f"w{n}o")]
        assert len(used) >= min(length, COMBINATIONS_MAX // 2), "whole options are left out"
