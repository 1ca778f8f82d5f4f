"""Operations on a layout and what undoes them."""

import copy

import pytest

from studio.core.errors import ConflictError, RefusedError
from studio.core.layout_document import Issue, Json, parse, starter_document
from studio.core.layout_edits import Operation, apply, inverse, parse_operation, still_holds

ISSUE = Issue(title="COSMOS", issn="1234-5679")
INK = {"cmyk": [0.0, 0.5, 0.0, 0.0]}


@pytest.fixture
def document() -> Json:
    return starter_document("a4", ISSUE)


def put(object_: str, property_: str, value: object) -> Operation:
    return Operation(kind="set", object=object_, property=property_, value=value, op_id="1")


LABEL = {"kind": "label", "x_mm": 5, "ink": INK}
OPERATIONS = [
    put("masthead", "x_mm", 12.5),
    put("masthead", "runs", [{"text": "MARS", "size_pt": 90}]),
    put("barcode", "addon", "12"),
    put("art", "crop", [0.1, 0, 0, 0.2]),
    put("document", "issue.date", "July 2026"),
    put("document", "format", {"handle": "us-8x1050"}),
    put("document", "spine", {"pages": 128}),
    put("document", "spots", {"Gold": {"cmyk": [0, 0.2, 0.6, 0.2]}}),
    put("document", "lang", "zh-Hans"),
    Operation(kind="add", object="tag", value=LABEL),
    Operation(kind="remove", object="price"),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.kind} {o.property}")
def test_every_operation_validates_and_its_inverse_restores_the_document(
    document: Json, operation: Operation
) -> None:
    original = copy.deepcopy(document)
    changed, before = apply(document, operation, by="Ada")
    parse(changed)
    assert changed != original
    assert document == original
    restored, _ = apply(changed, inverse(operation, before))
    assert parse(restored) == parse(original)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.kind} {o.property}")
def test_what_was_written_holds_until_someone_else_writes(
    document: Json, operation: Operation
) -> None:
    assert not still_holds(document, operation)
    changed, _ = apply(document, operation)
    assert still_holds(changed, operation)


def test_the_last_writer_wins(document: Json) -> None:
    first, _ = apply(document, put("masthead", "x_mm", 1))
    second, before = apply(first, put("masthead", "x_mm", 2))
    assert before == 1
    assert second["elements"]["masthead"]["x_mm"] == 2
    assert not still_holds(second, put("masthead", "x_mm", 1))


def test_added_elements_are_stored_with_every_property(document: Json) -> None:
    changed, before = apply(document, Operation(kind="add", object="tag", value=LABEL))
    assert before is None
    assert changed["elements"]["tag"]["radius_mm"] == 0.0


def test_an_element_deleted_by_someone_names_who(document: Json) -> None:
    changed, _ = apply(document, Operation(kind="remove", object="price"), by="Ada")
    with pytest.raises(ConflictError, match="'price' was deleted by Ada") as caught:
        apply(changed, put("price", "x_mm", 3))
    assert caught.value.code == "element_deleted"


def test_removed_elements_are_not_part_of_the_layout(document: Json) -> None:
    changed, before = apply(document, Operation(kind="remove", object="price"), by="Ada")
    assert before["kind"] == "price"
    assert "price" not in parse(changed).elements


REFUSED = [
    (put("masthead", "colour", 1), RefusedError, "A masthead has no property 'colour'"),
    (put("masthead", "kind", "price"), RefusedError, "no property 'kind'"),
    (put("masthead", "x_mm", 5000), RefusedError, r"masthead\.x_mm\) is 5000"),
    (put("barcode", "scale", 0.5), RefusedError, "from 0.8 to 2"),
    (put("barcode", "digits", "12ab5679"), RefusedError, "digits"),
    (put("nothing", "x_mm", 1), ConflictError, "no element 'nothing'"),
    (put("document", "issue.colour", "x"), RefusedError, "no property 'issue.colour'"),
    (put("document", "elements", {}), RefusedError, "no property 'elements'"),
    (put("document", "format", {"handle": "folio"}), RefusedError, "no cover format"),
    (Operation(kind="remove", object="nothing"), ConflictError, "no element 'nothing'"),
    (Operation(kind="add", object="price", value=LABEL), ConflictError, "'price' is taken"),
    (Operation(kind="add", object="document", value=LABEL), ConflictError, "is taken"),
    (Operation(kind="add", object="a/b", value=LABEL), RefusedError, "id is 'a/b'"),
    (Operation(kind="add", object="x", value={"kind": "gif"}), RefusedError, r"kind\) is 'gif'"),
    (Operation(kind="add", object="x", value=None), RefusedError, "must be an object"),
]


@pytest.mark.parametrize(("operation", "error", "reason"), REFUSED)
def test_bad_operations_are_refused_and_change_nothing(
    document: Json, operation: Operation, error: type[Exception], reason: str
) -> None:
    before = copy.deepcopy(document)
    with pytest.raises(error, match=reason):
        apply(document, operation)
    assert document == before


def test_a_full_layout_takes_no_further_element(document: Json) -> None:
    for number in range(200 - len(document["elements"])):
        add = Operation(kind="add", object=f"n{number}", value={"kind": "label"})
        document, _ = apply(document, add)
    with pytest.raises(RefusedError, match="200 elements"):
        apply(document, Operation(kind="add", object="more", value={"kind": "label"}))


def test_operations_are_read_from_json() -> None:
    read = parse_operation(
        {"op_id": "7", "kind": "set", "object": "a", "property": "x_mm", "value": 1, "undoes": "6"}
    )
    assert (read.op_id, read.undoes, read.value) == ("7", "6", 1)


@pytest.mark.parametrize(
    "value", [None, [], {"kind": "move", "object": "a"}, {"kind": "set"}, {"kind": "set", "o": 1}]
)
def test_what_is_no_operation_is_refused(value: object) -> None:
    with pytest.raises(RefusedError):
        parse_operation(value)


def test_an_inverse_names_what_it_undoes(document: Json) -> None:
    operation = put("masthead", "x_mm", 1)
    _, before = apply(document, operation)
    undo = inverse(operation, before, op_id="2")
    assert (undo.op_id, undo.undoes, undo.property) == ("2", "1", "x_mm")
