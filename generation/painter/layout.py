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
    "tree": 0.56, "flower": 0.58, "mountain": 0.52, "mushroom": 0.44, "ship": 0.5, "car": 0.24,
    "train": 0.36, "bicycle": 0.36, "airplane": 0.26, "rocket": 0.6, "balloon": 0.54,
    "coffee": 0.44, "guitar": 0.62,
}  # fmt: skip
WIDE_SUBJECTS = {"car", "bicycle", "whale", "fish", "airplane", "elephant", "mountain", "train"}


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
    natural = HEIGHTS[scene.subject]
    broad = scene.subject in WIDE_SUBJECTS
    size = {"wide": 0.56, "close": 1.12 if broad else 1.42, "low": 1.08, "centre": 1.0}.get(
        scene.composition, 0.9
    )
    height = natural * size * dice.uniform(0.94, 1.06)
    shift = {"left": -0.15, "right": 0.15}.get(scene.composition, dice.uniform(-0.035, 0.035))
    if scene.composition == "wide":
        shift = dice.choice((-1, 1)) * dice.uniform(0.04, 0.14)
    if scene.composition in ("left", "right"):
        shift *= scene.half_width / 0.375
    foot = _foot(scene, horizon, height, dice.uniform(-0.02, 0.02))
    tilt = {"rocket": 0.16, "airplane": 0.12, "guitar": 0.2, "whale": 0.08, "fish": 0.08}
    lean = tilt.get(scene.subject, 0.02 if scene.subject == "balloon" else 0.0)
    flip = dice.random() < 0.5
    return Spot(x=shift, y=foot, height=height, flip=flip, angle=lean * dice.uniform(-1, 1))


def _foot(scene: Scene, horizon: float, height: float, wobble: float) -> float:
    """Return the y of the subject's foot: low enough to leave the top of the page calm."""
    if scene.subject == "portrait":
        return 0.52 if scene.composition != "wide" else 0.5
    if flies(scene.subject, scene.setting):
        middle = {"wide": -0.02, "low": -0.02}.get(scene.composition, 0.06)
        return middle + height / 2 + wobble
    if scene.composition == "close":
        return 0.47 + max(0.0, height - 0.72) + wobble
    depth = {"wide": 0.07, "low": 0.08}.get(scene.composition, 0.13)
    if scene.subject == "mountain":
        depth = 0.02
    return max(horizon + depth, min(0.44, height - 0.26)) + wobble


def _spread(scene: Scene, main: Spot) -> tuple[Spot, ...]:
    """Return the places of the subjects (none to three), those further back first."""
    if scene.count <= 1:
        return (main,) * scene.count
    dice = scene.dice(scene.place, "spread")
    broad = scene.subject in WIDE_SUBJECTS
    size = (0.66 if broad else 0.74) if scene.count == 2 else (0.52 if broad else 0.62)
    gap = main.height * size * (0.62 if broad else 0.42) + 0.03
    offsets = (-gap, gap) if scene.count == 2 else (-gap * 1.25, gap * 1.25, 0.0)
    rise = 0.25 * main.height * (1 - size) if flies(scene.subject, scene.setting) else 0.0
    spots = []
    for index, offset in enumerate(offsets):
        front = scene.count == 3 and index == 2
        part = size * (1.12 if front else dice.uniform(0.86, 1.0))
        lift = (
            dice.uniform(-0.09, 0.09)
            if flies(scene.subject, scene.setting)
            else (0.02 if front else -0.015)
        )
        if broad:
            lift += (0.10, -0.06, 0.02)[index]
            offset *= 0.55
        flip = dice.random() < 0.5 if scene.subject not in ("car", "train") else main.flip
        spots.append(
            Spot(x=main.x * 0.5 + offset, y=main.y + lift - rise, height=main.height * part,
                 flip=flip, angle=main.angle)
        )  # fmt: skip
    return tuple(spots) if scene.count == 3 else tuple(sorted(spots, key=lambda s: s.y))
