"""A text that remembers, for each character, where in an original text it stood."""

import unicodedata
from dataclasses import dataclass

NEW = -1
"""The origin of a character that the original does not have."""


@dataclass(frozen=True, kw_only=True)
class Traced:
    """A text and the origin of each of its characters."""

    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> "Traced":
        """Return an original: each character stands where it stands."""
        return cls(text=original, at=tuple(range(len(original))))

    @classmethod
    def new(cls, text: str) -> "Traced":
        """Return a text that comes from elsewhere."""
        return cls(text=text, at=(NEW,) * len(text))

    def part(self, start: int, end: int) -> "Traced":
        return Traced(text=self.text[start:end], at=self.at[start:end])

    def stripped(self) -> "Traced":
        """Return the text without the spaces around it."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def replaced(self, find: str, by: str) -> "Traced":
        """Return the text with every `find` replaced by words from elsewhere."""
        parts, start = [], 0
        while (found := self.text.find(find, start)) >= 0:
            parts += [self.part(start, found), Traced.new(by)]
            start = found + len(find)
        return joined([*parts, self.part(start, len(self.text))])

    def single_spaced(self) -> "Traced":
        """Return the text with one space for several, and none around it."""
        text = self.text
        kept = [
            index
            for index, character in enumerate(text)
            if not (character == " " and index and text[index - 1] == " ")
        ]
        return Traced(
            text="".join(text[index] for index in kept), at=tuple(self.at[index] for index in kept)
        ).stripped()

    def composed(self) -> "Traced":
        """Return the text in Unicode's composed form; each stands where it began."""
        whole = unicodedata.normalize("NFC", self.text)
        if whole == self.text:
            return self
        starts = [i for i, c in enumerate(self.text) if i == 0 or not unicodedata.combining(c)]
        ends = [*starts[1:], len(self.text)]
        text, at = "", list[int]()
        for start, end in zip(starts, ends, strict=True):
            cluster = unicodedata.normalize("NFC", self.text[start:end])
            text += cluster
            at += [self.at[start]] * len(cluster)
        # Scripts that compose across such clusters lose their origins rather than mix them up.
        return Traced(text=whole, at=tuple(at)) if text == whole else Traced.new(whole)


def joined(parts: list[Traced]) -> Traced:
    """Return texts one after the other."""
    return Traced(
        text="".join(part.text for part in parts),
        at=tuple(index for part in parts for index in part.at),
    )
