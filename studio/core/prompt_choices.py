"""Choices in a prompt, `{dawn|dusk}`, and values to compare: which combinations are painted."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from studio.core.errors import RefusedError

COMBINATIONS_MAX = 9
CHOICES_MAX = 6
OPTIONS_MAX = 20
SHOWN = 40
_PART = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, kw_only=True)
class Combination:
    """One wording, and the value of each parameter that is compared."""

    prompt: str
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is painted, of how many combinations there are."""

    made: tuple[Combination, ...]
    total: int


def plan(prompt: str, compared: Mapping[str, Sequence[float]] | None = None) -> Plan:
    """Return the combinations of a prompt's choices and of values to compare.

    Braces without a bar are ordinary text. Of more than nine combinations nine are made, the
    same ones each time and far apart, so that each option has its turn.

    Raises:
        RefusedError: choices inside choices, one that is not closed, or too many of them.
    """
    texts = _PART.split(prompt)
    choices = [_options(text) for text in texts[1::2]]
    _check(texts[0::2], choices)
    grid = {name: list(dict.fromkeys(values)) for name, values in (compared or {}).items()}
    grid = {name: values for name, values in grid.items() if values}
    lengths = [len(options) for options in choices] + [len(values) for values in grid.values()]
    total = math.prod(lengths)
    made = []
    for index in _spread(total):
        digits = _digits(index, lengths)
        chosen = [options[digit] for options, digit in zip(choices, digits, strict=False)]
        values = zip(grid.items(), digits[len(choices) :], strict=True)
        made.append(
            Combination(
                prompt=_joined(texts[0::2], chosen),
                values={name: listed[digit] for (name, listed), digit in values},
            )
        )
    return Plan(made=tuple(made), total=total)


def _options(text: str) -> list[str]:
    """Return the different options of a choice; an empty one leaves the words out."""
    return list(dict.fromkeys(option.strip() for option in text.split("|")))


def _check(plain: Sequence[str], choices: Sequence[Sequence[str]]) -> None:
    for text in plain:
        if found := re.search(r"\{[^{}]*\|", text):
            raise RefusedError(
                f"The choice '{text[found.start() :][:SHOWN]}' is not closed or holds another. "
                "Write each as {dawn|dusk}, side by side.",
                code="choice_open",
            )
    if len(choices) > CHOICES_MAX:
        raise RefusedError(
            f"The prompt holds {len(choices)} choices; at most {CHOICES_MAX} are combined.",
            code="too_many_choices",
        )
    for options in choices:
        if len(options) > OPTIONS_MAX:
            raise RefusedError(
                f"The choice '{{{'|'.join(options)[:SHOWN]}…' has {len(options)} options; at most "
                f"{OPTIONS_MAX} are taken.",
                code="too_many_options",
            )


def _spread(total: int) -> list[int]:
    """Return up to nine numbers below `total`; a step without a common divisor visits all."""
    if total <= COMBINATIONS_MAX:
        return list(range(total))
    step = max(1, round(total * _GOLDEN))
    while math.gcd(step, total) != 1:
        step += 1
    return sorted(index * step % total for index in range(COMBINATIONS_MAX))


def _digits(index: int, lengths: Sequence[int]) -> list[int]:
    """Return which option of each list a combination takes; the last list changes fastest."""
    digits = []
    for length in reversed(lengths):
        index, digit = divmod(index, length)
        digits.append(digit)
    return digits[::-1]


def _joined(plain: Sequence[str], chosen: Sequence[str]) -> str:
    if not chosen:
        return plain[0]
    pairs = zip(plain, [*chosen, ""], strict=True)
    return re.sub(r" {2,}", " ", "".join(text + option for text, option in pairs)).strip()
