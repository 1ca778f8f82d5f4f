"""Captions of scenes in the many ways people would write them, for training."""

import random

from generation.painter.scene import Scene
from generation.painter.words import (
    COLOUR_WORDS,
    COMPOSITION_WORDS,
    LIGHT_WORDS,
    SETTING_WORDS,
    STYLE_WORDS,
    SUBJECT_WORDS,
)

LEFT_OUT = 0.1
PLAIN = 0.55

_PLACES = {
    "mars": ("on mars", "on the red planet"), "moon": ("on the moon", "on the lunar surface"),
    "ocean": ("at sea", "on the ocean", "by the sea"), "city": ("in the city", "in a town"),
    "forest": ("in the forest", "in the woods"), "desert": ("in the desert", "among dunes"),
    "snow": ("in the snow", "in winter"), "space": ("in space", "in outer space"),
    "meadow": ("in a meadow", "on a grassland"), "mountains": ("in the mountains", "in the alps"),
    "underwater": ("underwater", "under the sea"), "beach": ("on the beach", "on a tropical shore"),
    "studio": ("in a studio", "on a plain background"),
}  # fmt: skip
_TIMES = {
    "noon": ("at noon", "in bright daylight"), "dawn": ("at dawn", "at sunrise"),
    "sunset": ("at sunset", "at dusk"), "golden": ("at golden hour", "in golden light"),
    "night": ("at night", "under a starry sky"), "moonlight": ("in moonlight", "under a full moon"),
    "aurora": ("under the aurora", "under northern lights"),
    "storm": ("in a storm", "in the rain"), "fog": ("in the fog", "in mist"),
    "eclipse": ("during an eclipse", "under a solar eclipse"),
}  # fmt: skip
_VIEWS = {
    "centre": "centred", "wide": "wide shot", "close": "close-up", "low": "low angle",
    "left": "on the left", "right": "on the right",
}  # fmt: skip
_NUMBERS = {1: ("a", "one", "a single"), 2: ("two", "a pair of"), 3: ("three",)}
_PLURALS = {"butterfly": "butterflies", "fish": "fish", "deer": "deer", "coffee": "cups of coffee",
            "portrait": "women", "fox": "foxes"}  # fmt: skip
_SINGULAR = {"coffee": "cup of coffee", "portrait": "portrait of a woman"}


def caption(scene: Scene, dice: random.Random) -> str:
    """Return one phrasing of the scene; the subject always stays, other parts may be left out."""
    parts = {
        "thing": _thing(scene, dice),
        "place": dice.choice(_PLACES[scene.setting]),
        "time": dice.choice(_TIMES[scene.light]),
        "view": _VIEWS[scene.composition],
        "style": dice.choice(STYLE_WORDS[scene.style][:2]),
    }
    kept = {k: v for k, v in parts.items() if k == "thing" or dice.random() >= LEFT_OUT}
    if dice.random() < PLAIN:
        return _sentence(kept, dice)
    return ", ".join(kept[k] for k in _shuffled(list(kept), dice))


def chinese_caption(scene: Scene, dice: random.Random) -> str:
    """Return a phrasing in Chinese."""
    tables = ((SETTING_WORDS, scene.setting), (LIGHT_WORDS, scene.light),
              (STYLE_WORDS, scene.style), (COMPOSITION_WORDS, scene.composition))  # fmt: skip
    colour = _han(COLOUR_WORDS[scene.colour])[0] if scene.colour else ""
    number = {1: "", 2: "两个", 3: "三个"}[scene.count]
    thing = number + colour + dice.choice(_han(SUBJECT_WORDS[scene.subject])[:2])
    rest = [dice.choice(_han(table[value])[:2]) for table, value in tables]
    return "，".join([thing, *(r for r in rest if dice.random() >= LEFT_OUT)])


def _thing(scene: Scene, dice: random.Random) -> str:
    colour = f"{scene.colour} " if scene.colour else ""
    if scene.count == 1:
        noun = _SINGULAR.get(scene.subject, scene.subject)
        article = dice.choice(_NUMBERS[1])
        return f"{_an(article, colour + noun)} {colour}{noun}"
    noun = _PLURALS.get(scene.subject, f"{scene.subject}s")
    return f"{dice.choice(_NUMBERS[scene.count])} {colour}{noun}"


def _an(article: str, following: str) -> str:
    return "an" if article == "a" and following[0] in "aeiou" else article


def _sentence(parts: dict[str, str], dice: random.Random) -> str:
    body = " ".join(parts[k] for k in ("thing", "place", "time") if k in parts)
    ends = [parts[k] for k in _shuffled(["view", "style"], dice) if k in parts]
    if "style" in parts and dice.random() < 0.3:
        ends.remove(parts["style"])
        body = f"{parts['style']} picture of {body}"
    return ", ".join([body, *ends])


def _shuffled(names: list[str], dice: random.Random) -> list[str]:
    dice.shuffle(names)
    return names


def _han(words: tuple[str, ...]) -> list[str]:
    return [word for word in words if not word.isascii()]
