"""The plates that people look at: which show, where ink is heavy, and what a place carries."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.core.errors import RefusedError
from studio.core.layout_document import empty_document
from studio.press import separations
from studio.press.export import display_for
from studio.press.fonts import FontStore
from studio.press.profiles import HOUSE
from studio.press.separations import HEAVY, OVER, Separations

Json = dict[str, Any]
PPI = 36.0
PANELS = {
    "cyan": (10.0, {"cmyk": [1, 0, 0, 0]}),
    "rich": (60.0, {"cmyk": [0.6, 0.4, 0.4, 1]}),
    "flood": (110.0, {"cmyk": [1, 1, 0.9, 0.9]}),
    "gold": (160.0, {"spot": "Gold", "tint": 0.5}),
}


@pytest.fixture(scope="module")
def made(fonts: FontStore) -> Separations:
    """Four panels side by side on white: 100, 240, 380 % of ink, and half a tint of a spot."""
    elements: Json = {
        name: {"kind": "label", "x_mm": x, "y_mm": 50.0, "w_mm": 40.0, "h_mm": 40.0, "order": name}
        | {"ink": ink}
        for name, (x, ink) in PANELS.items()
    }
    document = empty_document("a4") | {"elements": elements}
    document["spots"] = {"Gold": {"cmyk": [0, 0.2, 0.6, 0]}}
    return separations.separations(display_for(document, _none, fonts), _none, HOUSE, ppi=PPI)


def _none(asset: str) -> bytes:
    raise KeyError(asset)


def _shown(made: Separations, picture: bytes, panel: str) -> Any:
    """Return the pixel in the middle of a panel, or of the bare paper."""
    x = PANELS[panel][0] + 20 if panel != "paper" else 105.0
    column, row = made.plates.grid.px(
        x / 25.4 * 72, (70.0 if panel != "paper" else 200.0) / 25.4 * 72
    )
    return np.asarray(Image.open(io.BytesIO(picture)))[int(row), int(column)]


@pytest.mark.parametrize(
    ("chosen", "panel", "grey"),
    [
        ([0], "cyan", 0),
        ([1], "cyan", 255),
        ([0], "rich", 255 - 153),
        ([3], "rich", 0),
        ([4], "gold", 255 - 128),
        ([0], "gold", 255),
        ([2], "paper", 255),
    ],
)
def test_one_plate_alone_is_grey_and_full_ink_is_black(
    chosen: list[int], panel: str, grey: int, made: Separations
) -> None:
    assert _shown(made, separations.shown_plates(made, chosen), panel) == pytest.approx(grey, abs=1)


def test_plates_together_show_what_they_print_and_hide_the_others(made: Separations) -> None:
    both = separations.shown_plates(made, [0, 4])
    red, _, blue = _shown(made, both, "cyan")
    assert (red < 40, blue > 180) == (True, True)
    red, _, blue = _shown(made, both, "gold")
    assert red > blue + 20
    # Without its black the rich panel keeps only the cyan of its inks.
    assert (
        int(_shown(made, both, "rich")[0])
        > int(_shown(made, separations.shown_plates(made, [0, 1, 2, 3]), "rich")[0]) + 40
    )
    assert tuple(_shown(made, both, "paper")) == (255, 255, 255)


@pytest.mark.parametrize(
    ("panel", "colour"), [("flood", OVER), ("cyan", None), ("gold", None), ("paper", None)]
)
def test_the_map_marks_only_what_is_heavy(
    panel: str, colour: tuple[int, int, int] | None, made: Separations
) -> None:
    red, green, blue = (int(part) for part in _shown(made, separations.ink_map(made), panel))
    if colour is None:
        assert red == green == blue >= separations.GROUND[1]
    else:
        assert (red, green, blue) == colour


def test_between_four_fifths_of_the_limit_and_the_limit_it_is_amber(fonts: FontStore) -> None:
    heavy = {"kind": "label", "x_mm": 60.0, "y_mm": 50.0, "w_mm": 40.0, "h_mm": 40.0}
    document = empty_document("a4")
    document["elements"] = {"a": heavy | {"ink": {"cmyk": [0.7, 0.6, 0.5, 0.9]}}}
    made = separations.separations(display_for(document, _none, fonts), _none, HOUSE, ppi=PPI)
    assert tuple(_shown(made, separations.ink_map(made), "rich")) == HEAVY
    assert made.heavy == pytest.approx(40 * 40 / (216 * 303), rel=0.05)
    assert made.over == 0


def test_a_place_tells_its_ink_by_plate(made: Separations) -> None:
    at = separations.ink_at(made, x_mm=80.0, y_mm=70.0)
    parts = {"Cyan": 60.0, "Magenta": 40.0, "Yellow": 40.0, "Black": 100.0, "Gold": 0.0}
    assert at.percents == {name: pytest.approx(part, abs=0.2) for name, part in parts.items()}
    assert at.total == pytest.approx(240, abs=0.5)
    assert made.peak.percent == pytest.approx(380, abs=1)


@pytest.mark.parametrize(("x", "y"), [(-4, 10), (10, -4), (214, 10), (10, 301)])
def test_a_place_beyond_the_bleed_is_refused(x: float, y: float, made: Separations) -> None:
    with pytest.raises(RefusedError, match="outside the page"):
        separations.ink_at(made, x_mm=x, y_mm=y)


@pytest.mark.parametrize("chosen", [[5], [-1, 0], [0, 99]])
def test_a_plate_that_is_none_is_refused(chosen: list[int], made: Separations) -> None:
    with pytest.raises(RefusedError, match="There is no plate"):
        separations.shown_plates(made, chosen)
