"""ESRGAN, a network that adds pixels [Wang et al., arXiv 1809.00219; Real-ESRGAN, 2107.10833]."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import interpolate, leaky_relu, pixel_unshuffle

from generation.engine.esrgan_layout import Layout, layout_of
from generation.engine.tensors import shapes_in

SLOPE, DAMPING = 0.2, 0.2
"""Of the activations, and of what a block adds to its input; the paper's numbers."""


class Dense(nn.Module):
    """Five convolutions, each of which sees all before it."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        for number in range(1, 6):
            seen, made = features + (number - 1) * growth, growth if number < 5 else features
            self.add_module(f"conv{number}", nn.Conv2d(seen, made, 3, padding=1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen = x
        for number in range(1, 5):
            made = leaky_relu(self.get_submodule(f"conv{number}")(seen), SLOPE)
            seen = torch.cat([seen, made], dim=1)
        last: torch.Tensor = self.get_submodule("conv5")(seen)
        return last * DAMPING + x


class Block(nn.Module):
    """Three dense parts in a row, and a way around them."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.rdb1 = Dense(features, growth)
        self.rdb2 = Dense(features, growth)
        self.rdb3 = Dense(features, growth)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inner: torch.Tensor = self.rdb3(self.rdb2(self.rdb1(x)))
        return inner * DAMPING + x


class ESRGAN(nn.Module):
    """Takes (n, 3, h, w) of 0 to 1; gives the same, `layout.scale` times as large."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        features = layout.features
        self.layout = layout
        self.conv_first = nn.Conv2d(3 * layout.shuffle**2, features, 3, padding=1)
        blocks = (Block(features, layout.growth) for _ in range(layout.blocks))
        self.body = nn.Sequential(*blocks)
        self.conv_body = nn.Conv2d(features, features, 3, padding=1)
        for number in range(1, layout.doublings + 1):
            self.add_module(f"conv_up{number}", nn.Conv2d(features, features, 3, padding=1))
        self.conv_hr = nn.Conv2d(features, features, 3, padding=1)
        self.conv_last = nn.Conv2d(features, 3, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first = self.conv_first(pixel_unshuffle(x, self.layout.shuffle))
        x = first + self.conv_body(self.body(first))
        for number in range(1, self.layout.doublings + 1):
            doubled = interpolate(x, scale_factor=2.0, mode="nearest")
            x = leaky_relu(self.get_submodule(f"conv_up{number}")(doubled), SLOPE)
        painted: torch.Tensor = self.conv_last(leaky_relu(self.conv_hr(x), SLOPE))
        return painted


def loaded_esrgan(file: Path, device: torch.device) -> ESRGAN:
    """Return the network of a safetensors file.

    Raises:
        LayoutError, TensorsError: it is none that is read here.
        RuntimeError: its tensors do not fit together.
    """
    layout = layout_of(shapes_in(file))
    tensors = load_file(file)
    network = ESRGAN(layout)
    held = {ours: tensors[name].float() for ours, name in layout.names.items()}
    # While another thread loads a model, diffusers lets every new module begin without values.
    network.load_state_dict(held, assign=True)
    return network.to(device).eval().requires_grad_(False)
