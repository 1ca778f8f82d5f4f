"""`python -m generation.starter.train`: one stage at a time, in pieces that end in time."""

import argparse
import os
from pathlib import Path

import torch

from generation.engine.builtin import STARTER_FOLDER
from generation.starter import autoencoder, denoiser, distil, export, latents, probe
from generation.starter.pictures import HEIGHT, VOCABULARIES, WIDTH
from generation.starter.stage import Pace, Stage

STAGES = ("vae", "latents", "probe", "unet", "distil", "export")


def main() -> None:
    """Run one stage for a while; run again, it goes on where it stopped."""
    options = _options()
    torch.set_num_threads(options.threads)
    if options.stage == "export":
        _export(options)
        return
    stage = Stage(
        options.out,
        options.stage,
        device=options.device,
        processes=options.processes,
        seed=options.seed,
        lanes=options.lanes,
    )
    pace = Pace(minutes=options.minutes, total_minutes=options.total_minutes or options.minutes)
    match options.stage:
        case "vae":
            autoencoder.train(stage, pace, vocabulary=options.vocabulary)
        case "latents":
            latents.encode(
                stage,
                vocabulary=options.vocabulary,
                count=options.pictures,
                size=options.size,
            )
        case "probe":
            probe.train(stage, pace, vocabulary=options.vocabulary, count=options.pictures)
        case "unet":
            denoiser.train(stage, pace)
        case "distil":
            distil.train(stage, pace, guidance=options.guidance)


def _export(options: argparse.Namespace) -> None:
    guidance = 1.0 if options.distilled else options.guidance
    setting = export.Setting(
        steps=options.steps or (distil.STEPS if options.distilled else 12),
        guidance_scale=guidance,
        is_distilled=options.distilled,
    )
    export.export(options.out, options.weights, setting)
    print(f"export: {options.weights}, {export.weights_mb(options.weights)} MB", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--out", type=Path, default=Path("var/starter"))
    parser.add_argument("--minutes", type=float, default=9.0, help="how long to train now")
    parser.add_argument("--total-minutes", type=float, help="in all; sets the learning rate")
    parser.add_argument("--vocabulary", choices=list(VOCABULARIES), default="reduced")
    parser.add_argument("--pictures", type=int, default=12_000)
    parser.add_argument(
        "--size", type=size_of, default=(WIDTH, HEIGHT), help="of the latents' pictures, in px"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=1, help="in each lane")
    parser.add_argument("--lanes", type=int, default=1, help="parts of a batch side by side")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guidance", type=float, default=3.0, help="of the teacher, or exported")
    parser.add_argument("--steps", type=int, help="the exported default: 12, distilled 6")
    parser.add_argument("--distilled", action="store_true", help="export the student")
    parser.add_argument("--weights", type=Path, default=STARTER_FOLDER)
    return parser.parse_args()


def size_of(text: str) -> tuple[int, int]:
    """Return width and height of "256x352"; the networks halve them four times."""
    width, _, height = text.partition("x")
    size = int(width), int(height)
    if any(side % 16 or not 64 <= side <= 1024 for side in size):
        raise argparse.ArgumentTypeError(f"{text}: both sides must be multiples of 16 px, 64-1024")
    return size


if __name__ == "__main__":
    main()
