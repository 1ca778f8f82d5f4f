"""The layout document: what it accepts, what it refuses, and that it survives a round trip."""

import copy

import pytest

from studio.core.cover_formats import COVER_FORMATS
from studio.core.errors import RefusedError
from studio.core.layout_document import (
    Issue,
    Json,
    empty_document,
    parse,
    starter_document,
    to_json,
)
from studio.core.layout_elements import KINDS, element_json, parse_element

ISSUE = Issue(title="COSMOS", number="No. 6", date="June 2026", price="$7.99", issn="1234-5679")


def with_element(**changes: object) -> Json:
    document = starter_document("a4", ISSUE)
    document["elements"]["masthead"] |= changes
    return document


@pytest.mark.parametrize("handle", COVER_FORMATS)
def test_a_starter_cover_survives_the_round_trip(handle: str) -> None:
    document = starter_document(handle, ISSUE, addon="06")
    assert to_json(parse(document)) == document


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_defaults_that_validate(kind: str) -> None:
    spelt_out = element_json(parse_element({"kind": kind}, "new"))
    assert element_json(parse_element(spelt_out, "new")) == spelt_out


@pytest.mark.parametrize("handle", COVER_FORMATS)
def test_a_starter_covers_live_elements_keep_the_safe_distance(handle: str) -> None:
    parsed = parse(starter_document(handle, ISSUE, addon="00012"))
    safe = parsed.cover.safe_box
    for id_, element in parsed.elements.items():
        if id_ in ("art", "shade_top", "shade_foot"):
            continue
        assert element.x_mm >= safe.x, id_
        assert element.y_mm >= safe.y, id_
        assert element.x_mm + element.w_mm <= safe.right + 0.02, id_
        assert element.y_mm + element.h_mm <= safe.bottom + 0.02, id_


def test_free_formats_keep_their_sizes() -> None:
    document = empty_document("a4") | {"format": {"trim_mm": [180, 240], "bleed_mm": 5}}
    cover = parse(document).cover
    assert (cover.trim_w_mm, cover.trim_h_mm, cover.bleed_mm) == (180, 240, 5)
    assert to_json(parse(document))["format"]["trim_mm"] == [180, 240]


BAD_PROPERTIES = [
    ({"x_mm": 1000.5}, r"masthead\.x_mm\) is 1000\.5; it must be from -1000 to 1000"),
    ({"x_mm": float("nan")}, r"x_mm\) is nan"),
    ({"x_mm": "3"}, r"x_mm\) is '3'; it must be a number"),
    ({"x_mm": True}, r"x_mm\) is True"),
    ({"w_mm": -1}, r"w_mm\) is -1"),
    ({"locked": "yes"}, r"locked\) is 'yes'; it must be true or false"),
    ({"align": "justify"}, r"align\) is 'justify'; it must be one of left, centre, right"),
    ({"order": "a b"}, r"order\) is 'a b'"),
    ({"lang": "中文"}, r"lang\) is '中文'"),
    ({"runs": []}, r"runs\) is \[\]; it must be a list of 1 to 20 runs"),
    ({"runs": [{"text": "x" * 2001}]}, r"has 2001 characters; at most 2000"),
    ({"runs": [{"text": "x" * 1500}, {"text": "y" * 600}]}, r"holds 2100 characters"),
    ({"runs": [{"text": "a\x00b"}]}, r"without control characters"),
    ({"runs": [{"text": "a\ud800"}]}, r"without control characters"),
    ({"runs": [{"size_pt": 0}]}, r"runs\[0\]\.size_pt\) is 0; it must be from 1 to 1000"),
    ({"runs": [{"ink": {"cmyk": [0, 0, 0, 2]}}]}, r"ink\.cmyk\) is 2"),
    ({"runs": [{"ink": {"cmyk": [0, 0, 0]}}]}, r"four numbers"),
    ({"runs": [{"ink": {}}]}, r"either \{cmyk"),
    ({"runs": [{"features": {"liga": "on"}}]}, r"features\.liga\) is 'on'"),
    ({"runs": [{"features": {"ligatures": 1}}]}, r"OpenType tags"),
    ({"colour": "red"}, r"has no property 'colour'"),
    ({"kind": "banner"}, r"kind\) is 'banner'; it must be one of art, masthead"),
]


@pytest.mark.parametrize(("changes", "reason"), BAD_PROPERTIES)
def test_bad_values_are_refused_with_name_value_and_limit(changes: Json, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        parse(with_element(**changes))


BAD_DOCUMENTS: list[tuple[object, str]] = [
    (None, "must be an object"),
    ([], "must be an object"),
    ({"v": 2}, r"\(v\) is 2; it must be 1"),
    ({"v": 1, "format": {"handle": "a4"}, "fonts": []}, "no property 'fonts'"),
    ({"v": 1, "format": {"handle": "folio"}}, "no cover format 'folio'"),
    ({"v": 1, "format": {}}, "no cover format ''"),
    ({"v": 1, "format": {"trim_mm": [1]}}, "width and height"),
    ({"v": 1, "format": {"handle": "a4"}, "elements": []}, "elements by id"),
    ({"v": 1, "format": {"handle": "a4"}, "elements": {"a b": {}}}, "id is 'a b'"),
    ({"v": 1, "format": {"handle": "a4"}, "issue": {"dates": "x"}}, "no property 'dates'"),
    ({"v": 1, "format": {"handle": "a4"}, "issue": {"date": "x" * 61}}, "61 characters"),
    ({"v": 1, "format": {"handle": "a4"}, "sheet": "poster"}, "one of front"),
]


@pytest.mark.parametrize(("document", "reason"), BAD_DOCUMENTS)
def test_bad_documents_are_refused(document: object, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        parse(document)


def test_more_than_200_elements_are_refused() -> None:
    document = empty_document("a4")
    document["elements"] = {f"e{i}": {"kind": "label"} for i in range(201)}
    with pytest.raises(RefusedError, match="201 elements; at most 200"):
        parse(document)


def test_hidden_elements_are_kept_but_not_shown_and_order_decides() -> None:
    document = empty_document("a4")
    document["elements"] = {
        "low": {"kind": "label", "order": "a"},
        "b": {"kind": "label", "order": "m"},
        "a": {"kind": "label", "order": "m"},
        "gone": {"kind": "label", "order": "z", "hidden": True},
    }
    parsed = parse(document)
    assert [id_ for id_, _ in parsed.in_order()] == ["low", "a", "b"]
    assert "gone" in parsed.elements


def test_parsing_leaves_the_json_as_it_was() -> None:
    document = starter_document("a4", ISSUE)
    before = copy.deepcopy(document)
    parse(document)
    assert document == before


@pytest.mark.parametrize("name", ["panel", "backing"])
def test_what_older_documents_name_is_read_and_left_out(name: str) -> None:
    read = parse_element({"kind": "cover_line", name: "front"}, "line")

    assert name not in element_json(read)
