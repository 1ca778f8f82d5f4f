"""Line breaks in English and Chinese, balance, and fitting."""

from collections.abc import Callable, Sequence

import pytest

from studio.core import typesetting
from studio.core.typesetting import Line, balanced_lines, break_lines, fit_factor, unbroken_lines

Breaker = Callable[[str, Sequence[float], float], list[Line]]


def words(text: str, lines: list[Line]) -> list[str]:
    return [text[line.start : line.end] for line in lines]


def set_to(text: str, width: float, breaker: Breaker = break_lines) -> list[str]:
    return words(text, breaker(text, [1.0] * len(text), width))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Mars in one meeting", 8, ["Mars in", "one", "meeting"]),
        ("Mars\nin one", 20, ["Mars", "in one"]),
        ("Mars   in", 4, ["Mars", "in"]),
        ("wonderful", 3, ["wonderful"]),
        ("a wonderful b", 3, ["a", "wonderful", "b"]),
        ("well-known", 6, ["well-", "known"]),
        ("", 5, [""]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("火星来信一夜", 3, ["火星来", "信一夜"]),
        ("火星，来信", 2, ["火", "星，", "来信"]),
        ("他说“火星”了", 3, ["他说", "“火", "星”了"]),
        ("第128期", 3, ["第", "128", "期"]),
        ("ラーメン", 1, ["ラー", "メ", "ン"]),
    ],
)
def test_lines_break_where_each_script_allows(text: str, width: float, lines: list[str]) -> None:
    assert set_to(text, width) == lines


def test_balanced_lines_leave_no_lone_word() -> None:
    text = "Six editors, one prompt, one long night at the desk"
    assert set_to(text, 46) == ["Six editors, one prompt, one long night at the", "desk"]
    balanced = set_to(text, 46, balanced_lines)
    assert balanced == ["Six editors, one prompt,", "one long night at the desk"]


@pytest.mark.parametrize("width", [9, 12, 17, 30])
def test_balancing_never_adds_a_line_or_exceeds_the_width(width: float) -> None:
    text = "The quiet machines: inside a studio without any screens at all"
    lines = balanced_lines(text, [1.0] * len(text), width)
    assert len(lines) == len(break_lines(text, [1.0] * len(text), width))
    assert max(line.width for line in lines) <= width


def test_fitting_finds_the_largest_size_that_fits() -> None:
    text = "Mars in one meeting"
    factor = fit_factor(
        lines_at=lambda width: break_lines(text, [1.0] * len(text), width),
        height_of=lambda lines: len(lines) * 2.0,
        width=20,
        height=10,
        most=100,
    )
    # two lines of 11 and 7 characters fill the width; three would be too high
    assert factor == pytest.approx(20 / 11, rel=1e-4)


def test_unbroken_text_has_one_line_per_paragraph() -> None:
    assert words("a b c\nd", unbroken_lines("a b c\nd", [1.0] * 7)) == ["a b c", "d"]


def test_prohibitions_hold_on_both_sides() -> None:
    assert not typesetting.may_break("火。", 1)
    assert not typesetting.may_break("《火", 1)
    assert typesetting.may_break("火星", 1)
    assert not typesetting.may_break("ab", 1)
