"""Wildcards in a prompt, `__light__`: each stands for a line of a list that the project keeps."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.traced_text import Traced, joined

NAME = re.compile(r"[\w-]{1,40}")
WILDCARD = re.compile(r"__(?P<name>[^\W_](?:[\w-]{0,38}?[^\W_])?)__")
LINES_MAX = 500
LINE_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A wording without wildcards, and what was drawn for each, in order."""

    traced: Traced
    words: tuple[tuple[str, str], ...] = field(default=())


def names_in(text: str) -> list[str]:
    """Return the names of the wildcards in a text, each once."""
    return list(dict.fromkeys(match["name"] for match in WILDCARD.finditer(text)))


def drawn(
    text: Traced, lists: Mapping[str, Sequence[str]], *, draw: int, dice: random.Random
) -> Drawn:
    """Return a text with a line of its list in the place of each wildcard.

    Successive draws from dice in the same state take different lines, until all were taken.

    Raises:
        RefusedError: the project has no list of that name, or an empty one.
    """
    parts, words, start = list[Traced](), list[tuple[str, str]](), 0
    for match in WILDCARD.finditer(text.text):
        lines = lists.get(match["name"]) or ()
        if not lines:
            raise RefusedError(
                Sentence(
                    "There is no list for __{name}__; the project has {known}. Save one "
                    "under Lists, or take the wildcard out.",
                    name=match["name"],
                    known=", ".join(sorted(lists)) or Sentence("none yet"),
                ),
                code="wildcard_missing",
            )
        line = dice.sample(list(lines), len(lines))[draw % len(lines)]
        parts += [text.part(start, match.start()), Traced.new(line)]
        words.append((match["name"], line))
        start = match.end()
    whole = joined([*parts, text.part(start, len(text.text))])
    return Drawn(traced=whole, words=tuple(words))


def checked_lines(text: str) -> list[str]:
    """Return the different lines of a list as it was typed.

    Raises:
        RefusedError: none, too many, too long, or one that would need expanding itself.
    """
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not 1 <= len(lines) <= LINES_MAX:
        raise RefusedError(
            Sentence(
                "The list has {count} lines; it takes 1 to {limit}.",
                count=len(lines),
                limit=LINES_MAX,
            )
        )
    for line in lines:
        if len(line) > LINE_MAX:
            raise RefusedError(
                Sentence(
                    "The line '{line}…' has {count} characters; at most {limit} fit.",
                    line=line[:40],
                    count=len(line),
                    limit=LINE_MAX,
                )
            )
        if WILDCARD.search(line) or "|" in line:
            raise RefusedError(
                Sentence(
                    "The line '{line}' holds a wildcard or a choice itself; write plain words.",
                    line=line[:40],
                )
            )
    return lines
