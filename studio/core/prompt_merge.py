"""Two wordings as one: what each changed since their common words is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from studio.core.prompt_choices import CHOICES_MAX
from studio.core.writers import Run, merged

_TOKEN = re.compile(
    r"\s*(?:[\u3400-\u9fff]|[,;.，、；。:!?！？]|[^\s\u3400-\u9fff,;.，、；。:!?！？]+)|\s+$"
)

COMPARED_MAX = 1_000
"""Words of a text that are compared word by word; its cost may grow with the cube."""
FREQUENT_MAX = 300
"""Words from which on the most frequent ones count as no likeness, as difflib does from 200 on."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A text, and who wrote which stretch of it."""

    text: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Token:
    """A word with the space before it."""

    text: str
    writers: tuple[int | None, ...]


def merge(first: Wording, second: Wording, base: str = "") -> Wording:
    """Return both wordings as one; where both changed the same words, as a choice of the two.

    Without a common origin, what both have in common counts as their origin. Texts of more than
    1,000 words are not compared: they stand one behind the other, or as a choice.
    """
    ours, theirs = _tokens(first), _tokens(second)
    origin = _tokens(Wording(text=base)) if base.strip() else _common(ours, theirs)
    found, choices = list[_Token](), 0
    for common, mine, other in _regions(origin, ours, theirs):
        kept = _kept(common, mine, other)
        if kept is None and choices < CHOICES_MAX and _may_be_options(mine, other):
            choices += 1
            kept = _choice(mine, other)
        found += [*mine, *other] if kept is None else kept
    text = "".join(token.text for token in found).strip()
    lead = len("".join(token.text for token in found)) - len(
        "".join(token.text for token in found).lstrip()
    )
    writers = [writer for token in found for writer in token.writers][lead : lead + len(text)]
    return Wording(
        text=text, runs=tuple(merged(Run(length=1, writer=writer) for writer in writers))
    )


def _kept(
    common: Sequence[_Token], mine: Sequence[_Token], other: Sequence[_Token]
) -> list[_Token] | None:
    """Return the side that changed, or None where both did, and differently."""
    if _words(other) in (_words(common), _words(mine)):
        return list(mine)
    return list(other) if _words(mine) == _words(common) else None


def _choice(mine: Sequence[_Token], other: Sequence[_Token]) -> list[_Token]:
    space = " " if any(side and side[0].text[:1].isspace() for side in (mine, other)) else ""
    return [_mark(space + "{"), *_bare(mine), _mark("|"), *_bare(other), _mark("}")]


def _bare(tokens: Sequence[_Token]) -> list[_Token]:
    """Return tokens without the space before the first."""
    if not tokens:
        return []
    first = tokens[0]
    lead = len(first.text) - len(first.text.lstrip())
    return [_Token(text=first.text[lead:], writers=first.writers[lead:]), *tokens[1:]]


def _may_be_options(mine: Sequence[_Token], other: Sequence[_Token]) -> bool:
    return not re.search(r"[{}|]", "".join(token.text for token in (*mine, *other)))


def _regions(
    origin: Sequence[_Token], ours: Sequence[_Token], theirs: Sequence[_Token]
) -> list[tuple[Sequence[_Token], Sequence[_Token], Sequence[_Token]]]:
    """Return stretches of all three: those that are equal, and those between."""
    in_ours, in_theirs = _matches(origin, ours), _matches(origin, theirs)
    found, at, mine, other = [], 0, 0, 0
    for index in range(len(origin)):
        if index not in in_ours or index not in in_theirs:
            continue
        here, there = in_ours[index], in_theirs[index]
        found.append((origin[at:index], ours[mine:here], theirs[other:there]))
        same = origin[index : index + 1]
        found.append((same, ours[here : here + 1], theirs[there : there + 1]))
        at, mine, other = index + 1, here + 1, there + 1
    found.append((origin[at:], ours[mine:], theirs[other:]))
    return found


def _matches(origin: Sequence[_Token], side: Sequence[_Token]) -> dict[int, int]:
    longest = max(len(origin), len(side))
    if longest > COMPARED_MAX:
        return {}
    frequent = longest > FREQUENT_MAX
    matcher = SequenceMatcher(None, _words(origin), _words(side), autojunk=frequent)
    return {
        block.a + offset: block.b + offset
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }


def _common(ours: Sequence[_Token], theirs: Sequence[_Token]) -> list[_Token]:
    return [ours[index] for index in sorted(_matches(ours, theirs))]


def _words(tokens: Sequence[_Token]) -> list[str]:
    return [token.text.strip().casefold() for token in tokens]


def _tokens(wording: Wording) -> list[_Token]:
    writers = [run.writer for run in wording.runs for _ in range(run.length)]
    writers += [None] * (len(wording.text) - len(writers))
    return [
        _Token(text=match[0], writers=tuple(writers[match.start() : match.end()]))
        for match in _TOKEN.finditer(wording.text)
    ]


def _mark(text: str) -> _Token:
    return _Token(text=text, writers=(None,) * len(text))
