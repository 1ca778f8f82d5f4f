"""What an edit answers: the outlines that it changed, and all of them where it was the cover's."""

import uuid
from typing import Any

import pytest

from tests.api.world import World, signed_in

pytestmark = pytest.mark.django_db


def _edited(world: World, **operation: Any) -> set[str]:
    """Return which elements come back drawn anew."""
    body = {
        "base_revision": 0,
        "operations": [{"op_id": str(uuid.uuid4()), "kind": "set", **operation}],
    }
    path = f"/layouts/{world.layout.pk}/operations"
    reply = signed_in(world.artist).ask("POST", path, body).json()
    return {element["id"] for element in reply["stage"]["elements"]}


def test_an_edit_of_an_element_redraws_it_and_one_of_the_cover_every_element(world: World) -> None:
    one = _edited(world, object="main_line", property="x_mm", value=20)
    price = _edited(world, object="document", property="issue.price", value="€ 8")
    lang = _edited(world, object="document", property="lang", value="zh-Hans")

    assert one == {"main_line"}
    assert price == lang == set(world.layout.document["elements"])
