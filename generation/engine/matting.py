"""A soft edge by a neural network: which share of each pixel the subject covers.

The network is a ViTMatte in a folder of the administrator's, weights as safetensors. It runs in
a process of its own, so that nothing else has to hold torch:
`python -m generation.engine.matting FOLDER PICTURE TRIMAP ALPHA`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import VitMatteConfig, VitMatteForImageMatting

from generation.contract.errors import EngineError

SIDE_PX = 1280
MULTIPLE = 32
MEAN, SPREAD = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)
WEIGHTS = "model.safetensors"


def load_matting(folder: Path) -> VitMatteForImageMatting:
    """Return the network of a folder.

    Raises:
        EngineError: no folder of a ViTMatte with safetensors.
    """
    missing = [name for name in ("config.json", WEIGHTS) if not (folder / name).is_file()]
    if missing:
        raise EngineError(
            "model_missing",
            f"The matting model's folder {folder.name} has no {missing[0]}. It must hold a "
            "ViTMatte model in the layout of transformers, its weights as safetensors.",
            retryable=False,
        )
    kind = json.loads((folder / "config.json").read_text()).get("model_type")
    if kind != VitMatteConfig.model_type:
        raise EngineError(
            "bad_request",
            f"The matting model's folder {folder.name} holds a model of the kind {kind}; "
            f"a {VitMatteConfig.model_type} is needed.",
            retryable=False,
        )
    config = VitMatteConfig.from_pretrained(folder, local_files_only=True)
    network = VitMatteForImageMatting.from_pretrained(
        folder, config=config, local_files_only=True, use_safetensors=True
    )
    return network.eval()  # on the processor: a card's memory is the painting engine's


@torch.inference_mode()
def alpha_of(
    network: VitMatteForImageMatting, picture: Image.Image, trimap: Image.Image
) -> Image.Image:
    """Return the alpha ("L") at the picture's size; where the trimap is sure, it is obeyed.

    The trimap is 0 where the ground is, 255 where the subject is, and anything between in doubt.
    """
    small = picture.convert("RGB")
    small.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    doubt = trimap.convert("L").resize(small.size, Image.Resampling.NEAREST)
    colours = (np.asarray(small, dtype=np.float32) / 255 - MEAN) / SPREAD
    marks = np.asarray(doubt, dtype=np.float32)[..., None] / 255
    given = np.concatenate([colours, marks], axis=-1).astype(np.float32)
    height, width = given.shape[:2]
    down, across = -height % MULTIPLE, -width % MULTIPLE
    padded = np.pad(given, ((0, down), (0, across), (0, 0)), mode="edge")
    values = torch.from_numpy(padded).permute(2, 0, 1)[None].to(network.device, network.dtype)
    found = network(pixel_values=values).alphas[0, 0, :height, :width].float().clamp(0, 1)
    alpha = Image.fromarray((found.cpu().numpy() * 255).round().astype(np.uint8))
    whole = alpha.resize(picture.size, Image.Resampling.BICUBIC)
    return _obeyed(whole, trimap.convert("L").resize(picture.size, Image.Resampling.NEAREST))


def _obeyed(alpha: Image.Image, trimap: Image.Image) -> Image.Image:
    marks, held = np.asarray(trimap), np.asarray(alpha)
    return Image.fromarray(np.where((marks == 0) | (marks == 255), marks, held).astype(np.uint8))


def main(folder: str, picture: str, trimap: str, alpha: str) -> int:
    """Read picture and trimap, write the alpha; what hinders it goes to standard error."""
    try:
        network = load_matting(Path(folder))
    except EngineError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    with Image.open(picture) as held, Image.open(trimap) as marks:
        alpha_of(network, held, marks).save(alpha)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
