"""A picture in the making: one stage at a time, from the sky to the style's texture."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from generation.painter import land, sky, water, weather
from generation.painter.colours import darker
from generation.painter.layout import Spot, flies
from generation.painter.pen import new_sheet, oval
from generation.painter.scene import Scene, Window, window_for
from generation.painter.stage import Stage, stage_for
from generation.painter.styles import dressed, finished
from generation.painter.subjects import DRAW
from generation.painter.subjects.art import Art

FINE_ABOVE = 16_000_000
"""From this many pixels on, edges are drawn without supersampling: print hides the steps."""

Draw = Callable[[Stage], None]

LAND: dict[str, tuple[Draw, Draw]] = {
    "mars": (land.mars_far, land.mars_near),
    "moon": (land.moon_far, land.moon_near),
    "ocean": (water.ocean_far, water.ocean_near),
    "city": (water.city_far, water.city_near),
    "forest": (land.forest_far, land.forest_near),
    "desert": (land.desert_far, land.desert_near),
    "snow": (land.snow_far, land.snow_near),
    "space": (water.space_far, water.space_near),
    "meadow": (land.meadow_far, land.meadow_near),
    "mountains": (land.mountains_far, land.mountains_near),
    "underwater": (water.underwater_far, water.underwater_near),
    "beach": (water.beach_far, water.beach_near),
    "studio": (water.studio_far, water.studio_near),
}
NO_SHADOW = {"mountain", "portrait", "lighthouse", "owl"}


class Painting:
    """A scene being drawn through a window; `advance` draws the next stage."""

    def __init__(self, scene: Scene, window: Window, *, fine: int | None = None) -> None:
        self.scene = scene
        self.window = window
        if fine is None:
            fine = 1 if window.width * window.height > FINE_ABOVE else 2
        self._stage = stage_for(scene, dressed(scene, new_sheet(window, fine)))
        self._finished: Image.Image | None = None
        self.done = 0

    @property
    def image(self) -> Image.Image:
        """The picture as drawn so far; supersampled until the last stage is done."""
        return self._finished or self._stage.sheet.image

    def advance(self) -> str:
        """Draw the next stage and return its name."""
        name, draw = STAGES[self.done]
        draw(self._stage)
        self.done += 1
        if self.done == len(STAGES):
            self._finished = finished(self._stage)
        return name


def draw(scene: Scene, size: tuple[int, int], *, fine: int | None = None) -> Image.Image:
    """Return the scene in exactly this many pixels."""
    return draw_window(scene, window_for(*size), fine=fine)


def draw_window(scene: Scene, window: Window, *, fine: int | None = None) -> Image.Image:
    """Return what a window shows of the scene."""
    painting = Painting(scene, window, fine=fine)
    while painting.done < len(STAGES):
        painting.advance()
    return painting.image


def _distance(stage: Stage) -> None:
    LAND[stage.scene.setting][0](stage)


def _ground(stage: Stage) -> None:
    LAND[stage.scene.setting][1](stage)


def _subject(stage: Stage) -> None:
    """Draw every subject, those further back first, and the water they swim in."""
    scene = stage.scene
    placed = [
        _Placed(subject=scene.subject, colour=scene.colour, spot=spot, seed=(scene.look, index))
        for index, spot in enumerate(stage.layout.spots)
    ]
    placed += [
        _Placed(
            subject=extra.subject,
            colour=extra.colour,
            spot=Spot(x=extra.x, y=extra.y, height=extra.height, flip=extra.x > 0),
            seed=(extra.look, 0),
        )
        for extra in scene.extras
    ]
    for one in sorted(placed, key=lambda one: one.spot.y):
        _place(stage, one)
    swimmers = [one.spot for one in placed if one.subject in ("whale", "ship")]
    if scene.setting == "ocean" and swimmers:
        for spot in swimmers:
            water.swimming(stage, spot)


@dataclass(frozen=True, kw_only=True)
class _Placed:
    subject: str
    colour: str
    spot: Spot
    seed: tuple[int, int]


def _place(stage: Stage, one: _Placed) -> None:
    scene, spot = stage.scene, one.spot
    free = flies(one.subject, scene.setting)
    if scene.setting == "ocean" and not free and one.subject not in ("whale", "ship"):
        _islet(stage, spot)
    elif not free and one.subject not in NO_SHADOW and scene.setting != "ocean":
        _shadow(stage, one)
    middle = spot.y - spot.height * 0.55
    stage.pen.glow(spot.x, middle, spot.height * 0.8, stage.palette.haze, 0.3)
    pen = stage.pen.at(spot.x, spot.y, spot.height, flip=spot.flip, angle=spot.angle)
    dice = scene.dice(one.seed[0], "subject", one.seed[1])
    DRAW[one.subject](Art(pen=pen, palette=stage.palette, dice=dice, colour=one.colour))


def _shadow(stage: Stage, one: _Placed) -> None:
    spot = one.spot
    away = -stage.sheet.sun[0] * 0.12 * spot.height
    width = spot.height * {"car": 1.15, "train": 0.75, "bicycle": 0.8}.get(
        stage.scene.subject, 0.36
    )
    colour = darker(stage.palette.deep, 0.55)
    for share, alpha in ((1.0, 0.3), (0.75, 0.28)):
        shape = oval(spot.x + away, spot.y, width * share, width * share * 0.13, sides=48)
        stage.pen.fill(shape, colour, alpha)


def _islet(stage: Stage, spot: Spot) -> None:
    """Give something that cannot swim a rock or a sandbank to stand on."""
    width = spot.height * 0.52 + 0.04
    rock = stage.palette.stage((120, 108, 104))
    for dy, share, colour in ((0.02, 1.12, darker(rock, 0.45)), (0.012, 1.0, darker(rock, 0.2)),
                              (0.0, 0.92, rock)):  # fmt: skip
        shape = oval(spot.x, spot.y + dy, width * share, 0.03 * share + width * 0.05, sides=48)
        stage.pen.fill(shape, colour)


STAGES: tuple[tuple[str, Draw], ...] = (
    ("sky", sky.draw_sky),
    ("light", sky.draw_light),
    ("distance", _distance),
    ("ground", _ground),
    ("subject", _subject),
    ("weather", weather.draw_weather),
    ("style", lambda stage: None),
)
