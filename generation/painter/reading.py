"""Reading a prompt: which words are understood, and the scene that they and the seed make."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import pairwise

from generation.painter.dice import Dice
from generation.painter.layout import HEIGHTS, LOFTY
from generation.painter.scene import COMPOSITIONS, LIGHTS, STYLES, SUBJECTS, Extra, Scene
from generation.painter.words import (
    COLOUR_WORDS,
    COMPOSITION_WORDS,
    COUNT_WORDS,
    LIGHT_WORDS,
    MEANINGLESS,
    NATURAL_SETTINGS,
    SETTING_WORDS,
    STYLE_WORDS,
    SUBJECT_WORDS,
)

TABLES: dict[str, dict[str, tuple[str, ...]]] = {
    "subject": SUBJECT_WORDS, "setting": SETTING_WORDS, "light": LIGHT_WORDS,
    "style": STYLE_WORDS, "composition": COMPOSITION_WORDS, "colour": COLOUR_WORDS,
    "count": COUNT_WORDS,
}  # fmt: skip
AIRLESS = {"space", "moon", "underwater", "studio"}
AIRLESS_LIGHTS = ("noon", "sunset", "golden", "night", "moonlight", "dawn", "eclipse")
WEIGHTS = {
    "storm": 0.4,
    "fog": 0.5,
    "eclipse": 0.4,
    "noir": 0.35,
    "synthwave": 0.6,
    "watercolour": 0.8,
    "flat": 1.6,
}
COUNTABLE = {"trees": "tree", "mountains": "mountain"}
IRREGULAR = {"butterflies", "women", "men", "people"}
TYPO_LENGTH, UNKNOWN_MAX = 5, 80


@dataclass(frozen=True, kw_only=True)
class Word:
    """A piece of the prompt that means something: its attribute, its value and where it stands."""

    text: str
    kind: str
    value: str
    start: int
    end: int
    plural: bool = False


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a prompt says, attribute by attribute; `others` are its further subjects."""

    named: Mapping[str, str]
    others: tuple[str, ...] = ()
    many: bool = False
    understood: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A prompt made into a scene, and the words of it that were understood, as written."""

    scene: Scene
    understood: tuple[str, ...] = field(default=())


def vocabulary() -> tuple[str, ...]:
    """Return every word that is understood, English and Chinese."""
    return tuple(dict.fromkeys(w for t in TABLES.values() for words in t.values() for w in words))


def read_prompt(text: str, seed: int, *, aspect: float = 0.75, avoid: str = "") -> Reading:
    """Return the scene of a prompt; the seed decides all that the words leave open.

    Args:
        text: the prompt, in English, Chinese or both.
        seed: decides places, details and every attribute that is not named.
        aspect: width / height of the picture to be composed.
        avoid: a negative prompt; the seed chooses none of its words.
    """
    words = read_words(text)
    scene = scene_of(words, seed, aspect=aspect, avoid=avoided(avoid))
    return Reading(scene=scene, understood=words.understood)


def read_words(text: str) -> Words:
    """Return what the words of a prompt say, without a seed."""
    found = _found(unicodedata.normalize("NFKC", text).casefold())
    subjects = _subjects(found)
    named: dict[str, str] = {}
    for word in [w for w in found if w.kind != "subject" or w in subjects]:
        if word.kind != "colour" or _belongs_to_subject(word, found):
            named.setdefault(word.kind, word.value)
    others = dict.fromkeys(w.value for w in subjects)
    others.pop(named.get("subject", ""), None)
    return Words(
        named=named,
        others=tuple(others)[:2],
        many=bool(subjects) and subjects[0].plural,
        understood=tuple(dict.fromkeys(w.text for w in found)),
    )


def _subjects(found: list[Word]) -> list[Word]:
    """Return the subjects; in "woman astronaut" the person is only said to be a woman."""
    subjects = [w for w in found if w.kind == "subject"]
    followed = {
        person
        for person, next_one in pairwise(subjects)
        if person.value == "portrait" and next_one.start - person.end <= 1
    }
    return [word for word in subjects if word not in followed]


def avoided(negative: str) -> frozenset[tuple[str, str]]:
    """Return the attributes that a negative prompt names."""
    return frozenset((w.kind, w.value) for w in _found(negative.casefold()))


def scene_of(
    words: Words, seed: int, *, aspect: float, avoid: frozenset[tuple[str, str]] = frozenset()
) -> Scene:
    """Return the scene that words and seed make."""
    dice = Dice(seed, "scene")
    named = words.named

    def choose(kind: str, among: tuple[str, ...]) -> str:
        allowed = [value for value in among if (kind, value) not in avoid] or list(among)
        weights = [WEIGHTS.get(value, 1.0) for value in allowed]
        drawn = dice.weighted(allowed, weights)
        return named.get(kind, drawn)

    subject = choose("subject", SUBJECTS)
    setting = choose("setting", NATURAL_SETTINGS[subject])
    light = choose("light", AIRLESS_LIGHTS if setting in AIRLESS else LIGHTS)
    style = choose("style", STYLES)
    composition = choose("composition", ("centre", "centre", *COMPOSITIONS))
    many = dice.choice((2, 3))
    count = int(named.get("count", many if words.many else 1))
    seeds = {name: dice.bits() >> 4 for name in ("place", "world", "look", "tint")}
    if words.others and "composition" not in named:
        composition = dice.choice(("left", "right"))
    return Scene(
        subject=subject, setting=setting, light=light, style=style, composition=composition,
        count=count, colour=named.get("colour", ""), aspect=aspect, **seeds,
        extras=_companions(words.others, composition, dice),
    )  # fmt: skip


def _companions(others: tuple[str, ...], composition: str, dice: Dice) -> tuple[Extra, ...]:
    """Return the places of further subjects: smaller, on the side that the main one leaves free."""
    side = 1 if composition == "left" else -1 if composition == "right" else dice.choice((-1, 1))
    extras = []
    for index, subject in enumerate(others):
        high = subject in LOFTY
        foot = dice.uniform(-0.06, 0.02) if high else dice.uniform(0.31, 0.36)
        extras.append(
            Extra(
                subject=subject,
                x=side * (0.19 - 0.36 * index) + dice.uniform(-0.03, 0.03),
                y=foot,
                height=HEIGHTS[subject] * (0.42 if high else 0.55),
                look=dice.bits() >> 4,
            )
        )
    return tuple(extras)


def _belongs_to_subject(colour: Word, found: list[Word]) -> bool:
    """Return whether a colour speaks of the subject: not when a place or light follows at once."""
    later = [
        w for w in found if w.start >= colour.end and w.kind in ("subject", "setting", "light")
    ]
    if not later:
        return True
    return later[0].kind == "subject" or later[0].start - colour.end > 2


def _found(text: str) -> list[Word]:
    """Return the known phrases of a text in their order, the longest winning where they overlap."""
    words = [_word(match) for pattern in (_LATIN, _HAN) for match in pattern.finditer(text)]
    known = [word for word in words if word is not None]
    taken = {
        i for match in (*_LATIN.finditer(text), *_HAN.finditer(text)) for i in range(*match.span())
    }
    known += _misspelt(text, taken)
    return _resolved(sorted(known, key=lambda w: w.start))


def _resolved(found: list[Word]) -> list[Word]:
    """Settle words that can be two things: "two trees" are a subject, "among trees" is a place.

    A bare "portrait" means a person where no other subject is named.
    """
    found = [
        replace(word, kind="subject", value=COUNTABLE[word.text], plural=True)
        if word.text in COUNTABLE and _counted(before, word)
        else word
        for before, word in pairwise([None, *found])
        if word is not None
    ]
    if any(w.kind == "subject" for w in found):
        return found
    return [
        replace(w, kind="subject", value="portrait")
        if w.text in ("portrait", "portrait of", "肖像")
        else w
        for w in found
    ]


def _counted(before: Word | None, word: Word) -> bool:
    near = before is not None and word.start - before.end <= 1
    return near and before is not None and before.kind in ("count", "colour")


def _word(match: re.Match[str]) -> Word | None:
    text = match.group(1)
    kind, value = _MEANING[text]
    if kind == "nothing":
        return None
    plural = match.re is _LATIN and bool(match.group(2)) and kind == "subject"
    return Word(
        text=match.group(0), kind=kind, value=value, start=match.start(), end=match.end(),
        plural=plural or text in IRREGULAR,
    )  # fmt: skip


def _misspelt(text: str, taken: set[int]) -> list[Word]:
    """Return words that are a letter or two off one we know."""
    found = []
    for match in list(re.finditer(r"[a-z]+", text))[:UNKNOWN_MAX]:
        if match.start() in taken or len(match.group()) < TYPO_LENGTH:
            continue
        close = get_close_matches(match.group(), _SPELLINGS, n=1, cutoff=0.84)
        if close and close[0][0] == match.group()[0]:
            kind, value = _MEANING[close[0]]
            found.append(
                Word(
                    text=match.group(), kind=kind, value=value, start=match.start(), end=match.end()
                )
            )
    return found


_MEANING: dict[str, tuple[str, str]] = {
    **{word: ("nothing", "") for word in MEANINGLESS},
    **{
        word: (kind, value)
        for kind, table in TABLES.items()
        for value, words in table.items()
        for word in words
    },
}
_SPELLINGS = [
    w
    for w, (kind, _) in _MEANING.items()
    if len(w) >= TYPO_LENGTH
    and w.isascii()
    and w.isalpha()
    and kind in ("subject", "setting", "light", "style")
]


def _alternatives(latin: bool) -> str:
    words = sorted((w for w in _MEANING if w.isascii() == latin), key=len, reverse=True)
    return "|".join(map(re.escape, words))


_LATIN = re.compile(rf"(?<![a-z0-9])({_alternatives(True)})(e?s)?(?![a-z0-9])")
_HAN = re.compile(f"({_alternatives(False)})")
