"""Which words of a prompt a model with a small vocabulary knows."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

UNSPACED = re.compile(r"[\u3400-\u9fff]")


def words_in(prompt: str, vocabulary: Iterable[str]) -> list[str]:
    """Return the known words in the order of the prompt.

    The longest word wins where several overlap ("from below" over "below"). Words of spaced
    scripts count only as whole words, with a plural s at most; Chinese ones anywhere.
    """
    found = _pattern(tuple(vocabulary)).finditer(unicodedata.normalize("NFKC", prompt).casefold())
    return list(dict.fromkeys(match[1] for match in found))


@lru_cache(maxsize=32)
def _pattern(vocabulary: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({word.casefold() for word in vocabulary}, key=lambda w: (-len(w), w))
    spaced = "|".join(map(re.escape, (w for w in longest_first if not UNSPACED.search(w))))
    unspaced = "|".join(map(re.escape, (w for w in longest_first if UNSPACED.search(w))))
    never = "(?!)"
    return re.compile(rf"((?<!\w)(?:{spaced or never})(?=s?(?!\w))|(?:{unspaced or never}))")
