"""Choices in a prompt, `{dawn|dusk}`, and values to compare: which combinations are painted."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.traced_text import Traced, joined

COMBINATIONS_MAX = 9
CHOICES_MAX = 6
OPTIONS_MAX = 20
SHOWN = 40
_PART = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, kw_only=True)
class Combination:
    """One wording, and the value of each parameter that is compared.

    `traced` tells where in the prompt its characters stood; `digits` which option of each choice
    and which of the values compared it takes.
    """

    prompt: str
    values: Mapping[str, float] = field(default_factory=dict)
    traced: Traced = field(default_factory=lambda: Traced.of(""), compare=False)
    digits: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is painted, of how many combinations there are, and the options of each choice."""

    made: tuple[Combination, ...]
    total: int
    options: tuple[tuple[str, ...], ...] = ()


def plan(
    prompt: str | Traced,
    compared: Mapping[str, Sequence[float]] | None = None,
    *,
    limit: int = COMBINATIONS_MAX,
) -> Plan:
    """Return the combinations of a prompt's choices and of values to compare.

    Braces without a bar are ordinary text. Of more than `limit` combinations `limit` are made,
    the same ones each time and far apart, so that each option has its turn.

    Raises:
        RefusedError: choices inside choices, one that is not closed, or too many of them.
    """
    whole = Traced.of(prompt) if isinstance(prompt, str) else prompt
    plain, choices = _split(whole)
    _check([text.text for text in plain], [[o.text for o in options] for options in choices])
    grid = {name: list(dict.fromkeys(values)) for name, values in (compared or {}).items()}
    grid = {name: values for name, values in grid.items() if values}
    lengths = [len(options) for options in choices] + [len(values) for values in grid.values()]
    total = math.prod(lengths)
    made = []
    for index in _spread(total, limit):
        digits = _digits(index, lengths)
        chosen = [options[digit] for options, digit in zip(choices, digits, strict=False)]
        values = zip(grid.items(), digits[len(choices) :], strict=True)
        wording = _joined(plain, chosen)
        made.append(
            Combination(
                prompt=wording.text,
                values={name: listed[digit] for (name, listed), digit in values},
                traced=wording,
                digits=tuple(digits),
            )
        )
    options = tuple(tuple(option.text for option in listed) for listed in choices)
    return Plan(made=tuple(made), total=total, options=options)


def _split(whole: Traced) -> tuple[list[Traced], list[list[Traced]]]:
    """Return the plain texts of a prompt, and the options of the choices between them."""
    plain, choices, start = [], [], 0
    for match in _PART.finditer(whole.text):
        plain.append(whole.part(start, match.start()))
        choices.append(_options(whole.part(match.start(1), match.end(1))))
        start = match.end()
    return [*plain, whole.part(start, len(whole.text))], choices


def _options(choice: Traced) -> list[Traced]:
    """Return the different options of a choice; an empty one leaves the words out."""
    different: dict[str, Traced] = {}
    start = 0
    for text in choice.text.split("|"):
        option = choice.part(start, start + len(text)).stripped()
        different.setdefault(option.text, option)
        start += len(text) + 1
    return list(different.values())


def _check(plain: Sequence[str], choices: Sequence[Sequence[str]]) -> None:
    for text in plain:
        if found := re.search(r"\{[^{}]*\|", text):
            raise RefusedError(
                Sentence(
                    "The choice '{choice}' is not closed or holds another. "
                    "Write each as {{dawn|dusk}}, side by side.",
                    choice=text[found.start() :][:SHOWN],
                ),
                code="choice_open",
            )
    if len(choices) > CHOICES_MAX:
        raise RefusedError(
            Sentence(
                "The prompt holds {count} choices; at most {limit} are combined.",
                count=len(choices),
                limit=CHOICES_MAX,
            ),
            code="too_many_choices",
        )
    for options in choices:
        if len(options) > OPTIONS_MAX:
            raise RefusedError(
                Sentence(
                    "The choice '{{{choice}…' has {count} options; at most {limit} are taken.",
                    choice="|".join(options)[:SHOWN],
                    count=len(options),
                    limit=OPTIONS_MAX,
                ),
                code="too_many_options",
            )


def _spread(total: int, limit: int) -> list[int]:
    """Return up to `limit` numbers below `total`; a step without a common divisor visits all."""
    if total <= limit:
        return list(range(total))
    step = max(1, round(total * _GOLDEN))
    while math.gcd(step, total) != 1:
        step += 1
    return sorted(index * step % total for index in range(limit))


def _digits(index: int, lengths: Sequence[int]) -> list[int]:
    """Return which option of each list a combination takes; the last list changes fastest."""
    digits = []
    for length in reversed(lengths):
        index, digit = divmod(index, length)
        digits.append(digit)
    return digits[::-1]


def _joined(plain: Sequence[Traced], chosen: Sequence[Traced]) -> Traced:
    if not chosen:
        return plain[0]
    pairs = zip(plain, [*chosen, Traced.new("")], strict=True)
    return joined([part for pair in pairs for part in pair]).single_spaced()
