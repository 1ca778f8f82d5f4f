"""Random histories of one layout: every browser folds to the same cover, and undo harms nobody."""

import random
from typing import Any
from uuid import uuid4

import pytest

from studio.accounts.models import User
from studio.core.canonical import canonical_json
from studio.layouts.models import Layout, LayoutOperation
from studio.projects.models import Project
from tests.domain.studio_work import edit, make_layout, op

ELEMENTS = ("masthead", "kicker", "price")
PROPERTIES = ("x_mm", "y_mm", "w_mm")
Document = dict[str, Any]


def _random_operation(dice: random.Random, document: Document) -> dict[str, Any]:
    """Return an edit that the document allows."""
    here = [name for name in ELEMENTS if name in document["elements"]]
    gone = [name for name in ELEMENTS if name not in document["elements"]]
    draw = dice.random()
    if draw < 0.15:
        value = str(dice.randint(1, 9))
        return op("set", "document", "issue.number", value)
    if gone and (draw < 0.4 or not here):
        return op("add", dice.choice(gone), value={"kind": "label", "x_mm": dice.randint(0, 90)})
    if draw < 0.5:
        return op("remove", dice.choice(here))
    return op("set", dice.choice(here), dice.choice(PROPERTIES), float(dice.randint(0, 90)))


def _folded(document: Document, operations: list[dict[str, Any]]) -> Document:
    """Do what the browser does with the operations of an event."""
    document = {**document, "elements": dict(document["elements"])}
    for operation in operations:
        name, prop, value = operation["object"], operation["property"], operation["value"]
        if operation["kind"] == "remove":
            del document["elements"][name]
        elif operation["kind"] == "add":
            document["elements"][name] = value
        elif name == "document":
            head, _dot, tail = prop.partition(".")
            document[head] = {**document[head], tail: value}
        else:
            document["elements"][name] = {**document["elements"][name], prop: value}
    return document


def _shown(document: Document) -> str:
    return canonical_json({key: held for key, held in document.items() if key != "removed"})


def _last_writer(layout: Layout, name: str, prop: str) -> int | None:
    """Return who last gave a property its value, by setting it or by bringing its element."""
    found = LayoutOperation.objects.filter(layout=layout, object=name)
    found = found.filter(property__in=[prop, ""]).exclude(kind="remove")
    return found.order_by("-revision", "-position").values_list("author", flat=True).first()


@pytest.mark.parametrize("seed", range(12))
def test_the_events_fold_to_the_document_of_the_server(
    project: Project, artist: User, editor: User, seed: int
) -> None:
    dice = random.Random(seed)
    layout = make_layout(project, artist)
    browser, base = layout.document, layout.revision
    made: list[tuple[dict[str, Any], User]] = []

    for _ in range(20):
        layout.refresh_from_db()
        by = dice.choice([artist, editor])
        mine = [operation for operation, who in made if who == by]
        operation = _random_operation(dice, layout.document)
        if mine and dice.random() < 0.35:
            operation = {
                "op_id": str(uuid4()),
                "kind": "set",
                "object": "masthead",
                "undoes": dice.choice(mine)["op_id"],
            }
        applied = edit(layout, by, operation, base=dice.randint(base, layout.revision))
        if not applied.skipped:
            made.append((operation, by))

    for event in project.events.filter(name="layout.edited").order_by("seq"):
        browser = _folded(browser, event.payload["operations"])
    layout.refresh_from_db()
    assert _shown(browser) == _shown(layout.document)
    assert layout.revision == len(made)


@pytest.mark.parametrize("seed", range(12))
def test_undoing_everything_leaves_what_others_wrote_last(
    project: Project, artist: User, editor: User, seed: int
) -> None:
    dice = random.Random(seed)
    layout = make_layout(project, artist)
    made: list[dict[str, Any]] = []
    for _ in range(15):
        by = dice.choice([artist, editor])
        name, prop = dice.choice(ELEMENTS), dice.choice(PROPERTIES)
        operation = op("set", name, prop, round(dice.uniform(0, 90), 3))
        edit(layout, by, operation)
        made += [operation] if by == artist else []
    edit(layout, editor, op("set", "price", "w_mm", 33.0))
    layout.refresh_from_db()
    theirs = {
        (name, prop): layout.document["elements"][name][prop]
        for name in ELEMENTS
        for prop in PROPERTIES
        if _last_writer(layout, name, prop) == editor.pk
    }

    for operation in reversed(made):
        edit(layout, artist, op("set", operation["object"], undoes=operation["op_id"]))

    layout.refresh_from_db()
    assert ("price", "w_mm") in theirs
    kept = {(name, prop): layout.document["elements"][name][prop] for name, prop in theirs}
    assert kept == theirs
