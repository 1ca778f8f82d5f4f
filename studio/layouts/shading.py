"""Scrims of their own for texts that cannot be read on the art."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from studio.core.layout_document import Json
from studio.core.layout_edits import Operation
from studio.core.shades import shade_behind, shade_id
from studio.layouts import placing
from studio.press.relief import Relief


def shades_for(document: Json, reliefs: Mapping[str, Relief]) -> list[Operation]:
    """Return scrims of their own for texts that need one."""
    cover = placing.cover_of(document)
    made = []
    for element, relief in reliefs.items():
        id_ = shade_id(element)
        shade = shade_behind(cover, relief.box_mm, colour=relief.colour, opacity=relief.opacity) | {
            "name": _("Shade"),
            "order": "z",
        }
        if id_ in document["elements"]:
            made += [
                Operation(kind="set", object=id_, property=name, value=value)
                for name, value in shade.items()
                if name not in {"kind", "name", "order"}
            ]
        else:
            made.append(Operation(kind="add", object=id_, value=shade))
    return made
