"""Text that runs both ways: levels and visual order by the Unicode Bidirectional Algorithm.

Rule names in comments are those of Unicode Standard Annex 9.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MAX_DEPTH, MAX_BRACKETS = 125, 63
INITIATORS = {"LRI", "RLI", "FSI"}
EMBEDDINGS = {"RLE": (1, ""), "LRE": (0, ""), "RLO": (1, "R"), "LRO": (0, "L")}
REMOVED = {"BN", "PDF", *EMBEDDINGS}
NEUTRAL = {"B", "S", "WS", "ON", "PDI", *INITIATORS}
RUNS_BACK = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
_PAIR_RANGES = (
    (0x0F3A, 0x0F3D), (0x169B, 0x169C), (0x2045, 0x2046), (0x207D, 0x207E), (0x208D, 0x208E),
    (0x2308, 0x230B), (0x2329, 0x232A), (0x2768, 0x2775), (0x27C5, 0x27C6), (0x27E6, 0x27EF),
    (0x2983, 0x298C), (0x2991, 0x2998), (0x29D8, 0x29DB), (0x29FC, 0x29FD), (0x2E22, 0x2E29),
    (0x2E55, 0x2E5C), (0x3008, 0x3011), (0x3014, 0x301B), (0xFE59, 0xFE5E), (0xFF5F, 0xFF60),
    (0xFF62, 0xFF63),
)  # fmt: skip
_PAIRS = {chr(first): chr(first + 1) for a, b in _PAIR_RANGES for first in range(a, b, 2)}
CLOSING = {"(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "｛": "｝"} | _PAIRS
CLOSING |= {"\u298d": "\u2990", "\u298f": "\u298e"}
_SAME = {"\u232a": "\u3009"}  # canonically equivalent angle brackets


def levels_of(text: str, direction: str = "auto") -> list[int]:
    """Return each character's embedding level: even runs left to right, odd right to left.

    Args:
        text: any number of paragraphs, parted by line feeds.
        direction: auto (by each paragraph's first strong letter), ltr or rtl.
    """
    if direction != "rtl" and not RUNS_BACK.intersection(map(unicodedata.bidirectional, text)):
        return [0] * len(text)
    levels: list[int] = []
    for number, paragraph in enumerate(text.split("\n")):
        held = _Paragraph(paragraph, direction)
        levels += [held.base] * min(number, 1)  # the line feed before it
        levels += held.resolved()
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the places of a line's pieces from left to right (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


@dataclass(frozen=True, kw_only=True)
class _Sequence:
    """An isolating run sequence: its characters, its level, and what lies around it."""

    places: list[int]
    level: int
    before: str
    after: str


class _Paragraph:
    def __init__(self, text: str, direction: str) -> None:
        self.text = text
        self.original = [unicodedata.bidirectional(char) or "L" for char in text]
        self.types = list(self.original)
        self.partner = _matching(self.original)
        forced = {"ltr": 0, "rtl": 1}.get(direction)
        self.base = self._first_strong(0, len(text)) if forced is None else forced
        self.levels = [self.base] * len(text)

    def resolved(self) -> list[int]:
        self._explicit()
        for sequence in self._sequences():
            self._resolve(sequence)
        self._follow_removed()
        self._reset_spaces()
        return self.levels

    def _first_strong(self, start: int, end: int) -> int:
        """P2 and P3: skip isolates, and what follows one without an end."""
        place = start
        while place < end:
            kind = self.original[place]
            if kind in ("L", "R", "AL"):
                return int(kind != "L")
            place = self.partner.get(place, end) if kind in INITIATORS else place + 1
        return 0

    def _explicit(self) -> None:
        """X1 to X8: a stack of embeddings, overrides and isolates."""
        stack: list[tuple[int, str, bool]] = [(self.base, "", False)]
        lost_isolates = lost_embeddings = isolates = 0
        for place, kind in enumerate(self.original):
            level = stack[-1][0]
            if kind in EMBEDDINGS:
                odd, forced = EMBEDDINGS[kind]
                deeper = _next_level(level, odd)
                if deeper <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                    stack.append((deeper, forced, False))
                elif not lost_isolates:
                    lost_embeddings += 1
            elif kind == "PDF":
                if lost_isolates:
                    pass
                elif lost_embeddings:
                    lost_embeddings -= 1
                elif len(stack) > 1 and not stack[-1][2]:
                    stack.pop()
            elif kind == "PDI":
                if lost_isolates:
                    lost_isolates -= 1
                elif isolates:
                    lost_embeddings, isolates = 0, isolates - 1
                    while not stack.pop()[2]:
                        continue
                self._put(place, stack[-1])
            else:
                self._put(place, stack[-1])
                if kind in INITIATORS:
                    deeper = _next_level(level, self._isolate_direction(place))
                    if deeper <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                        isolates += 1
                        stack.append((deeper, "", True))
                    else:
                        lost_isolates += 1

    def _put(self, place: int, entry: tuple[int, str, bool]) -> None:
        self.levels[place] = entry[0]
        if entry[1] and self.types[place] != "BN":
            self.types[place] = entry[1]

    def _isolate_direction(self, place: int) -> int:
        kind = self.original[place]
        if kind == "FSI":
            return self._first_strong(place + 1, self.partner.get(place, len(self.text)))
        return int(kind == "RLI")

    def _sequences(self) -> list[_Sequence]:
        """X9 and X10: level runs, joined where an isolate interrupts them."""
        kept = [p for p, kind in enumerate(self.original) if kind not in REMOVED]
        runs: list[list[int]] = []
        for place in kept:
            if runs and self.levels[runs[-1][-1]] == self.levels[place]:
                runs[-1].append(place)
            else:
                runs.append([place])
        starts = {run[0]: run for run in runs}
        closing = set(self.partner.values())
        made = []
        for run in runs:
            if run[0] in closing and self.original[run[0]] == "PDI":
                continue
            places = list(run)
            while self.original[places[-1]] in INITIATORS and places[-1] in self.partner:
                following = starts.get(self.partner[places[-1]])
                if following is None:
                    break
                places += following
            made.append(self._sequence(places, kept))
        return made

    def _sequence(self, places: list[int], kept: list[int]) -> _Sequence:
        level = self.levels[places[0]]
        index = {place: number for number, place in enumerate(kept)}
        first, last = index[places[0]], index[places[-1]]
        before = self.levels[kept[first - 1]] if first else self.base
        after = self.levels[kept[last + 1]] if last + 1 < len(kept) else self.base
        if self.original[places[-1]] in INITIATORS and places[-1] not in self.partner:
            after = self.base
        return _Sequence(
            places=places,
            level=level,
            before=_side(max(level, before)),
            after=_side(max(level, after)),
        )

    def _resolve(self, sequence: _Sequence) -> None:
        kinds = [self.types[place] for place in sequence.places]
        kinds = _weak(kinds, sequence.before)
        self._brackets(kinds, sequence)
        _neutral(kinds, sequence)
        for place, kind in zip(sequence.places, kinds, strict=True):
            odd = self.levels[place] % 2
            if odd:
                self.levels[place] += int(kind != "R")  # I2
            else:
                self.levels[place] += {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)  # I1

    def _brackets(self, kinds: list[str], sequence: _Sequence) -> None:
        """N0: a pair takes the direction of what it holds, or of what stands before it."""
        own = _side(sequence.level)
        chars = [self.text[place] for place in sequence.places]
        for opening, closing in _bracket_pairs(chars, kinds):
            inside = {_strong(kind) for kind in kinds[opening + 1 : closing]} - {""}
            if not inside:
                continue
            side = own
            if own not in inside:
                strong = (_strong(kind) for kind in reversed(kinds[:opening]))
                side = next((kind for kind in strong if kind), sequence.before)
            for bracket in (opening, closing):
                self._set_bracket(kinds, sequence, bracket, side)

    def _set_bracket(self, kinds: list[str], sequence: _Sequence, bracket: int, side: str) -> None:
        kinds[bracket] = side
        for follower in range(bracket + 1, len(kinds)):
            if self.original[sequence.places[follower]] != "NSM":
                return
            kinds[follower] = side

    def _follow_removed(self) -> None:
        """Removed characters take the level before them, so that they part nothing."""
        for place, kind in enumerate(self.original):
            if kind in REMOVED:
                self.levels[place] = self.levels[place - 1] if place else self.base

    def _reset_spaces(self) -> None:
        """L1: separators, and spaces before them or at the end, have the paragraph's level."""
        trailing = True
        for place in reversed(range(len(self.text))):
            kind = self.original[place]
            if kind in ("B", "S"):
                trailing = True
            elif kind not in ("WS", "PDI", *INITIATORS, *REMOVED):
                trailing = False
            if trailing:
                self.levels[place] = self.base


def _weak(kinds: list[str], before: str) -> list[str]:
    """W1 to W7: marks, numbers and their punctuation."""
    last = before
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[place] = "ON" if last in (*INITIATORS, "PDI") else last
        last = kinds[place]
    strong = before
    for place, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        left, kind, right = kinds[place - 1 : place + 2]
        if left == right and (
            (kind == "ES" and left == "EN") or (kind == "CS" and left in ("EN", "AN"))
        ):
            kinds[place] = left
    for start, end in _stretches(kinds, {"ET"}):
        if "EN" in (*kinds[max(0, start - 1) : start], *kinds[end : end + 1]):
            kinds[start:end] = ["EN"] * (end - start)
    kinds = ["ON" if kind in ("ET", "ES", "CS") else kind for kind in kinds]
    strong = before
    for place, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _neutral(kinds: list[str], sequence: _Sequence) -> None:
    """N1 and N2: neutrals between two of a side join it, others follow the embedding."""
    for start, end in _stretches(kinds, NEUTRAL):
        left = _strong(kinds[start - 1]) if start else sequence.before
        right = _strong(kinds[end]) if end < len(kinds) else sequence.after
        side = left if left == right else _side(sequence.level)
        kinds[start:end] = [side] * (end - start)


def _bracket_pairs(chars: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """BD16: pairs of brackets that are neutral, by their opening one."""
    waiting: list[tuple[str, int]] = []
    found = []
    closers = set(CLOSING.values())
    for place, (char, kind) in enumerate(zip(chars, kinds, strict=True)):
        if kind != "ON":
            continue
        if char in CLOSING:
            if len(waiting) == MAX_BRACKETS:
                return []
            closer = CLOSING[char]
            waiting.append((_SAME.get(closer, closer), place))
        elif char in closers:
            wanted = _SAME.get(char, char)
            depth = next(
                (d for d in reversed(range(len(waiting))) if waiting[d][0] == wanted), None
            )
            if depth is not None:
                found.append((waiting[depth][1], place))
                del waiting[depth:]
    return sorted(found)


def _matching(kinds: Sequence[str]) -> dict[int, int]:
    """BD9: the end of each isolate that has one."""
    waiting: list[int] = []
    found = {}
    for place, kind in enumerate(kinds):
        if kind in INITIATORS:
            waiting.append(place)
        elif kind == "PDI" and waiting:
            found[waiting.pop()] = place
    return found


def _stretches(kinds: Sequence[str], wanted: set[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, kind in enumerate(kinds):
        if kind not in wanted:
            continue
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _strong(kind: str) -> str:
    """Numbers count as right to left where neutrals look for their side."""
    return "R" if kind in ("R", "EN", "AN") else kind if kind == "L" else ""


def _next_level(level: int, odd: int) -> int:
    return level + 1 + int((level + 1) % 2 != odd)


def _side(level: int) -> str:
    return "R" if level % 2 else "L"
