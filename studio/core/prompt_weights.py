"""Weights in a prompt, `(word:1.2)`: how much a stretch of words counts."""

import re
from dataclasses import dataclass

from studio.core.errors import RefusedError

WEIGHT_MIN, WEIGHT_MAX = 0.1, 2.0
SHOWN = 40
_WEIGHTED = re.compile(r"\(([^()]*[^()\s][^()]*):\s*([^():]*)\)")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Words, and how much they count; 1 is as written."""

    text: str
    weight: float


def stretches_of(prompt: str) -> list[Stretch]:
    """Return a prompt as stretches of words with their weights.

    Brackets without a number are ordinary text.

    Raises:
        RefusedError: a weight beyond 0.1 to 2.
    """
    found, start = list[Stretch](), 0
    for match in _WEIGHTED.finditer(prompt):
        if not _NUMBER.fullmatch(match[2].strip()):
            continue
        if match.start() > start:
            found.append(Stretch(text=prompt[start : match.start()], weight=1.0))
        found.append(Stretch(text=match[1], weight=_checked(match[0], float(match[2]))))
        start = match.end()
    if start < len(prompt):
        found.append(Stretch(text=prompt[start:], weight=1.0))
    return found


def check_weights(prompt: str) -> None:
    """Refuse a prompt with a weight that no model takes."""
    stretches_of(prompt)


def _checked(written: str, weight: float) -> float:
    if not WEIGHT_MIN <= weight <= WEIGHT_MAX:
        raise RefusedError(
            f"'{written[:SHOWN]}' has the weight {weight:g}; {WEIGHT_MIN:g} to {WEIGHT_MAX:g} "
            "can be given.",
            code="weight_out_of_range",
        )
    return weight
