"""Single-property operations on a layout document, and what undoes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.contract.sentences import Sentence
from studio.core import layout_document as layout
from studio.core import property_checks as checks
from studio.core.errors import ConflictError, RefusedError
from studio.core.layout_document import Json
from studio.core.layout_elements import (
    checked_property,
    default_of,
    element_json,
    parse_element,
)

DOCUMENT = "document"
KINDS = ("set", "add", "remove")
_KEYS = {"op_id", "kind", "object", "property", "value", "undoes"}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One change: set a property, add an element, or remove one.

    `object` is an element's id, or "document" for issue.title and its like, format, binding,
    spine, spots and lang.
    """

    kind: str
    object: str
    property: str = ""
    value: Any = None
    op_id: str = ""
    undoes: str | None = None


def parse_operation(value: object) -> Operation:
    """Return the operation that `value` (decoded JSON) describes, or raise RefusedError."""
    members = checks.mapping(Sentence("The operation"), value, _KEYS)
    word = checks.text(40)
    undoes = members.get("undoes")
    return Operation(
        kind=checks.choice(*KINDS)("kind", members.get("kind")),
        object=word("object", members.get("object")),
        property=word("property", members.get("property") or ""),
        value=members.get("value"),
        op_id=word("op_id", members.get("op_id") or ""),
        undoes=None if undoes is None else word("undoes", undoes),
    )


def apply(document: Json, operation: Operation, *, by: str = "") -> tuple[Json, Any]:
    """Return the changed document and what stood there before; the given one stays as it was.

    Args:
        document: a layout document as JSON.
        operation: what to change.
        by: who changes it, kept with a removed element for the message to others.

    Raises RefusedError for an unknown property or a bad value, ConflictError for an element
    that is not there. The last writer wins: nothing is compared with older values.
    """
    if operation.kind == "add":
        return _added(document, operation)
    if operation.kind == "remove":
        return _removed(document, operation, by)
    if operation.object == DOCUMENT:
        return _set_on_document(document, operation)
    return _set_on_element(document, operation)


def inverse(operation: Operation, before: Any, *, op_id: str = "") -> Operation:
    """Return the operation that undoes `operation`, given what `apply` returned as before."""
    undoes = operation.op_id or None
    match operation.kind:
        case "add":
            return Operation(kind="remove", object=operation.object, op_id=op_id, undoes=undoes)
        case "remove":
            return Operation(
                kind="add", object=operation.object, value=before, op_id=op_id, undoes=undoes
            )
    return Operation(
        kind="set",
        object=operation.object,
        property=operation.property,
        value=before,
        op_id=op_id,
        undoes=undoes,
    )


def still_holds(document: Json, operation: Operation) -> bool:
    """Tell whether what `operation` wrote is still there, so that its undo harms nobody."""
    here = document["elements"].get(operation.object)
    match operation.kind:
        case "add":
            return bool(here == element_json(parse_element(operation.value, operation.object)))
        case "remove":
            return here is None
    if operation.object == DOCUMENT:
        return bool(_document_value(document, operation.property) == operation.value)
    if here is None or operation.property == "kind":
        return False
    written = checked_property(here["kind"], operation.property, operation.value, "value")
    return bool(here.get(operation.property) == written)


def _added(document: Json, operation: Operation) -> tuple[Json, None]:
    id_ = layout.element_id(operation.object)
    elements: Json = document["elements"]
    if id_ == DOCUMENT or id_ in elements:
        raise ConflictError(
            Sentence("The id '{id}' is taken; choose another for the new element.", id=id_),
            code="id_taken",
        )
    if len(elements) >= layout.ELEMENTS_MAX:
        raise RefusedError(
            Sentence(
                "The layout has {count} elements, which is the most allowed. "
                "Remove one before adding another.",
                count=len(elements),
            ),
            code="too_many_elements",
        )
    added = element_json(parse_element(operation.value, id_))
    removed = {key: held for key, held in document.get("removed", {}).items() if key != id_}
    return _with_removed(document, elements | {id_: added}, removed), None


def _removed(document: Json, operation: Operation, by: str) -> tuple[Json, Json]:
    id_ = operation.object
    before = _element(document, id_)
    elements = {key: held for key, held in document["elements"].items() if key != id_}
    removed = document.get("removed", {}) | {id_: {"by": by, "element": before}}
    newest = dict(list(removed.items())[-layout.REMOVED_MAX :])
    return _with_removed(document, elements, newest), before


def _set_on_element(document: Json, operation: Operation) -> tuple[Json, Any]:
    id_, name = operation.object, operation.property
    element = _element(document, id_)
    value = checked_property(element["kind"], name, operation.value, f"{id_}.{name}")
    before = element.get(name, default_of(element["kind"], name))
    changed = document["elements"] | {id_: element | {name: value}}
    return document | {"elements": changed}, before


def _set_on_document(document: Json, operation: Operation) -> tuple[Json, Any]:
    name, value = operation.property, operation.value
    before = _document_value(document, name)
    head, _, tail = name.partition(".")
    if head == "issue":
        checked = layout.ISSUE_FIELDS[tail](name, value)
        return document | {"issue": document.get("issue", {}) | {tail: checked}}, before
    return document | {name: _document_property(name, value)}, before


def _document_property(name: str, value: object) -> object:
    match name:
        case "format":
            return layout.format_json(layout.parse_format(value))
        case "spine":
            return layout.parse_spine(value)
        case "spots":
            return {key: ink.to_json() for key, ink in layout.parse_spots(value).items()}
        case "binding":
            return layout.BINDING(name, value)
        case "guides":
            return layout.guides_json(layout.parse_guides(value))
        case "sheet":
            return layout.SHEET(name, value)
    return checks.language(name, value)


def _document_value(document: Json, name: str) -> Any:
    head, _, tail = name.partition(".")
    if head == "issue" and tail in layout.ISSUE_FIELDS:
        return document.get("issue", {}).get(tail, "")
    known = ["format", "sheet", "spine", "spots", "guides", "binding", "lang"]
    if name in {"sheet", "guides"}:
        return document.get(name, "front" if name == "sheet" else {})
    if name in known:
        return document.get(name)
    known += [f"issue.{key}" for key in layout.ISSUE_FIELDS]
    raise RefusedError(
        Sentence(
            "A layout has no property '{name}'; it has {known}.",
            name=name[:40],
            known=", ".join(known),
        ),
        code="unknown_property",
    )


def _element(document: Json, id_: str) -> Json:
    elements: Mapping[str, Json] = document["elements"]
    if id_ in elements:
        return elements[id_]
    if id_ in document.get("removed", {}):
        who = document["removed"][id_].get("by") or Sentence("someone else")
        raise ConflictError(
            Sentence(
                "The element '{id}' was deleted by {who}. Undo that deletion to edit it again.",
                id=id_,
                who=who,
            ),
            code="element_deleted",
        )
    raise ConflictError(
        Sentence("The layout has no element '{id}'.", id=id_[:40]), code="unknown_element"
    )


def _with_removed(document: Json, elements: Json, removed: Json) -> Json:
    rest = {key: held for key, held in document.items() if key != "removed"}
    return rest | {"elements": elements} | ({"removed": removed} if removed else {})
