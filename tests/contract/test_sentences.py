"""Sentences: templates with values, said in any language, by any process."""

import json

import pytest

from generation.contract.errors import ContractError
from generation.contract.pixels import Size
from generation.contract.sentences import Refusal, Sentence

GERMAN = {
    "The {name} is {value:g}.": "{name}: {value:g}",
    "width": "Breite",
    "Not so. {reason}": "Nein. {reason}",
}
INNER = Sentence("The {name} is {value:g}.", name=Sentence("width"), value=2.50)
NESTED = Sentence("Not so. {reason}", reason=INNER)


def test_a_sentence_is_english_until_a_language_is_asked_for() -> None:
    assert str(NESTED) == "Not so. The width is 2.5."
    assert NESTED.said(GERMAN.__getitem__) == "Nein. Breite: 2.5"


def test_values_with_braces_are_no_places() -> None:
    assert str(Sentence("The choice '{choice}'.", choice="{dawn|")) == "The choice '{dawn|'."


def test_another_process_says_the_same() -> None:
    sent = json.loads(json.dumps(NESTED.to_json()))
    assert Sentence.from_json(sent).said(GERMAN.__getitem__) == NESTED.said(GERMAN.__getitem__)


def test_a_refusal_says_its_sentence_and_leaves_a_translated_text_alone() -> None:
    assert Refusal(INNER).said(GERMAN.__getitem__) == "Breite: 2.5"
    assert Refusal("schon übersetzt {name}").said(GERMAN.__getitem__) == "schon übersetzt {name}"


def test_the_contract_refuses_by_sentences_that_read_as_before() -> None:
    with pytest.raises(ContractError, match=r"^The width is 63 px; it must be 64 to 8192 px\.$"):
        Size(width=63, height=640)
