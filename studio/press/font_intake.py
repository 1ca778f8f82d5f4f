"""Hostile font files are read in a process of their own, with bounds on time and memory.

Run as a module it is that process: the file on its standard input, the answer on its output.
The first argument says whether a style is to be cut or the styles are to be listed.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.press.font_files import FontFacts, check_font, refused_font
from studio.press.font_styles import Axis, FontStyles, Style, single_style, styles_of
from studio.press.logo_drawing import refused_drawing
from studio.press.logo_font import is_drawing

SECONDS = 30
MEMORY = 1_500_000_000
CUT, LIST = "cut", "list"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class TakenFont:
    """A static font that may be embedded, and what it is."""

    data: bytes
    facts: FontFacts


def taken_in(data: bytes, style: str = "") -> TakenFont:
    """Return the font to keep of a file that somebody brought.

    Raises:
        RefusedError: see `check_font` and `single_style`; or reading it takes too much.
    """
    told, body = _answered(CUT, data, style)
    return TakenFont(data=body, facts=FontFacts(**told))


def styles_in(data: bytes) -> FontStyles:
    """Return what there is to choose from in a file that somebody brought.

    Raises:
        RefusedError: see `styles_of`; or reading it takes too much.
    """
    told, _ = _answered(LIST, data)
    return FontStyles(
        family=told["family"],
        styles=tuple(Style(**style) for style in told["styles"]),
        axes=tuple(Axis(**axis) for axis in told["axes"]),
        asks_words=told["asks_words"],
    )


def _answered(task: str, data: bytes, style: str = "") -> tuple[dict[str, Any], bytes]:
    """Return what the process says of a file, and the bytes it made of it."""
    named = style[:200].replace("\0", "")
    command = [sys.executable, "-m", "studio.press.font_intake", task, named, str(MEMORY)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise _too_much()
    told: dict[str, Any] = json.loads(head)
    if "code" in told:
        raise RefusedError(Sentence.from_json(told["told"]), code=told["code"])
    return told, body


def _too_much() -> RefusedError:
    return refused_font(
        "font_costly",
        Sentence(
            "Reading it takes more than {seconds} s or {memory:g} GB, so it is damaged or made to "
            "hurt.",
            seconds=SECONDS,
            memory=MEMORY / 1e9,
        ),
    )


def _child(task: str, style: str, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answer, kept = _read(task, sys.stdin.buffer.read(), style)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


def _read(task: str, data: bytes, style: str) -> tuple[dict[str, Any], bytes]:
    try:
        return _guarded(task, data, style)
    except RefusedError as error:
        told = error.message
        assert isinstance(told, Sentence)  # as all refusals of this floor are
        return {"code": error.code, "told": told.to_json()}, b""


def _guarded(task: str, data: bytes, style: str) -> tuple[dict[str, Any], bytes]:
    try:
        if task == LIST:
            return asdict(styles_of(data)), b""
        kept = single_style(data, style)
    except (RefusedError, MemoryError):
        raise
    except Exception as error:  # fontTools raises whatever a damaged table leads it into
        if is_drawing(data):
            raise refused_drawing("logo_damaged", Sentence("It cannot be read as SVG.")) from error
        _check_kind(data)
        raise refused_font(
            "font_damaged", Sentence("It is damaged: it cannot be read to its end.")
        ) from error
    return asdict(check_font(kept)), kept


def _check_kind(data: bytes) -> None:
    """Say what a file that cannot be cut is, where it is no font that may be cut at all."""
    try:
        check_font(data)
    except RefusedError as error:
        if error.code not in {"font_collection", "font_web", "font_variable"}:
            raise


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2], int(sys.argv[3]))
