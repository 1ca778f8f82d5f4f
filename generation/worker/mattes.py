"""Finer edges of cut-outs: the network runs in a process of its own and leaves with it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from PIL import Image

from studio.jobs import queue
from studio.layouts import refining

MODULE = "generation.engine.matting"
LONGEST_S = 600.0
TOLD_MAX = 400
NOT_SET = "This worker knows no matting model. Set MASTHEAD_MATTING for it as for the web."


def refine(*, job_id: int, attempt: int) -> None:
    """Refine one cut of a started job; what the network cannot do ends the job with the reason."""
    model = settings.MASTHEAD_MATTING
    if model is None:
        queue.fail(job_id, attempt, "model_missing", NOT_SET)
        return
    matte = refining.matte_of(job_id)
    with tempfile.TemporaryDirectory(prefix="masthead-matte-") as folder:
        places = [Path(folder) / name for name in ("picture.png", "trimap.png", "alpha.png")]
        matte.picture.convert("RGB").save(places[0], compress_level=1)
        matte.trimap.save(places[1], compress_level=1)
        refusal = _run(model, places)
        if refusal:
            queue.fail(job_id, attempt, "model_missing", refusal)
            return
        with Image.open(places[2]) as alpha:
            alpha.load()
            refining.record(job_id=job_id, attempt=attempt, alpha=alpha)


def _run(model: Path, places: list[Path]) -> str:
    """Return why the network's process gave nothing, empty where it did."""
    command = [sys.executable, "-m", MODULE, str(model), *map(str, places)]
    quiet = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **quiet},
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"The matting model took longer than {LONGEST_S:.0f} s; the first edge is kept."
    if done.returncode == 0:
        return ""
    told = done.stderr.strip().splitlines()
    return (told[-1] if told else "The matting model's process ended.")[:TOLD_MAX]
