"""What the press bench measures of credentials: signed files, and files changed by one byte."""

import io
from typing import Any

import numpy as np
from PIL import Image

from studio.core.errors import RefusedError
from studio.press.provenance.credentials import (
    make_identity,
    read_credentials,
    signed,
)
from studio.press.provenance.xmp import ExportMeta

TAMPERED_EACH = 50
SAVED_AS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF"}
Json = dict[str, Any]


def credentials(pdf: bytes, picture: Image.Image, meta: ExportMeta) -> Json:
    """Sign files of four kinds, verify them, then flip a byte of each copy and verify again."""
    identity, dice = make_identity(), np.random.default_rng(4)
    plain = {kind: _encoded(picture, name) for kind, name in SAVED_AS.items()}
    plain["application/pdf"] = pdf
    files = {
        kind: signed(data, kind, meta, identity, embed=True).data for kind, data in plain.items()
    }
    valid = [read_credentials(data, kind).valid for kind, data in files.items()]
    refused = [
        _refused(_flipped(data, int(place)), kind)
        for kind, data in files.items()
        for place in dice.integers(len(data) // 8, len(data), size=TAMPERED_EACH)
    ]
    return {
        "c2pa_files": len(valid),
        "c2pa_valid": round(sum(valid) / len(valid), 4),
        "tampered": len(refused),
        "tampered_rejected": round(sum(refused) / len(refused), 4),
    }


def _encoded(picture: Image.Image, name: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, name)
    return out.getvalue()


def _flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 0x10
    return bytes(changed)


def _refused(data: bytes, media_type: str) -> bool:
    try:
        return not read_credentials(data, media_type).valid
    except RefusedError:
        return True
