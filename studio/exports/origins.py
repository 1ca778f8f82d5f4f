"""A cover's document as files tell of it: every picture named for what its lineage shows."""

from dataclasses import replace

from studio.artwork.origins import origins_of
from studio.core.layout_document import LayoutDocument, parse
from studio.core.layout_elements import Art
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import project_of


def told_document(subject: Layout | Version) -> LayoutDocument:
    """Return the document with each picture's origin; one without lineage keeps its own word."""
    document = parse(subject.document)
    arts = {id_: held for id_, held in document.elements.items() if isinstance(held, Art)}
    hashes = {held.asset for held in arts.values() if held.asset}
    known = origins_of(project_of(subject), hashes)
    named = {
        id_: replace(held, source_type=known[held.asset].name)
        for id_, held in arts.items()
        if held.asset in known
    }
    return replace(document, elements={**document.elements, **named})
