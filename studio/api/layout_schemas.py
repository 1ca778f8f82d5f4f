"""The bodies that covers take: their documents are checked by the layout's own rules."""

from typing import Annotated, Any, Literal

from pydantic import Field

from studio.api.schemas import Body, Fraction, Handle, Id, Number

OPERATIONS_MAX = 64


class LayoutBody(Body):
    cover_format: Handle | None = None
    variant: Id | None = None
    template: Id | None = None
    name: Annotated[str, Field(max_length=200)] = ""


class NameBody(Body):
    name: Annotated[str, Field(max_length=200)]


class StrokeBody(Body):
    """A brush stroke over the art; x, y and width are fractions of the picture."""

    keep: bool
    width: Annotated[float, Field(ge=0.001, le=0.5)]
    points: Annotated[list[tuple[Fraction, Fraction]], Field(min_length=1, max_length=400)]


class SubjectBody(Body):
    strokes: Annotated[list[StrokeBody], Field(max_length=200)] = []
    behind: bool = False


class PageBody(Body):
    """What of a layout's page is to change; the layout's rules check each part."""

    format: dict[str, Any] | None = None
    sheet: Literal["front", "wraparound"] | None = None
    binding: Literal["left", "right", "stitched"] | None = None
    spine: dict[str, int | float | str] | None = None


class FixBody(Body):
    code: Handle
    element: Handle
    values: dict[str, Any] = {}


class PanelBody(Body):
    element: Handle
    panel: Literal["front", "spine", "back"]


class TemplateBody(Body):
    version: Id
    name: Annotated[str, Field(max_length=200)]


class OperationBody(Body):
    """One change of one property; the layout's rules check object, property and value."""

    op_id: Annotated[str, Field(max_length=40)]
    kind: Annotated[str, Field(max_length=10)]
    object: Annotated[str, Field(max_length=40)]
    property: Annotated[str, Field(max_length=40)] = ""
    value: Any = None
    undoes: Annotated[str, Field(max_length=40)] | None = None


class OperationsBody(Body):
    base_revision: Number
    operations: Annotated[list[OperationBody], Field(min_length=1, max_length=OPERATIONS_MAX)]


class ArtBody(Body):
    variant: Id


class NoteBody(Body):
    note: Annotated[str, Field(max_length=200)] = ""


class RestoreBody(Body):
    version: Id
