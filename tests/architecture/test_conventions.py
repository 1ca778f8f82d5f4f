"""How code here is written, where import-linter and ruff have no word for it."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.syntax import (
    INTERFACES,
    ROOT,
    Module,
    breaches,
    called_name,
    modules,
)

VAGUE_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}
FILE_LINES_MAX, FUNCTION_LINES_MAX = 400, 50
OURS = "studio generation"
WRITES = {
    "create",
    "acreate",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "adelete",
    "asave",
}
SIGNALS = {"django.dispatch", "django.db.models.signals"}
SCRIPTS = ("static/js", "static/css", "tests/js", "templates")


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = [m.name for m in modules() if m.name.rsplit("/", 1)[-1] in VAGUE_NAMES]

    assert not vague, "name the file after what it does"


def test_every_file_opens_with_a_line_saying_what_it_is_for() -> None:
    silent = [m.name for m in modules() if m.text.strip() and not ast.get_docstring(m.tree)]

    assert not silent


def test_no_file_grows_beyond_what_one_reads_in_one_go() -> None:
    python = [(m.name, len(m.lines)) for m in modules()]
    others = [
        (path.relative_to(ROOT).as_posix(), len(path.read_text().splitlines()))
        for folder in SCRIPTS
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".js", ".mjs", ".css", ".html"}
    ]

    assert not [(name, lines) for name, lines in python + others if lines > FILE_LINES_MAX]


def test_no_function_grows_beyond_a_screen() -> None:
    def long_ones(module: Module) -> Iterator[str]:
        for function in module.functions():
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{function.lineno} {function.name} has {lines} lines"

    assert not breaches(long_ones)


def test_actions_are_called_by_keywords_only() -> None:
    """An action takes several things of the same kind; swapped, they would still be accepted."""

    def positional(module: Module) -> Iterator[str]:
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if node.args.args or node.args.posonlyargs:
                yield f"{node.lineno} {node.name} takes positional arguments"

    actions = [m for m in modules() if m.name.endswith("/actions.py")]

    assert actions
    assert not [f"{m.name}:{found}" for m in actions for found in positional(m)]


def test_the_interface_floor_writes_nothing_itself() -> None:
    """A write outside an action skips its permission, its lock and its event."""

    def writes(module: Module) -> Iterator[str]:
        for call in module.calls():
            name, func = called_name(call), call.func
            if not isinstance(func, ast.Attribute):
                continue
            row_saved = name in {"save", "delete"} and not call.args
            rows_changed = name == "update" and ".objects" in ast.unparse(func.value)
            if name in WRITES or row_saved or rows_changed:
                yield f"{call.lineno} calls {name}()"

    assert not breaches(writes, of=" ".join(INTERFACES))


def test_nothing_happens_through_signals() -> None:
    """A signal hides who calls whom; actions call what must happen."""

    def signals(module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
                yield f"{node.lineno} imports {node.module}"

    assert not breaches(signals, of=OURS)


def test_imports_stand_at_the_top_of_their_file() -> None:
    """An import inside a function hides a dependency, and usually a cycle."""

    def hidden(module: Module) -> Iterator[str]:
        for function in module.functions():
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{node.lineno} {function.name} imports"

    assert not breaches(hidden)


def test_async_views_await_something() -> None:
    """One that does not await blocks every socket of its process while it works."""

    def blocking(module: Module) -> Iterator[str]:
        for function in module.functions():
            waits = (ast.Await, ast.AsyncFor, ast.AsyncWith)
            if isinstance(function, ast.AsyncFunctionDef) and not any(
                isinstance(node, waits) for node in ast.walk(function)
            ):
                yield f"{function.lineno} {function.name} never awaits"

    assert not breaches(blocking, of="studio/web studio/api")


def test_row_locks_leave_foreign_keys_free_unless_a_comment_says_why() -> None:
    """FOR UPDATE blocks everybody who inserts a row that refers to this one."""

    def locks(module: Module) -> Iterator[str]:
        for call in module.calls():
            if called_name(call) != "select_for_update":
                continue
            free = any(keyword.arg == "no_key" for keyword in call.keywords)
            before = "\n".join(module.lines[max(0, call.lineno - 4) : call.end_lineno])
            if not free and "FOR UPDATE" not in before:
                yield f"{call.lineno} locks without no_key=True"

    assert not breaches(locks, of=OURS)


def test_texts_for_people_are_translated_before_values_are_put_in() -> None:
    """An f-string is a new text for every value, so no translation is ever found for it."""

    def formatted(module: Module) -> Iterator[str]:
        for call in module.calls():
            marked = called_name(call) in {"_", "gettext", "gettext_lazy"} and call.args
            if marked and not (isinstance(call.args[0], ast.Constant) or _collected(call.args[0])):
                yield f"{call.lineno} translates something that is no plain text"

    assert not breaches(formatted, of="studio")


def _collected(text: ast.expr) -> bool:
    """Say whether a text is looked up in the one table that the catalogue collects as a whole."""
    table = text.value if isinstance(text, ast.Subscript) else None
    return isinstance(table, ast.Name) and table.id == "MESSAGES"


def test_work_that_is_left_to_do_is_not_noted_in_the_code() -> None:
    marker = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X{3})\b")
    noted = [m.name for m in modules() if marker.search(m.text)]

    assert not noted
