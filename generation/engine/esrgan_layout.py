"""Which ESRGAN a file of weights is, from the names and shapes of its tensors alone."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from generation.engine.tensors import Shapes

FEATURES_MAX, GROWTH_MAX, BLOCKS_MAX = 256, 128, 64
OLD = (
    (r"^model\.0\.", "conv_first."),
    (r"^model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\.", r"body.\1.rdb\2.conv\3."),
    (r"^model\.1\.sub\.\d+\.(weight|bias)$", r"conv_body.\1"),
    (r"^model\.3\.", "conv_up1."),
    (r"^model\.6\.", "conv_up2."),
    (r"^model\.8\.", "conv_hr."),
    (r"^model\.10\.", "conv_last."),
)
"""How the first ESRGAN called its layers, and how Real-ESRGAN does."""


class LayoutError(Exception):
    """Why weights are none of an ESRGAN."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The sizes of a network; `shuffle` is how many pixels per side become channels at first."""

    features: int
    growth: int
    blocks: int
    shuffle: int
    doublings: int
    names: Mapping[str, str]

    @property
    def scale(self) -> int:
        return int(2**self.doublings) // self.shuffle


def layout_of(shapes: Shapes) -> Layout:
    """Return the layout of a file's tensors; `names` maps ours to the file's.

    Raises:
        LayoutError: it is no ESRGAN of a size that is read.
    """
    names = {_name(name): name for name in shapes}
    first = _shape(shapes, names, "conv_first.weight")
    growth = _shape(shapes, names, "body.0.rdb1.conv1.weight")[0]
    blocks = len({name.split(".")[1] for name in names if name.startswith("body.")})
    shuffle = math.isqrt(first[1] // 3)
    doublings = sum(f"conv_up{number}.weight" in names for number in (1, 2, 3))
    fits = (
        first[0] <= FEATURES_MAX
        and growth <= GROWTH_MAX
        and blocks <= BLOCKS_MAX
        and first[1] == 3 * shuffle**2
        and 2**doublings % shuffle == 0
    )
    if not fits:
        raise LayoutError("It is an ESRGAN of sizes that are not read here.")
    return Layout(
        features=first[0],
        growth=growth,
        blocks=blocks,
        shuffle=shuffle,
        doublings=doublings,
        names=names,
    )


def _name(name: str) -> str:
    for pattern, ours in OLD:
        if re.search(pattern, name):
            return re.sub(pattern, ours, name)
    return name


def _shape(shapes: Shapes, names: Mapping[str, str], name: str) -> tuple[int, ...]:
    shape = shapes.get(names.get(name, ""), ())
    if len(shape) != 4 or not all(side > 0 for side in shape):
        raise LayoutError(
            "It is no ESRGAN: such files hold conv_first, body and conv_last (Real-ESRGAN, "
            "ESRGAN). Other kinds of upscalers are not read."
        )
    return shape
