"""Bounds of single values of a request."""

import unicodedata

from generation.contract.errors import ContractError
from generation.contract.sentences import Sentence


def check_range(name: Sentence, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ContractError(
            Sentence(
                "The {name} is {value:g}; it must be {low:g} to {high:g}.",
                name=name,
                value=value,
                low=low,
                high=high,
            )
        )


def check_text(name: Sentence, text: str, longest: int) -> None:
    """Refuse a text of more than `longest` characters, and one that is not in composed form."""
    if len(text) > longest:
        raise ContractError(
            Sentence(
                "The {name} has {count:,} characters; at most {limit:,} are taken.",
                name=name,
                count=len(text),
                limit=longest,
            )
        )
    if text != unicodedata.normalize("NFC", text):
        raise ContractError(
            Sentence("The {name} must be in Unicode's composed form (NFC).", name=name)
        )
