"""`python -m generation.starter.evaluate`: what the starter can do, measured through the engine.

The last line printed is one JSON object. Accuracy is judged by the probe, on captions and pairs
of subject and setting that no training saw; `subjects_named` is a person's count and is given.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from generation.engine.builtin import STARTER_FOLDER, gates_missed, measured_in
from generation.painter.scene import Scene
from generation.starter.export import weights_mb, write_card
from generation.starter.pictures import (
    HELD_OUT_SEED,
    VOCABULARIES,
    Vocabulary,
    caption_of,
    held_out_pair_scene,
    scene_for,
)
from generation.starter.probe import Verdict, judge, probe_in
from generation.starter.studio import Studio

PROMPTS, SEEDS = 12, 6
LABEL_HEIGHT, EDGE = 18, 4
SAY_EVERY = 20


def main() -> None:
    """Measure, write the contact sheet, and with `--record` the numbers beside the weights."""
    options = _options()
    facts = json.loads((options.weights / "training.json").read_text(encoding="utf-8"))
    words = VOCABULARIES[facts["vocabulary"]]
    probe_facts = json.loads((options.training / "probe" / "record.json").read_text())["facts"]
    studio = Studio(options.weights, threads=options.threads)
    measured: dict[str, Any] = {"probe_accuracy": probe_facts["accuracy"]}
    measured["seconds_per_image"] = studio.seconds_per_image(caption_of(_asked(words, 0)))
    measured["pixels_per_image"] = studio.card.native_width * studio.card.native_height
    measured["weights_mb"] = weights_mb(options.weights)
    verdict = _accuracy(studio, words, options)
    measured["attribute_accuracy"] = round(verdict.accuracy, 4)
    measured |= {f"{kind}_accuracy": share for kind, share in verdict.kinds.items()}
    measured |= _outpaintings(studio, words, options.outpaintings)
    named = options.subjects_named or measured_in(options.weights).get("subjects_named")
    measured |= {} if named is None else {"subjects_named": named}
    measured["subjects_known"] = len(words.subjects)
    _contact_sheet(studio, words, options.sheet)
    if options.record:
        write_card(options.weights, measured)
    print(json.dumps({**measured, "is_default": not gates_missed(measured)}))


def _accuracy(studio: Studio, words: Vocabulary, options: argparse.Namespace) -> Verdict:
    """Half of the pictures are asked for by held-out pairs, half by other captions never seen."""
    scenes = [_asked(words, number) for number in range(options.pictures)]
    images = []
    for number, scene in enumerate(scenes):
        images += studio.paint(caption_of(scene), (number,))
        if number % SAY_EVERY == SAY_EVERY - 1:
            print(f"painted {number + 1} of {len(scenes)}", flush=True)
    return judge(probe_in(options.training, words.name), images, scenes)


def _asked(words: Vocabulary, number: int) -> Scene:
    if number % 2:
        return held_out_pair_scene(words, HELD_OUT_SEED + number)
    return scene_for(words, HELD_OUT_SEED + number, held_out=True)


def _outpaintings(studio: Studio, words: Vocabulary, count: int) -> dict[str, Any]:
    grown = []
    for number in range(count):
        grown.append(studio.grow_square(_asked(words, 2 * number), number))
        if number % SAY_EVERY == SAY_EVERY - 1:
            print(f"grew {number + 1} of {count}", flush=True)
    scores = [one.seam_score for one in grown]
    return {
        "seam_score_p90": round(float(np.quantile(scores, 0.9)), 3),
        "protected_pixels_changed": sum(one.changed for one in grown),
    }


def _contact_sheet(studio: Studio, words: Vocabulary, path: Path) -> None:
    """Write 12 prompts in rows and 6 seeds in columns; every subject comes up."""
    width, height = studio.card.native_width, studio.card.native_height
    tall = height + LABEL_HEIGHT + EDGE
    sheet = Image.new("RGB", (SEEDS * (width + EDGE), PROMPTS * tall), "#1b1b1b")
    pen = ImageDraw.Draw(sheet)
    for row, prompt in enumerate(sheet_prompts(words)):
        pen.text((EDGE, row * tall + 3), prompt, fill="#e0e0e0")
        for column, image in enumerate(studio.paint(prompt, tuple(range(SEEDS)))):
            sheet.paste(image, (column * (width + EDGE), row * tall + LABEL_HEIGHT))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def sheet_prompts(words: Vocabulary) -> list[str]:
    """Return 12 captions that go through the vocabulary's words in turn."""
    return [
        f"a {words.subjects[n % len(words.subjects)]}, {words.settings[n % len(words.settings)]}, "
        f"{words.lights[n % len(words.lights)]}, "
        f"{words.styles[(n // len(words.lights)) % len(words.styles)]}"
        for n in range(PROMPTS)
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=STARTER_FOLDER)
    parser.add_argument("--training", type=Path, default=Path("var/starter"), help="has the probe")
    parser.add_argument("--sheet", type=Path, default=Path("var/starter/contact-sheet.png"))
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--outpaintings", type=int, default=50)
    parser.add_argument("--subjects-named", type=float, help="share that a person could name")
    parser.add_argument("--record", action="store_true", help="write the numbers on the card")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
