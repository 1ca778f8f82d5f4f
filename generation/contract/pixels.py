"""Sizes and places in pixels."""

from dataclasses import dataclass

from generation.contract.errors import ContractError
from generation.contract.sentences import Sentence

SIDE_MIN, SIDE_MAX = 64, 8192
AREA_MAX = 64_000_000
PADDING_MAX = 4096


@dataclass(frozen=True, kw_only=True)
class Size:
    """A picture's size: each side 64 to 8192 px, at most 64 megapixels."""

    width: int
    height: int

    def __post_init__(self) -> None:
        for name, side in ((Sentence("width"), self.width), (Sentence("height"), self.height)):
            if not SIDE_MIN <= side <= SIDE_MAX:
                raise ContractError(
                    Sentence(
                        "The {name} is {value} px; it must be {low} to {high} px.",
                        name=name,
                        value=side,
                        low=SIDE_MIN,
                        high=SIDE_MAX,
                    )
                )
        if self.width * self.height > AREA_MAX:
            raise ContractError(
                Sentence(
                    "{width} x {height} px is {area:.1f} megapixels; at most {limit} can be "
                    "painted.",
                    width=self.width,
                    height=self.height,
                    area=self.width * self.height / 1e6,
                    limit=AREA_MAX // 1_000_000,
                )
            )

    def grown(self, padding: "Padding") -> "Size":
        """Return the size of this picture with `padding` around it."""
        return Size(
            width=self.width + padding.left + padding.right,
            height=self.height + padding.top + padding.bottom,
        )


@dataclass(frozen=True, kw_only=True)
class Padding:
    """What an outpainting adds on each side, 0 to 4096 px, at least one of them > 0."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def __post_init__(self) -> None:
        sides = (
            (Sentence("left padding"), self.left),
            (Sentence("top padding"), self.top),
            (Sentence("right padding"), self.right),
            (Sentence("bottom padding"), self.bottom),
        )
        for name, side in sides:
            if not 0 <= side <= PADDING_MAX:
                raise ContractError(
                    Sentence(
                        "The {name} is {value} px; it must be {low} to {high} px.",
                        name=name,
                        value=side,
                        low=0,
                        high=PADDING_MAX,
                    )
                )
        if not any(side for _name, side in sides):
            raise ContractError(
                Sentence("The padding is 0 on every side, so there is nothing to outpaint.")
            )


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in a picture: left and top inclusive, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def within(self, size: Size) -> "Box":
        """Return the part of the box that lies inside a picture of `size`."""
        return Box(
            left=max(0, self.left),
            top=max(0, self.top),
            right=min(size.width, self.right),
            bottom=min(size.height, self.bottom),
        )


def snapped_up(length: int, multiple: int) -> int:
    """Return the smallest multiple of `multiple` that is at least `length`."""
    return -(-length // multiple) * multiple
