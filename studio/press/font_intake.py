"""Hostile font files are read in a process of their own, with bounds on time and memory.

Run as a module it is that process: the file on its standard input, the answer on its output.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.core.errors import RefusedError
from studio.press.font_files import FontFacts, check_font
from studio.press.font_styles import single_style

SECONDS = 30
MEMORY = 1_500_000_000
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
    command = [sys.executable, "-m", "studio.press.font_intake", style[:200].replace("\0", "")]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise _too_much()
    told = json.loads(head)
    if "code" in told:
        raise RefusedError(told["text"], code=told["code"])
    return TakenFont(data=body, facts=FontFacts(**told))


def _too_much() -> RefusedError:
    return RefusedError(
        f"This font cannot be used. Reading it takes more than {SECONDS} s or "
        f"{MEMORY / 1e9:g} GB, so it is damaged or made to hurt.",
        code="font_costly",
    )


def _child(style: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answer, kept = _read(sys.stdin.buffer.read(), style)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


def _read(data: bytes, style: str) -> tuple[dict[str, str], bytes]:
    try:
        kept = _cut(data, style)
        return asdict(check_font(kept)), kept
    except RefusedError as error:
        return {"code": error.code, "text": str(error)}, b""


def _cut(data: bytes, style: str) -> bytes:
    try:
        return single_style(data, style)
    except (RefusedError, MemoryError):
        raise
    except Exception as error:  # fontTools raises whatever a damaged table leads it into
        _check_kind(data)
        raise RefusedError(
            "This font cannot be used. It is damaged: it cannot be read to its end.",
            code="font_damaged",
        ) from error


def _check_kind(data: bytes) -> None:
    """Say what a file that cannot be cut is, where it is no font that may be cut at all."""
    try:
        check_font(data)
    except RefusedError as error:
        if error.code not in {"font_collection", "font_web", "font_variable"}:
            raise


if __name__ == "__main__":
    _child(sys.argv[1])
