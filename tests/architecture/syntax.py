"""Walks our own Python as syntax trees, for rules that import-linter cannot state."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INTERFACES = ("studio/web", "studio/api", "studio/realtime", "generation/worker")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Module:
    """One parsed file of ours; `name` is its path from the repository's root."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def is_below(self, *folders: str) -> bool:
        return any(self.name.startswith(f"{folder}/") for folder in folders)


@cache
def modules() -> tuple[Module, ...]:
    """Return the files of the studio, the generation and their tests, without migrations."""
    paths = [
        path
        for folder in ("studio", "generation", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    return tuple(map(_parsed, paths))


def breaches(rule: Callable[[Module], Iterator[str]], *, of: str = "") -> list[str]:
    """Return what `rule` finds wrong, each as `path:line text`."""
    return [
        f"{module.name}:{found}"
        for module in modules()
        if not of or module.is_below(*of.split())
        for found in rule(module)
    ]


def called_name(call: ast.Call) -> str:
    """Return the last part of what is called: `create` of `Job.objects.create(...)`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _parsed(path: Path) -> Module:
    text = path.read_text()
    return Module(name=path.relative_to(ROOT).as_posix(), text=text, tree=ast.parse(text))
