"""The operations that turn one layout document into another, for restoring a version."""

from collections.abc import Iterator

from studio.core.layout_document import ISSUE_FIELDS, Json
from studio.core.layout_edits import DOCUMENT, Operation

DOCUMENT_PROPERTIES = ("format", "sheet", "binding", "spine", "spots", "lang")


def operations_between(now: Json, wanted: Json) -> Iterator[Operation]:
    """Yield what makes `now` into `wanted`; both have every property spelled out."""
    for name in DOCUMENT_PROPERTIES:
        if now[name] != wanted[name]:
            yield Operation(kind="set", object=DOCUMENT, property=name, value=wanted[name])
    if now.get("guides", {}) != wanted.get("guides", {}):
        guides = wanted.get("guides", {})
        yield Operation(kind="set", object=DOCUMENT, property="guides", value=guides)
    for name in ISSUE_FIELDS:
        if now["issue"][name] != wanted["issue"][name]:
            value = wanted["issue"][name]
            yield Operation(kind="set", object=DOCUMENT, property=f"issue.{name}", value=value)
    for id_ in sorted({*now["elements"], *wanted["elements"]}):
        yield from _of_element(id_, now["elements"].get(id_), wanted["elements"].get(id_))


def _of_element(id_: str, now: Json | None, wanted: Json | None) -> Iterator[Operation]:
    if now is not None and (wanted is None or wanted["kind"] != now["kind"]):
        yield Operation(kind="remove", object=id_)
        now = None
    if wanted is None:
        return
    if now is None:
        yield Operation(kind="add", object=id_, value=wanted)
        return
    for name in wanted:
        if wanted[name] != now.get(name):
            yield Operation(kind="set", object=id_, property=name, value=wanted[name])
