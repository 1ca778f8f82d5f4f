"""Milliseconds per step against batch size on a GPU, for the architectures of SDXL and FLUX.1.

Weights are random, since speed does not depend on them. Each network is measured as the stock
pipeline runs it, with channels last, and with its repeated blocks compiled.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import diffusers
import torch

BATCHES = (1, 2, 4, 8)
SIDES = (512, 1024)
PASSES = 5
XL_TEXT, XL_TOKENS, FLUX_TOKENS = 2048, 77, 512


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """How a network is built, and what one row of it takes at a side in pixels."""

    build: Callable[[], Any]
    row: Callable[[int, int], dict[str, Any]]


def gpu_rows() -> dict[str, Any] | None:
    """Return ms by architecture, side, way and batch; None where no GPU is at hand."""
    if not torch.cuda.is_available():
        return None
    device = torch.device("cuda")
    measured = {
        name: measured_ms(one, device, torch.bfloat16, sides=SIDES)
        for name, one in {"sdxl": SDXL, "flux": FLUX}.items()
    }
    ratios = {
        f"{name}_{side}": round(8 * ways["compiled"][1] / ways["compiled"][8], 3)
        for name, sides in measured.items()
        for side, ways in sides.items()
        if {1, 8} <= ways["compiled"].keys()
    }
    return {
        "device": torch.cuda.get_device_name(device),
        "ms_per_step": measured,
        "throughput_ratio_8": ratios,
    }


def measured_ms(
    architecture: Architecture, device: torch.device, dtype: torch.dtype, *, sides: tuple[int, ...]
) -> dict[int, dict[str, dict[int, float]]]:
    """Return the best of a few passes by side, way and batch; what does not fit is left out."""
    with torch.device(device):
        network = architecture.build().to(dtype).eval()
    found: dict[int, dict[str, dict[int, float]]] = {side: {} for side in sides}
    for way, change in WAYS.items():
        change(network)
        for side in sides:
            found[side][way] = _by_batch(network, architecture, side, device, dtype)
    return found


def _by_batch(
    network: Any, architecture: Architecture, side: int, device: torch.device, dtype: torch.dtype
) -> dict[int, float]:
    ms: dict[int, float] = {}
    for batch in BATCHES:
        row = architecture.row(batch, side)
        inputs = {name: _placed(value, device, dtype) for name, value in row.items()}
        try:
            ms[batch] = round(_best_ms(network, inputs, device), 2)
        except torch.OutOfMemoryError:
            break
    return ms


@torch.no_grad()
def _best_ms(network: Any, inputs: dict[str, Any], device: torch.device) -> float:
    network(**inputs, return_dict=False)  # warms up, and compiles where it is to be compiled
    times = []
    for _ in range(PASSES):
        _wait_for(device)
        began = time.perf_counter()
        network(**inputs, return_dict=False)
        _wait_for(device)
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _placed(value: Any, device: torch.device, dtype: torch.dtype) -> Any:
    if isinstance(value, dict):
        return {name: _placed(inner, device, dtype) for name, inner in value.items()}
    return value.to(device, dtype)


def _xl_unet() -> Any:
    return diffusers.UNet2DConditionModel(
        sample_size=128,
        block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2, 10),
        attention_head_dim=(5, 10, 20),
        cross_attention_dim=XL_TEXT,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    )


def _xl_row(batch: int, side: int) -> dict[str, Any]:
    return {
        "sample": torch.randn(batch, 4, side // 8, side // 8),
        "timestep": torch.full((batch,), 500.0),
        "encoder_hidden_states": torch.randn(batch, XL_TOKENS, XL_TEXT),
        "added_cond_kwargs": {
            "text_embeds": torch.randn(batch, 1280),
            "time_ids": torch.zeros(batch, 6),
        },
    }


def _flux_row(batch: int, side: int) -> dict[str, Any]:
    tokens = (side // 16) ** 2
    return {
        "hidden_states": torch.randn(batch, tokens, 64),
        "encoder_hidden_states": torch.randn(batch, FLUX_TOKENS, 4096),
        "pooled_projections": torch.randn(batch, 768),
        "timestep": torch.full((batch,), 0.5),
        "img_ids": torch.zeros(tokens, 3),
        "txt_ids": torch.zeros(FLUX_TOKENS, 3),
        "guidance": torch.full((batch,), 3.5),
    }


def _channels_last(network: Any) -> None:
    network.to(memory_format=torch.channels_last)


def _compiled(network: Any) -> None:
    network.compile_repeated_blocks(fullgraph=True)


WAYS: dict[str, Callable[[Any], None]] = {
    "stock": lambda network: None,
    "channels_last": _channels_last,
    "compiled": _compiled,
}
"""One after the other on the same network; each keeps what came before."""

SDXL = Architecture(build=_xl_unet, row=_xl_row)
FLUX = Architecture(
    build=lambda: diffusers.FluxTransformer2DModel(guidance_embeds=True), row=_flux_row
)
