"""Requests to and from versioned JSON."""

import types
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from generation.contract.errors import ContractError
from generation.contract.requests import Img2Img, Inpaint, Outpaint, Request, Txt2Img, Upscale
from generation.contract.sentences import Sentence

VERSION = 1

TASKS: dict[str, type[Request]] = {
    "txt2img": Txt2Img,
    "img2img": Img2Img,
    "inpaint": Inpaint,
    "outpaint": Outpaint,
    "upscale": Upscale,
}


def task_of(request: Request) -> str:
    """Return the task's name, as the JSON form and the job row carry it."""
    return next(name for name, kind in TASKS.items() if type(request) is kind)


def request_to_json(request: Request) -> dict[str, Any]:
    """Return the JSON form; seeds become decimal strings, since JavaScript keeps 53 bits."""
    return {"v": VERSION, "task": task_of(request), **_plain(request)}


def request_from_json(data: dict[str, Any]) -> Request:
    """Return the request that `request_to_json` wrote.

    Raises:
        ContractError: an unknown version or task, a missing or unknown field, a bad value.
    """
    body = dict(data)
    version, task = body.pop("v", None), body.pop("task", None)
    if version != VERSION:
        raise ContractError(
            Sentence(
                "This request has version {version}; this engine reads {known}.",
                version=version,
                known=VERSION,
            )
        )
    if task not in TASKS:
        raise ContractError(
            Sentence(
                "There is no task '{task}'; there are {known}.", task=task, known=", ".join(TASKS)
            )
        )
    request: Request = _built(TASKS[task], body)
    return request


def _plain(value: Any, *, is_seed: bool = False) -> Any:
    if is_dataclass(value):
        return {
            f.name: _plain(getattr(value, f.name), is_seed=f.name in {"seed", "seeds"})
            for f in fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(item, is_seed=is_seed) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if is_seed else value


def _built(kind: Any, value: Any) -> Any:
    """Return `value` (JSON) as an instance of the annotated type `kind`."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = [arg for arg in get_args(kind) if arg is not type(None)]
        return None if value is None else _built(inner[0], value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ContractError(Sentence("Expected a list, got {kind}.", kind=type(value).__name__))
        return tuple(_built(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        return _built_dataclass(kind, value)
    return _built_scalar(kind, value)


def _built_dataclass(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise ContractError(
            Sentence(
                "Expected an object for {name}, got {kind}.",
                name=kind.__name__,
                kind=type(value).__name__,
            )
        )
    hints = get_type_hints(kind)
    unknown = set(value) - set(hints)
    if unknown:
        raise ContractError(
            Sentence("{name} has no field '{field}'.", name=kind.__name__, field=sorted(unknown)[0])
        )
    try:
        return kind(**{name: _built(hints[name], item) for name, item in value.items()})
    except TypeError as error:
        raise ContractError(
            Sentence("{name}: {reason}", name=kind.__name__, reason=error)
        ) from error


def _built_scalar(kind: Any, value: Any) -> Any:
    try:
        if kind is bool and not isinstance(value, bool):
            raise ContractError(Sentence("Expected true or false, got {value!r}.", value=value))
        return kind(value)
    except (TypeError, ValueError) as error:
        raise ContractError(
            Sentence(
                "{value!r} is no {name}: {reason}",
                value=value,
                name=kind.__name__,
                reason=error.message if isinstance(error, ContractError) else error,
            )
        ) from error
