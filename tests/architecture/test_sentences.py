"""What people are refused with is found by the catalogues, and formats in every language."""

import ast
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from tests.architecture.catalogues import LOCALE, entries_of
from tests.architecture.syntax import Module, breaches, called_name, modules

PURE = "studio/core studio/press generation/contract"
TOLD = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "Sentence", "from_json"}
COLLECTED = {"REASONS"}
"""Tables of `core.finding`, which the catalogues collect as a whole."""


@cache
def _refusals() -> set[str]:
    """Return the names of all errors whose text people read: `Refusal` and what derives from it."""
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"Refusal"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found - {"BarcodeError"}  # it is given the name of a sentence in `REASONS`


def _raised(module: Module) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Return the calls that make a refusal, with the text each is given."""
    names = _refusals()
    for call in module.calls():
        given = [*call.args, *(one.value for one in call.keywords if one.arg == "message")]
        if called_name(call) in names and given:
            yield call, given[0]


def _literals(told: ast.expr) -> Iterator[ast.expr]:
    """Return the texts in an expression that nobody translates; values put in are not looked at."""
    match told:
        case ast.Call() if called_name(told) in TOLD:
            return
        case ast.BinOp(op=ast.Mod(), left=left):
            yield from _literals(left)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(glue)), attr="join")):
            if any(map(str.isalpha, glue)):
                yield told
        case ast.Subscript(value=table):
            yield from _literals(table)
        case ast.Call():
            for argument in (told.func, *told.args):
                yield from _literals(argument)
        case ast.JoinedStr() | ast.Constant(value=str()):
            yield told
        case _:
            for child in ast.iter_child_nodes(told):
                if isinstance(child, ast.expr):
                    yield from _literals(child)


def test_no_refusal_is_a_text_that_is_never_translated() -> None:
    """A plain string or an f-string reaches a Chinese reader in English."""

    def untold(module: Module) -> Iterator[str]:
        for call, text in _raised(module):
            for _literal in _literals(text):
                yield f"{call.lineno} {called_name(call)} is given a text of one language"

    assert not breaches(untold, of="studio generation/contract")


def test_names_that_refusals_are_given_hold_translated_texts() -> None:
    """`text = f"..."; raise RefusedError(text)` is as untranslated as the f-string itself."""

    def untold(module: Module) -> Iterator[str]:
        for function in module.functions():
            given = {
                text.id
                for call, text in _raised(module)
                if isinstance(text, ast.Name)
                and function.lineno <= call.lineno
                and call.lineno <= (function.end_lineno or 0)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and any(
                    isinstance(target, ast.Name) and target.id in given for target in node.targets
                ):
                    for _literal in _literals(node.value):
                        yield f"{node.lineno} {ast.unparse(node.targets[0])} goes into a refusal"

    assert not breaches(untold, of="studio generation/contract")


def test_floors_without_gettext_refuse_by_sentences() -> None:
    """Helpers that make a refusal take a `Sentence`, so that mypy refuses a plain text."""

    def plain(module: Module) -> Iterator[str]:
        for function in module.functions():
            texts = {
                argument.arg
                for argument in (*function.args.args, *function.args.kwonlyargs)
                if argument.annotation is not None and ast.unparse(argument.annotation) == "str"
            }
            for call, text in _raised(module):
                inside = function.lineno <= call.lineno <= (function.end_lineno or 0)
                if inside and isinstance(text, ast.Name) and text.id in texts:
                    yield f"{call.lineno} {function.name} refuses with the str {text.id}"

    assert not breaches(plain, of=PURE)


def test_templates_of_sentences_stand_where_they_are_collected() -> None:
    def hidden(module: Module) -> Iterator[str]:
        for call in module.calls():
            if called_name(call) != "Sentence":
                continue
            template = call.args[0] if call.args else None
            table = template.value if isinstance(template, ast.Subscript) else None
            collected = isinstance(table, ast.Name) and table.id in COLLECTED
            if not collected and not (
                isinstance(template, ast.Constant) and isinstance(template.value, str)
            ):
                yield f"{call.lineno} hides its template from the catalogues"

    assert not breaches(hidden, of="studio generation/contract")


def _sentences() -> list[tuple[str, tuple[str, ...]]]:
    """Return each template with the names of the values that its sentence is given."""
    return sorted(
        {
            (str(call.args[0].value), tuple(sorted(str(one.arg) for one in call.keywords)))
            for module in modules()
            if module.is_below("studio", "generation/contract")
            for call in module.calls()
            if called_name(call) == "Sentence"
            and call.args
            and isinstance(call.args[0], ast.Constant)
        }
    )


def _sample(form: str) -> object:
    if "%" in form:
        return datetime(2026, 11, 26, tzinfo=UTC)
    return 1234.5 if form.endswith(("g", "f")) else 1234


def test_every_sentence_formats_with_its_values_in_both_languages() -> None:
    chinese = {entry.msgid: entry.translations for entry in entries_of(LOCALE / "django.po")}
    broken = [
        text
        for template, names in _sentences()
        for text in (template, *chinese[template])
        if not _formats(text, names)
    ]

    assert _sentences()
    assert not broken


def _formats(text: str, names: tuple[str, ...]) -> bool:
    """Say whether a template takes just these values, each in the form that it asks for."""
    places = [place for place in string.Formatter().parse(text) if place[1] is not None]
    values = {str(name): _sample(str(form)) for _before, name, form, _as in places}
    return tuple(sorted(values)) == names and bool(text.format(**values))
