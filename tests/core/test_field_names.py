"""Properties are called as people call them, with the path that scripts write."""

from dataclasses import fields

import pytest

from generation.contract.sentences import Sentence
from studio.core.field_names import FIELD_NAMES, named
from studio.core.layout_document import ISSUE_FIELDS
from studio.core.layout_elements import KINDS, Run, property_checks_of
from studio.press.profiles import PressProfile


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("b2.w_mm", "Width (b2.w_mm)"),
        ("main_line.runs[0].size_pt", "Type size (main_line.runs[0].size_pt)"),
        ("main_line.runs[0].features.liga", "OpenType features (main_line.runs[0].features.liga)"),
        ("issue.date", "Date (issue.date)"),
        ("binding", "Binding"),
        ("b2.glow", "b2.glow"),
        (Sentence("The operation"), "The operation"),
    ],
)
def test_a_path_is_told_in_words(where: str | Sentence, shown: str) -> None:
    assert str(named(where)) == shown


def test_every_property_that_can_be_refused_has_a_name() -> None:
    known = {name for kind in (*KINDS.values(), Run) for name in property_checks_of(kind)}

    assert (
        not (known | ISSUE_FIELDS.keys() | {field.name for field in fields(PressProfile)})
        - FIELD_NAMES.keys()
    )
