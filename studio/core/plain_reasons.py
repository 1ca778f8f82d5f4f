"""What a library says of a file it cannot read, in words for whoever sent the file."""

import re

from generation.contract.sentences import Sentence

UNKNOWN = "its contents are not what its format asks for"
LENGTH_MIN, LENGTH_MAX = 8, 120
_OBJECT = re.compile(r"(?:(?:in|file|stream|from) )?<[^<>]*>:?")
_PROGRAMMING = re.compile(
    r"\b(?:object|attribute|NoneType|argument|unpack|buffer|subscriptable|tuple|dict|list index"
    r"|codec|\w+Error|\w+Exception)\b|0x[0-9a-f]{4}|__"
)


def plain_reason(error: Exception, otherwise: str = UNKNOWN) -> str:
    """Return the reason without objects in memory; `otherwise` where it speaks to programmers."""
    told = " ".join(_OBJECT.sub("", str(error)).split()).strip(" :.,;'\"")[:LENGTH_MAX]
    return otherwise if len(told) < LENGTH_MIN or _PROGRAMMING.search(told) else told


def reason_to_tell(error: Exception) -> Sentence | str:
    """Return the reason for a sentence: the library's words, or ours in the reader's language."""
    told = plain_reason(error, otherwise="")
    return told or Sentence("its contents are not what its format asks for")
