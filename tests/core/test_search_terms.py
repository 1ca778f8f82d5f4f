"""How texts of any script become terms, and what a query asks of them."""

import pytest

from studio.core.search_terms import Query, query_of, terms_of

TEXTS: dict[str, tuple[str, list[str]]] = {
    "words": ("A red Fox, red!", ["a", "fox", "red"]),
    "Chinese": ("杂志封面", ["封面", "志封", "杂志", "面"]),
    "mixed without spaces": ("fox雪2025", ["2025", "fox", "雪"]),
    "full width": ("ＦＯＸ", ["fox"]),
    "kana": ("カバー", ["カバ", "バー", "ー"]),
    "nothing": (" …🦊 ", []),
}

QUERIES: dict[str, tuple[str, Query]] = {
    "a pair": ("封面", Query(terms=("封面",), prefixes=(), runs=())),
    "one character": ("封", Query(terms=(), prefixes=("封",), runs=())),
    "a run": ("杂志封", Query(terms=("杂志", "志封"), prefixes=(), runs=("杂志封",))),
    "words, the last half typed": ("red fo", Query(terms=("red",), prefixes=("fo",), runs=())),
    "quotes": ("'; --", Query(terms=(), prefixes=(), runs=())),
}


@pytest.mark.parametrize(("text", "terms"), TEXTS.values(), ids=TEXTS.keys())
def test_a_text_has_these_terms(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


@pytest.mark.parametrize(("text", "query"), QUERIES.values(), ids=QUERIES.keys())
def test_a_search_asks_for_these(text: str, query: Query) -> None:
    assert query_of(text) == query
