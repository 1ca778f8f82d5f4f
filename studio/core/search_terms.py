"""What a text in any script can be found by: words, or pairs where no spaces part them."""

import re
import unicodedata
from dataclasses import dataclass

TERM_MAX = 60
TERMS_MAX = 20_000
_UNSPACED = (
    r"[\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
_RUN = re.compile(rf"(?P<pairs>{_UNSPACED}+)|(?:(?!{_UNSPACED})\w)+")


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a text must hold: whole terms, the beginning of one, and runs letter by letter."""

    terms: tuple[str, ...]
    prefixes: tuple[str, ...]
    runs: tuple[str, ...]


def folded(text: str) -> str:
    """Return the text as it is compared: compatibility forms and case do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()


def terms_of(text: str) -> list[str]:
    """Return the different terms of a text, sorted: words; pairs and the last of each run."""
    terms: set[str] = set()
    for run, paired in _runs(text):
        terms |= {run[i : i + 2] for i in range(len(run))} if paired else {run[:TERM_MAX]}
        if len(terms) >= TERMS_MAX:
            break
    return sorted(terms)


def query_of(text: str) -> Query:
    """Return what a text must hold to be found by these words.

    The last word may be one that is still being typed. Pairs may stand apart in a text, so
    longer runs are looked for once more as they are.
    """
    terms: list[str] = []
    prefixes: list[str] = []
    runs: list[str] = []
    found = _runs(text)
    for number, (run, paired) in enumerate(found):
        if not paired:
            (prefixes if number == len(found) - 1 else terms).append(run[:TERM_MAX])
        elif len(run) == 1:
            prefixes.append(run)
        else:
            terms += [run[i : i + 2] for i in range(len(run) - 1)]
            runs += [run] if len(run) > 2 else []
    return Query(terms=tuple(terms), prefixes=tuple(prefixes), runs=tuple(runs))


def _runs(text: str) -> list[tuple[str, bool]]:
    """Return the runs of a text, and whether each is split into pairs."""
    return [(found[0], found.lastgroup == "pairs") for found in _RUN.finditer(folded(text))]
