"""Bodies of requests that are more than a line."""

import io
from datetime import UTC, datetime
from typing import Any

from studio.press.colour import PROFILE
from studio.press.fonts import font_store
from studio.press.profiles import press_profiles
from studio.press.provenance.credentials import make_identity, signed
from studio.press.provenance.xmp import ExportMeta
from tests import factories
from tests.api.world import World


def picture(_world: World) -> dict[str, Any]:
    upload = io.BytesIO(factories.encoded(factories.make_picture()))
    upload.name = "picture.png"
    return {"file": upload}


def guided_order(world: World) -> dict[str, Any]:
    """Return an order with everything that a model can wear."""
    shown = world.variant.asset.sha256
    return {
        "draft": world.draft.pk,
        "draft_seq": world.draft.seq,
        "seeds": ["7", "8"],
        "adapters": [{"handle": "ink", "weight": 0.5}],
        "control": {"handle": "edges", "asset": shown, "end": 0.7},
        "look": {"handle": "style", "asset": shown, "strength": 0.8},
    }


def profile_body(_world: World) -> dict[str, Any]:
    return {"record": press_profiles()["coated-x4"].to_json() | {"name": "Ours"}, "revision": 1}


def icc_file(_world: World) -> dict[str, Any]:
    upload = io.BytesIO(PROFILE.read_bytes())
    upload.name = "press.icc"
    return {"file": upload}


def font_file(_world: World) -> dict[str, Any]:
    font = font_store().get("archivo-400")
    upload = io.BytesIO(font.path.read_bytes() if font else b"")
    upload.name = "house.ttf"
    return {"file": upload}


def stages(world: World) -> dict[str, Any]:
    seats = [{"person": world.viewer.pk}, {"role": "editor"}]
    return {"stages": [{"seats": seats, "rule": "some", "needed": 1}], "brief": "The face."}


def signed_file(_world: World) -> dict[str, Any]:
    meta = ExportMeta(title="Cover", created=datetime(2026, 6, 1, tzinfo=UTC))
    picture = factories.encoded(factories.make_picture())
    made = signed(picture, "image/png", meta, make_identity(), embed=True)
    upload = io.BytesIO(made.data)
    upload.name = "cover.png"
    return {"file": upload}
