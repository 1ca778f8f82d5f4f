"""Scenes near a scene: what a variation of some strength, or new words, changes of it."""

from dataclasses import replace

from generation.painter.dice import Dice
from generation.painter.reading import Words
from generation.painter.scene import LIGHTS, STYLES, Extra, Scene

MIRROR_TURN = (("left", "right"), ("right", "left"))

LOOK, WORLD, TINT, PLACE, LIGHT, STYLE = 0.01, 0.3, 0.45, 0.62, 0.75, 0.95
"""From which strength on each part of a scene is drawn anew."""


def varied(scene: Scene, strength: float, seed: int, fixed: frozenset[str] = frozenset()) -> Scene:
    """Return a scene near this one.

    Args:
        scene: where to start from.
        strength: 0.01 to 1.0. A subtle one (0.5) keeps subject, setting, light, style and the
            places of things; a strong one (0.85) moves things, turns the light and recolours.
        seed: decides what becomes of the parts drawn anew.
        fixed: attributes that the words name and that therefore stay.
    """
    dice = Dice(seed, "vary")
    drawn = {name: dice.bits() >> 4 for name in ("look", "world", "tint", "place")}
    light, style, composition = dice.choice(LIGHTS), dice.choice(STYLES), scene.composition
    least = {"look": LOOK, "world": WORLD, "tint": TINT, "place": PLACE}
    changes: dict[str, object] = {
        name: value for name, value in drawn.items() if strength >= least[name]
    }
    if strength >= LIGHT:
        composition = dict(MIRROR_TURN).get(composition, dice.choice(("left", "right")))
        if "light" not in fixed:
            changes["light"] = light
        if "composition" not in fixed:
            changes["composition"] = composition
    if strength >= STYLE and "style" not in fixed:
        changes["style"] = style
    return replace(scene, **changes)  # type: ignore[arg-type]


def reworded(scene: Scene, words: Words) -> Scene:
    """Return the scene with everything that the words name set to what they say."""
    changes: dict[str, object] = {
        kind: value for kind, value in words.named.items() if kind != "count"
    }
    if "count" in words.named:
        changes["count"] = int(words.named["count"])
    if "subject" in words.named and words.named["subject"] != scene.subject:
        changes.setdefault("colour", "")
    return replace(scene, **changes)  # type: ignore[arg-type]


def joined(scene: Scene, extra: Extra) -> Scene:
    """Return the scene with one more subject in it."""
    return replace(scene, extras=(*scene.extras, extra))


def emptied(scene: Scene) -> Scene:
    """Return the scene's surroundings without any subject."""
    return replace(scene, count=0, extras=())
