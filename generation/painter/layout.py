"""Where things stand: the horizon and the places of the subjects, with calm room at the top."""

from dataclasses import dataclass

from generation.painter.scene import Scene

FLYERS = {"balloon", "airplane", "rocket", "butterfly", "owl"}
SWIMMERS = {"whale", "fish", "ship"}
LOFTY = {"balloon", "airplane", "rocket", "butterfly"}

HEIGHTS = {
    "astronaut": 0.6, "portrait": 0.72, "robot": 0.52, "cat": 0.46, "dog": 0.46, "fox": 0.44,
    "owl": 0.5, "whale": 0.34, "fish": 0.3, "butterfly": 0.38, "elephant": 0.42, "deer": 0.52,
    "lighthouse": 0.66, "skyscraper": 0.68, "castle": 0.5, "house": 0.4, "windmill": 0.58,
    "tree": 0.56, "flower": 0.58, "mountain": 0.43, "mushroom": 0.44, "ship": 0.5, "car": 0.24,
    "train": 0.36, "bicycle": 0.36, "airplane": 0.26, "rocket": 0.6, "balloon": 0.54,
    "coffee": 0.44, "guitar": 0.62,
}  # fmt: skip
HALF_WIDTHS = {
    "astronaut": 0.35, "portrait": 0.47, "robot": 0.37, "cat": 0.36, "dog": 0.36, "fox": 0.44,
    "owl": 0.4, "whale": 1.2, "fish": 0.97, "butterfly": 0.68, "elephant": 1.06, "deer": 0.52,
    "lighthouse": 0.36, "skyscraper": 0.28, "castle": 0.52, "house": 0.52, "windmill": 0.42,
    "tree": 0.45, "flower": 0.29, "mountain": 0.9, "mushroom": 0.48, "ship": 0.55, "car": 1.18,
    "train": 0.8, "bicycle": 0.82, "airplane": 1.06, "rocket": 0.27, "balloon": 0.35,
    "coffee": 0.56, "guitar": 0.24,
}  # fmt: skip
"""Half a subject's width, its height being 1."""
BROAD = 0.6
LEANING = {
    "rocket": 0.16, "airplane": 0.12, "guitar": 0.2, "whale": 0.08, "fish": 0.08, "balloon": 0.02,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One subject's place: its foot (or, flying, the foot of its box), its height, its side."""

    x: float
    y: float
    height: float
    flip: bool
    angle: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The geometry of one scene."""

    horizon: float
    main: Spot
    spots: tuple[Spot, ...]
    disc_x: float
    disc_y: float
    disc_r: float


def flies(subject: str, setting: str) -> bool:
    """Return whether a subject floats free of the ground in a setting."""
    if setting == "underwater":
        return subject in FLYERS | {"whale", "fish"}
    if setting == "space":
        return subject in FLYERS | SWIMMERS | {"astronaut"}
    if subject in ("whale", "fish"):
        return setting != "ocean" or subject == "fish"
    return subject in FLYERS


def layout_for(scene: Scene, disc_height: float, disc_radius: float) -> Layout:
    """Return where everything stands in a scene."""
    dice = scene.dice(scene.place, "layout")
    horizon = _horizon(scene, dice.uniform(-0.03, 0.03))
    main = _main_spot(scene, horizon)
    side = dice.choice((-1, 1))
    near = dice.random() < 0.6
    disc_x = main.x * 0.8 + side * (0.05 if near else 0.2) + dice.uniform(-0.03, 0.03)
    disc_y = min(disc_height + dice.uniform(-0.04, 0.06), horizon - disc_radius * 0.2)
    grown = disc_radius * dice.uniform(0.9, 1.5)
    return Layout(
        horizon=horizon,
        main=main,
        spots=_spread(scene, main),
        disc_x=disc_x,
        disc_y=disc_y,
        disc_r=grown,
    )


def _horizon(scene: Scene, wobble: float) -> float:
    base = {"wide": 0.2, "low": 0.34, "close": 0.22}.get(scene.composition, 0.24)
    return base + wobble


def _main_spot(scene: Scene, horizon: float) -> Spot:
    dice = scene.dice(scene.place, "main")
    wide = HALF_WIDTHS[scene.subject]
    size = {"wide": 0.56, "close": 1.45, "low": 1.08, "centre": 1.0}.get(scene.composition, 0.9)
    room = scene.half_width * {"close": 1.12, "wide": 0.6}.get(scene.composition, 0.92)
    tallest = 1.1 if scene.subject == "portrait" else 0.78
    height = min(HEIGHTS[scene.subject] * size * dice.uniform(0.94, 1.06), room / wide, tallest)
    if scene.subject == "mountain":
        height = HEIGHTS[scene.subject] * min(size, 1.06)
    free = max(0.0, scene.half_width * 0.97 - wide * height)
    flip, away, wobble = dice.random() < 0.5, dice.choice((-1, 1)), dice.uniform(-1, 1)
    aside = min(free, 0.42 * scene.half_width)
    shift = {"left": -aside, "right": aside}.get(scene.composition, 0.035 * wobble)
    if scene.composition == "wide":
        shift = away * min(free, 0.14 + 0.05 * wobble)
    lean = LEANING.get(scene.subject, 0.0) * dice.uniform(-1, 1)
    foot = _foot(scene, horizon, height, dice.uniform(-0.02, 0.02))
    return Spot(x=shift, y=foot, height=height, flip=flip, angle=lean)


def _foot(scene: Scene, horizon: float, height: float, wobble: float) -> float:
    """Return the y of the subject's foot: low enough to leave the top of the page calm."""
    if scene.subject == "portrait":
        return 0.52 if scene.composition != "wide" else 0.5
    if scene.subject == "mountain":
        return horizon + 0.03 - 0.3 * height
    if flies(scene.subject, scene.setting):
        middle = {"wide": -0.02, "low": -0.02}.get(scene.composition, 0.06)
        return middle + height / 2 + wobble
    if scene.composition == "close":
        return min(0.5, max(horizon + 0.14, height - 0.28)) + wobble
    depth = {"wide": 0.07, "low": 0.08}.get(scene.composition, 0.13)
    return max(horizon + depth, min(0.44, height - 0.26)) + wobble


def _spread(scene: Scene, main: Spot) -> tuple[Spot, ...]:
    """Return the places of the subjects (none to three), those further back first."""
    if scene.count <= 1:
        return (main,) * scene.count
    wide = HALF_WIDTHS[scene.subject]
    return _stacked(scene, main, wide) if wide > BROAD else _in_a_row(scene, main, wide)


def _in_a_row(scene: Scene, main: Spot, wide: float) -> tuple[Spot, ...]:
    """Stand two side by side, or three with the third in front of the middle."""
    dice = scene.dice(scene.place, "spread")
    part, apart = (0.84, 1.04) if scene.count == 2 else (0.7, 1.3)
    height = min(main.height * part, scene.half_width * 0.95 / (wide * (1 + apart)))
    free = max(0.0, scene.half_width * 0.97 - wide * height * (1 + apart))
    x = max(-free, min(free, main.x))
    aloft = flies(scene.subject, scene.setting)
    spots = []
    for side in (-1, 1, 0)[: scene.count]:
        lift = dice.uniform(-0.12, 0.06) if aloft else 0.03 * (side == 0)
        tall = height * (dice.uniform(0.9, 1.0) if side else 1.14)
        flip = dice.random() < 0.5
        place = x + side * apart * wide * height
        spots.append(Spot(x=place, y=main.y + lift, height=tall, flip=flip, angle=main.angle))
    return tuple(spots)


def _stacked(scene: Scene, main: Spot, wide: float) -> tuple[Spot, ...]:
    """Stagger broad subjects in depth: the rear ones higher, smaller and to alternating sides."""
    dice = scene.dice(scene.place, "spread")
    part = 0.8 if scene.count == 2 else 0.66
    height = min(main.height * part, scene.half_width * 0.8 / wide)
    aloft = flies(scene.subject, scene.setting)
    rise = height * (0.95 if aloft else 0.62)
    side, spots = dice.choice((-1, 1)), []
    for index in range(scene.count):
        back = scene.count - 1 - index
        tall = height * (1 - 0.14 * back)
        free = max(0.0, scene.half_width * 0.97 - wide * tall)
        x = side * (-1) ** index * free * dice.uniform(0.6, 1.0)
        y = main.y + 0.04 - rise * back * (1 - 0.12 * back)
        if scene.subject == "mountain":
            y = main.y + 0.3 * (main.height - tall)
        spots.append(Spot(x=x, y=y, height=tall, flip=main.flip, angle=main.angle))
    return tuple(spots)
