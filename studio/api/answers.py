"""What operations answer, for the description: read off the rows' own types."""

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from studio.artwork.rows import BatchRow, IterationRow, VariantRow
from studio.canvases.rows import CandidateRow, CanvasRow, ExtensionRow, FrameRow, LayerRow
from studio.drafts.selectors import DraftRow
from studio.exports.selectors import ExportRow
from studio.jobs.selectors import JobRow
from studio.layouts.rows import LayoutRow, VersionRow
from studio.projects.event_catalogue import CATALOGUE
from studio.projects.selectors import PersonRow, ProjectRow
from studio.reviews.ballots import BallotRow
from studio.reviews.rows import CommentRow

Schema = dict[str, Any]

ROWS: dict[str, Any] = {
    "project": ProjectRow,
    "person": PersonRow,
    "draft": DraftRow,
    "iteration": IterationRow,
    "batch": BatchRow,
    "job": JobRow,
    "variant": VariantRow,
    "comment": CommentRow,
    "layout": LayoutRow,
    "version": VersionRow,
    "export": ExportRow,
    "variants": list[VariantRow],
    "canvas": CanvasRow,
    "frame": FrameRow,
    "layers": list[LayerRow],
    "candidate": CandidateRow,
    "candidates": list[CandidateRow],
    "extension": ExtensionRow,
    "ballot": BallotRow,
}
FACTS: dict[str, Any] = {
    "tool": str,
    "name": str,
    "user": int,
    "operations": list[dict[str, Any]],
    "tells_prompts": bool,
    "marks_ai": bool,
    "content": str,
    "key": str,
    "asked": list[int],
    "due": str | None,
    "stage": str,
}
PLAIN: dict[Any, Schema] = {
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
}
COMPONENTS: dict[str, Schema] = {}
"""The schemas of all rows that were named so far, for the description's components."""


def answers(*rows: Any, **facts: Any) -> Schema:
    """Describe an answer by the fields of `rows` and by `facts`, each a type."""
    hints: dict[str, Any] = {}
    for row in rows:
        hints |= get_type_hints(row)
    return _as_response({**hints, **facts})


def wrote(*events: str, **facts: Any) -> Schema:
    """Describe a write's answer: its number and the rows of the event it appends."""
    hints: dict[str, Any] = {"seq": int | None, "replayed": bool}
    for event in events:
        kind = CATALOGUE[event]
        hints |= {row: ROWS[row] for row in kind.rows} | {name: FACTS[name] for name in kind.facts}
    return _as_response({**hints, **facts})


def _as_response(hints: Mapping[str, Any]) -> Schema:
    content = {"application/json": {"schema": _object(hints)}}
    return {"responses": {200: {"description": "OK", "content": content}}}


def _object(hints: Mapping[str, Any]) -> Schema:
    return {
        "type": "object",
        "properties": {name: schema_of(hint) for name, hint in hints.items()},
    }


def schema_of(hint: Any) -> Schema:
    """Return the JSON schema of a type that rows are made of."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_typeddict(hint):
        return _component(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return {"anyOf": [schema_of(argument) for argument in arguments]}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    if origin is tuple:
        return {"type": "array", "prefixItems": [schema_of(argument) for argument in arguments]}
    if origin in {list, Sequence}:
        return {"type": "array", "items": schema_of(arguments[0])}
    raise TypeError(f"No JSON schema is known for {hint!r}.")


def _component(row: Any) -> Schema:
    name: str = row.__name__
    if name not in COMPONENTS:
        COMPONENTS[name] = {}  # named before it is described, since rows may name each other
        COMPONENTS[name] = {
            **_object(get_type_hints(row)),
            "description": (row.__doc__ or "").strip(),
        }
    return {"$ref": f"#/components/schemas/{name}"}
