"""What a cover's pictures really are, and the words that the IPTC has for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from studio.core.layout_document import LayoutDocument
from studio.core.layout_elements import Art

SOURCE_TYPE_BASE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Part(StrEnum):
    """What can be in a picture: painted by a trained model, by a mere procedure, or brought."""

    TRAINED = "trained"
    PROCEDURE = "procedure"
    BROUGHT = "brought"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A sum of parts: its name in a layout document, and its code of the IPTC."""

    name: str
    code: str


T, P, B = Part.TRAINED, Part.PROCEDURE, Part.BROUGHT
MIXED = Origin(name="composite", code="compositeWithTrainedAlgorithmicMedia")
_SUMS = {
    frozenset[Part](): Origin(name="drawn", code="digitalCreation"),
    frozenset({T}): Origin(name="generated", code="trainedAlgorithmicMedia"),
    frozenset({P}): Origin(name="procedural", code="algorithmicMedia"),
    frozenset({B}): Origin(name="photo", code="humanEdits"),
    frozenset({P, B}): Origin(name="synthetic", code="compositeSynthetic"),
    frozenset({T, B}): MIXED,
}
_PARTS = {origin.name: parts for parts, origin in _SUMS.items()}
SOURCE_TYPES = {origin.name: origin.code for origin in _SUMS.values()}


def origin_of(parts: Iterable[Part]) -> Origin:
    """Return what a picture with these parts is."""
    return _SUMS.get(frozenset(parts), MIXED)


def cover_origin(document: LayoutDocument) -> str:
    """Return what a cover's shown pictures are together; "drawn" where there is only type."""
    shown = (held for held in document.elements.values() if isinstance(held, Art))
    named = [held.source_type for held in shown if held.asset and not held.hidden]
    return origin_of(part for name in named for part in _PARTS[name]).name


def made_with_ai(source_type: str) -> bool:
    """Tell whether a trained model painted a picture or a part of it."""
    return Part.TRAINED in _PARTS[source_type]


def made_by_machine(source_type: str) -> bool:
    """Tell whether a model or a procedure painted a picture or a part of it."""
    return bool(_PARTS[source_type] - {Part.BROUGHT})
