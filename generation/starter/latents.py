"""Stage two: a set of pictures, painted and encoded once, with two captions each."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from safetensors.torch import load_file, save_file
from transformers import CLIPTokenizer

from generation.starter.networks import STANDARD, Shape, new_autoencoder, new_tokenizer, tokens_of
from generation.starter.pictures import (
    HEIGHT,
    SMALL_WORDS,
    VOCABULARIES,
    WIDTH,
    caption_of,
    loose_caption_of,
    pictures,
)
from generation.starter.stage import Stage

AT_ONCE = 16
LATENTS, FACTS = "latents.safetensors", "captions.json"


@dataclass(frozen=True, kw_only=True)
class TrainingSet:
    """Latents of deviation one with a mirrored twin each; captions[k] are token ids."""

    latents: torch.Tensor
    captions: torch.Tensor
    empty: torch.Tensor
    scale: float
    vocabulary: str
    tokenizer: CLIPTokenizer


def encode(
    stage: Stage,
    *,
    vocabulary: str,
    count: int,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    shape: Shape = STANDARD,
) -> None:
    """Paint and encode `count` pictures; pictures are mirrored before, not after encoding.

    Smaller pictures teach words and composition sooner; the last part of a training should see
    the size that will be asked for.
    """
    vae = new_autoencoder(shape).to(stage.device, memory_format=torch.channels_last).eval()
    vae.load_state_dict(load_file(stage.root / "vae" / "vae.safetensors"))
    captions: list[tuple[str, str]] = []
    latents: list[torch.Tensor] = []
    waiting: list[np.ndarray] = []
    dice = random.Random(stage.record.seed)
    for scene, pixels in pictures(
        VOCABULARIES[vocabulary], range(count), processes=stage.processes, size=size
    ):
        captions.append((caption_of(scene), loose_caption_of(scene, dice)))
        waiting += [pixels, pixels[:, ::-1]]
        if len(waiting) >= AT_ONCE or len(captions) == count:
            latents.append(_encoded(vae, waiting, stage))
            waiting = []
    stacked = torch.cat(latents)
    scale = 1.0 / stacked.std().item()
    twins = (stacked * scale).half().reshape(count, 2, *stacked.shape[1:]).contiguous()
    save_file({"latents": twins}, stage.folder / LATENTS)
    facts = {"captions": captions, "scale": scale, "vocabulary": vocabulary}
    (stage.folder / FACTS).write_text(json.dumps(facts))
    print(f"latents: {tuple(twins.shape)}, scale {scale:.4f}", flush=True)


def training_set(root: Path) -> TrainingSet:
    """Return what `encode` left under the training folder."""
    facts = json.loads((root / "latents" / FACTS).read_text())
    tokenizer = new_tokenizer(_every_word(), root / "tokenizer")
    flat = [text for pair in facts["captions"] for text in pair]
    ids = tokens_of(tokenizer, flat)
    return TrainingSet(
        latents=load_file(root / "latents" / LATENTS)["latents"],
        captions=ids.reshape(-1, 2, ids.shape[1]),
        empty=tokens_of(tokenizer, [""])[0],
        scale=float(facts["scale"]),
        vocabulary=str(facts["vocabulary"]),
        tokenizer=tokenizer,
    )


def _every_word() -> list[str]:
    """Return words of the full vocabulary, so that a wider training keeps its token numbers."""
    return [" ".join((*VOCABULARIES["full"].words, *SMALL_WORDS))] * 3


@torch.no_grad()
def _encoded(vae: AutoencoderTiny, waiting: list[np.ndarray], stage: Stage) -> torch.Tensor:
    pixels = torch.from_numpy(np.stack(waiting)).permute(0, 3, 1, 2).float().to(stage.device)
    pixels = (pixels / 127.5 - 1).contiguous(memory_format=torch.channels_last)
    with stage.autocast():
        encoded: torch.Tensor = vae.encode(pixels).latents
    return encoded.float().cpu()
