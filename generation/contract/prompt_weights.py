"""Weights in a prompt, `(word:1.2)` and `[word]`: how much a stretch of words counts."""

import re
from dataclasses import dataclass

from generation.contract.errors import ContractError
from generation.contract.sentences import Sentence

WEIGHT_MIN, WEIGHT_MAX = 0.1, 2.0
LESS = round(1 / 1.1, 3)
"""What words in square brackets count, as other studios have it."""
SHOWN = 40
_MARKED = re.compile(r"\(([^()]+):([^():]*)\)|\[([^\[\]():|]+)\]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Words, and how much they count; 1 is as written."""

    text: str
    weight: float


def stretches_of(prompt: str) -> list[Stretch]:
    """Return a prompt as stretches of words with their weights.

    Round brackets without a number, and square ones with a colon or a bar, are ordinary text.

    Raises:
        ContractError: a weight beyond 0.1 to 2.
    """
    found, start = list[Stretch](), 0
    for match in _MARKED.finditer(prompt):
        stretch = _stretch(match)
        if stretch is None:
            continue
        if match.start() > start:
            found.append(Stretch(text=prompt[start : match.start()], weight=1.0))
        found.append(stretch)
        start = match.end()
    if start < len(prompt):
        found.append(Stretch(text=prompt[start:], weight=1.0))
    return found


def plain_words(prompt: str) -> str:
    """Return a prompt without its weights, for models that take none."""
    return "".join(stretch.text for stretch in stretches_of(prompt))


def _stretch(match: re.Match[str]) -> Stretch | None:
    words, number, less = match.groups()
    if less is not None:
        return Stretch(text=less, weight=LESS) if less.strip() else None
    if not words.strip() or not _NUMBER.fullmatch(number.strip()):
        return None
    return Stretch(text=words, weight=_checked(match[0], float(number)))


def _checked(written: str, weight: float) -> float:
    if not WEIGHT_MIN <= weight <= WEIGHT_MAX:
        raise ContractError(
            Sentence(
                "'{words}' has the weight {weight:g}; {low:g} to {high:g} can be given.",
                words=written[:SHOWN],
                weight=weight,
                low=WEIGHT_MIN,
                high=WEIGHT_MAX,
            )
        )
    return weight
