"""What the painter paints: a scene in frozen attributes, and the window that shows it."""

from dataclasses import asdict, dataclass
from typing import Any

from generation.painter.dice import Dice

CORE_WIDTH = 0.75
"""Units of width that every picture shows; its height is one unit. The middle is (0, 0)."""


@dataclass(frozen=True, kw_only=True)
class Extra:
    """A further subject in a scene: where its foot stands, how tall it is, in scene units."""

    subject: str
    x: float
    y: float
    height: float
    colour: str = ""
    look: int = 0


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything a picture depends on.

    The first attributes are words of the vocabulary. The four seeds stand for what words leave
    open: `place` where things stand, `world` the surroundings, `look` the subject's details,
    `tint` the shades. `aspect` is width / height of the picture the scene was composed for.
    `margin` seeds what lies wholly outside that picture, which only a larger canvas shows.
    """

    subject: str
    setting: str
    light: str
    style: str
    composition: str
    count: int = 1
    colour: str = ""
    aspect: float = 0.75
    place: int = 0
    world: int = 0
    look: int = 0
    tint: int = 0
    margin: int = 0
    extras: tuple[Extra, ...] = ()

    @property
    def half_width(self) -> float:
        """Half of the composed picture's width in scene units."""
        return max(CORE_WIDTH, self.aspect) / 2

    @property
    def half_height(self) -> float:
        """Half of the composed picture's height in scene units."""
        return self.half_width / self.aspect

    def dice(self, seed: int, *names: object) -> Dice:
        """Return the dice of one named thing, the same whenever it is asked for."""
        return Dice(seed, "/".join(map(str, names)))

    def dice_at(self, x: float, reach: float, *names: object) -> Dice:
        """Return the dice of a thing of the surroundings that covers x - reach to x + reach."""
        inside = abs(x) - reach < self.half_width
        return self.dice(self.world if inside else self.world ^ self.margin, *names)


@dataclass(frozen=True, kw_only=True)
class Window:
    """A rectangle of pixels over a scene: its corner counts from the scene's middle."""

    scale: float
    left: int
    top: int
    width: int
    height: int

    def grown(self, left: int, top: int, right: int, bottom: int) -> "Window":
        """Return the window with so many more pixels on each side."""
        return Window(
            scale=self.scale,
            left=self.left - left,
            top=self.top - top,
            width=left + self.width + right,
            height=top + self.height + bottom,
        )

    def resized(self, width: int, height: int) -> "Window":
        """Return the same view in other pixels; a differing aspect is cropped around the middle."""
        factor = max(width / self.width, height / self.height)
        cut_x = (self.width * factor - width) / 2
        cut_y = (self.height * factor - height) / 2
        return Window(
            scale=self.scale * factor,
            left=round(self.left * factor + cut_x),
            top=round(self.top * factor + cut_y),
            width=width,
            height=height,
        )


def window_for(width: int, height: int) -> Window:
    """Return the window that shows a scene composed for this size, in exactly this size."""
    return Window(
        scale=min(width / CORE_WIDTH, float(height)),
        left=-(width // 2),
        top=-(height // 2),
        width=width,
        height=height,
    )


def scene_to_json(scene: Scene) -> dict[str, Any]:
    """Return the scene as JSON-ready values; seeds as strings, as JavaScript keeps 53 bits."""
    data = asdict(scene)
    data["extras"] = [{**extra, "look": str(extra["look"])} for extra in data["extras"]]
    return {**data, **{name: str(data[name]) for name in SEEDS}}


def scene_from_json(data: dict[str, Any]) -> Scene:
    """Return the scene that `scene_to_json` wrote."""
    extras = tuple(Extra(**{**extra, "look": int(extra["look"])}) for extra in data["extras"])
    seeds = {name: int(data[name]) for name in SEEDS}
    return Scene(**{**data, **seeds, "extras": extras})


SEEDS = ("place", "world", "look", "tint", "margin")

SUBJECTS = (
    "astronaut", "portrait", "robot", "cat", "dog", "fox", "owl", "whale", "fish", "butterfly",
    "elephant", "deer", "lighthouse", "skyscraper", "castle", "house", "windmill", "tree",
    "flower", "mountain", "mushroom", "ship", "car", "train", "bicycle", "airplane", "rocket",
    "balloon", "coffee", "guitar",
)  # fmt: skip
SETTINGS = (
    "mars", "moon", "ocean", "city", "forest", "desert", "snow", "space", "meadow", "mountains",
    "underwater", "beach", "studio",
)  # fmt: skip
LIGHTS = (
    "noon", "dawn", "sunset", "golden", "night", "moonlight", "aurora", "storm", "fog", "eclipse",
)  # fmt: skip
STYLES = (
    "flat", "synthwave", "risograph", "pastel", "noir", "deco", "watercolour", "pop", "papercut",
    "linocut", "vintage",
)  # fmt: skip
COMPOSITIONS = ("centre", "wide", "close", "low", "left", "right")
COLOURS = (
    "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "white", "black",
    "brown", "gold",
)  # fmt: skip

HELD_OUT = (
    ("astronaut", "forest"), ("lighthouse", "mars"), ("cat", "space"), ("whale", "desert"),
    ("train", "snow"), ("robot", "meadow"), ("tree", "moon"), ("balloon", "underwater"),
    ("fox", "city"), ("flower", "ocean"),
)  # fmt: skip
"""Subject and setting pairs that never appear in training, so that evaluation can ask for them."""
