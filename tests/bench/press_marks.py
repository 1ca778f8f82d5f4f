"""What the press bench measures of the invisible mark: read after what the web does to pictures."""

import io
import itertools
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from studio.press.export import ExportMeta, render_web
from studio.press.fonts import FontStore
from studio.press.pictures import WEB_WIDTHS
from studio.press.provenance.watermark import read_mark

ART = "a" * 64
Json = dict[str, Any]


def marks(covers: Iterable[tuple[Json, Image.Image]], fonts: FontStore, meta: ExportMeta) -> Json:
    """Return how often the mark is read from half the size as JPEG of quality 80, and how often
    from pictures without it, in the widths of web pictures by turns; `watermark_psnr_db_min` is
    over the marked pages as they leave."""
    read = false = made = 0
    noise: list[float] = []
    widths = itertools.cycle(WEB_WIDTHS)
    for document, art in covers:
        for width in itertools.islice(widths, 2):
            marked, bare = (
                _page(document, art, fonts, replace(meta, watermark=on), width)
                for on in (True, False)
            )
            found = read_mark(_from_the_web(marked))
            read += found is not None and meta.content_sha256.startswith(found.prefix)
            false += read_mark(_from_the_web(bare)) is not None or read_mark(bare) is not None
            shifts = np.asarray(marked, dtype=np.float32) - np.asarray(bare, dtype=np.float32)
            noise.append(float((shifts**2).mean()))
            made += 1
    return {
        "watermarked": made,
        "watermark_read": round(read / made, 4),
        "watermark_false": false,
        "watermark_psnr_db_min": round(10 * float(np.log10(255**2 / max(noise))), 1),
    }


def _page(
    document: Json, art: Image.Image, fonts: FontStore, meta: ExportMeta, width: int
) -> Image.Image:
    load = {ART: art}.__getitem__
    made = render_web(document, load, fonts, meta, kind="png", width_px=width)
    return Image.open(io.BytesIO(made.data)).convert("RGB")


def _from_the_web(picture: Image.Image) -> Image.Image:
    small = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)
    held = io.BytesIO()
    small.save(held, "JPEG", quality=80)
    return Image.open(io.BytesIO(held.getvalue())).convert("RGB")
