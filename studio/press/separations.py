"""The plates to look at: chosen ones in their colours, one alone in grey, or where ink is heavy."""

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.inks import Cmyk
from studio.press import colour
from studio.press.art import LoadAsset
from studio.press.display import DisplayList, spot_solids
from studio.press.plates import PROCESS, InkPeak, Plates, compose, peak_of, settled
from studio.press.profiles import PressProfile

PPI = 150
NEAR_LIMIT = 0.8
"""From this share of the ink limit on, the map shows that a place is heavy."""
HEAVY, OVER = (240, 186, 89), (226, 45, 40)
GROUND = (0.35, 165.0)
"""The map's ground is the cover in grey, flattened to this share and lifted: marks stand out."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Separations:
    """A page's plates with the limit they are held against and each spot's process equivalent.

    `heavy` is the share of the page, 0 to 1, above NEAR_LIMIT of the limit, `over` that above it.
    """

    plates: Plates
    limit: float
    peak: InkPeak
    heavy: float
    over: float
    spots: Mapping[str, Cmyk]


@dataclass(frozen=True, kw_only=True)
class InkAt:
    """The ink of one place by plate, 0 to 100 %, and its sum."""

    percents: dict[str, float]
    total: float


def separations(
    display: DisplayList, load: LoadAsset, profile: PressProfile, *, ppi: float = PPI
) -> Separations:
    """Return the plates of the bleed box as the press would expose them."""
    plates = compose(settled(display, load, profile), load, ppi=ppi)
    solids = spot_solids(display)
    total = plates.total
    limit = profile.tac_peak
    return Separations(
        plates=plates,
        limit=limit,
        peak=peak_of(plates, limit),
        heavy=round(float((total > limit * NEAR_LIMIT).mean()), 4),
        over=round(float((total > limit).mean()), 4),
        spots={name: solids[name] for name in plates.names[len(PROCESS) :]},
    )


def shown_plates(made: Separations, chosen: Collection[int]) -> bytes:
    """Return chosen plates, by their place, as a PNG: one in grey, several as they print together.

    Raises:
        RefusedError: a plate that the page does not have.
    """
    known = len(made.plates.names)
    unknown = [plate for plate in chosen if not 0 <= plate < known]
    if unknown:
        raise RefusedError(
            Sentence(
                "There is no plate {plate}; the page has {known}, counted from 0.",
                plate=unknown[0],
                known=known,
            ),
            code="plate_unknown",
        )
    if len(set(chosen)) == 1:
        (plate,) = set(chosen)
        return _png(Pictures.fromarray(255 - made.plates.ink[:, :, plate]))
    return _png(_printed(made, frozenset(chosen)))


def ink_map(made: Separations) -> bytes:
    """Return the page in pale grey as a PNG, amber where ink nears the limit, red above it."""
    ground = np.asarray(
        _printed(made, frozenset(range(len(made.plates.names)))).convert("L"), dtype=np.float32
    )
    share, lift = GROUND
    pale = np.rint(ground * share + lift).astype(np.uint8)
    pixels = np.repeat(pale[:, :, np.newaxis], 3, axis=2)
    total = made.plates.total
    pixels[total > made.limit * NEAR_LIMIT] = HEAVY
    pixels[total > made.limit] = OVER
    return _png(Pictures.fromarray(pixels))


def ink_at(made: Separations, *, x_mm: float, y_mm: float) -> InkAt:
    """Return the ink at a place, mm from the front's trim corner.

    Raises:
        RefusedError: a place outside the bleed.
    """
    grid = made.plates.grid
    column, row = (int(part // 1) for part in grid.px(x_mm / 25.4 * 72, y_mm / 25.4 * 72))
    if not (0 <= column < grid.width and 0 <= row < grid.height):
        raise RefusedError(
            Sentence(
                "{x}, {y} mm lies outside the page and its bleed.", x=f"{x_mm:g}", y=f"{y_mm:g}"
            ),
            code="place_outside",
        )
    parts = made.plates.ink[row, column].astype(float) * (100 / 255)
    percents = {
        name: round(float(part), 1) for name, part in zip(made.plates.names, parts, strict=True)
    }
    return InkAt(percents=percents, total=round(float(parts.sum()), 1))


def _printed(made: Separations, chosen: frozenset[int]) -> Pictures.Image:
    """Return what the chosen plates print: process inks by the press's profile, spots over them."""
    ink = made.plates.ink
    count = len(PROCESS)
    shown = [plate in chosen for plate in range(count)]
    process = np.where(shown, ink[:, :, :count], 0).astype(np.uint8)
    picture = colour.to_screen(Pictures.fromarray(np.ascontiguousarray(process), "CMYK"))
    for plate, name in enumerate(made.plates.names[count:], start=count):
        if plate in chosen:
            picture = _over(picture, ink[:, :, plate], made.spots[name])
    return picture


def _over(picture: Pictures.Image, tint: Pixels, cmyk: Cmyk) -> Pictures.Image:
    """Return the picture with a spot ink printed over it, which takes away light as a filter."""
    full = np.array(colour.rgb_of(cmyk), dtype=np.float32) / 255
    passed = 1 - (tint[:, :, np.newaxis].astype(np.float32) / 255) * (1 - full)
    return Pictures.fromarray(np.rint(np.asarray(picture) * passed).astype(np.uint8))


def _png(picture: Pictures.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()
