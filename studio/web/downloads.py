"""A variant's PNG with the facts of its making written into it."""

import json
import struct
import zlib
from collections.abc import Iterator

from studio.artwork.models import Variant
from studio.assets import store

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER_END = len(SIGNATURE) + 4 + 4 + 13 + 4
"""Where the first chunk, IHDR, ends: length, name, 13 bytes, checksum."""


def png_with_facts(variant: Variant) -> bytes:
    """Return the stored PNG with text chunks after its header; the pixels stay byte for byte.

    The text names the software, the prompt and the settings, and that a machine made the picture.
    """
    data = store.read(variant.asset.sha256)
    if not data.startswith(SIGNATURE):
        raise ValueError(f"The picture of variant {variant.pk} is stored as something but PNG.")
    text = b"".join(_text_chunk(key, value) for key, value in _facts(variant))
    return data[:HEADER_END] + text + data[HEADER_END:]


def _facts(variant: Variant) -> Iterator[tuple[str, str]]:
    iteration = variant.iteration
    settings = {
        "iteration": iteration.number,
        "variant": variant.number,
        "model": iteration.model,
        "seed": str(variant.seed),
        "steps": iteration.steps,
        "guidance_scale": iteration.guidance_scale,
        "scheduler": iteration.scheduler,
        "negative_prompt": iteration.negative_prompt,
        "painted": [variant.native_width_px, variant.native_height_px],
        **variant.facts,
    }
    yield "Software", "Masthead"
    yield "Description", iteration.prompt
    yield "DigitalSourceType", "trainedAlgorithmicMedia"
    yield "Masthead", json.dumps(settings, ensure_ascii=False, sort_keys=True)


def _text_chunk(key: str, value: str) -> bytes:
    """Return an iTXt chunk: UTF-8, not compressed, no language."""
    body = key.encode("latin-1") + b"\0\0\0\0\0" + value.encode()
    checked = b"iTXt" + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))
