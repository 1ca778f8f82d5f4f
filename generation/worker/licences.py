"""Under which licence something is added: said by whoever adds it, by its maker, or not known."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generation.contract.errors import ContractError
from generation.engine.tensors import TensorsError, header_of

UNKNOWN = "unknown"
USES = ("yes", "no", UNKNOWN)
FREE = ("apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-4.0", "unlicense")
NOT_COMMERCIAL = re.compile(r"(^|[-_ ])(nc|non-?commercial)([-_ ]|$)")
FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---", re.DOTALL)
NAMED = re.compile(r"^licen[sc]e:[ \t]*[\"']?([^\"'\n]+)", re.MULTILINE)
README_CHARS, NAME_CHARS, FILE_BYTES_MAX = 20_000, 80, 64 << 30


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A licence by its name, and whether it lets a magazine print what is made."""

    licence: str = UNKNOWN
    commercial_use: str = UNKNOWN

    @property
    def card(self) -> dict[str, str]:
        """Return the fields of a card.toml; nothing where nothing is known."""
        said = {"licence": self.licence, "commercial_use": self.commercial_use}
        return {name: value for name, value in said.items() if value != UNKNOWN}


def terms_of(
    source: Path, *, licence: str | None, use: str | None, ask: Callable[[str], str] | None
) -> Terms:
    """Return the terms of a file or folder that is added.

    Args:
        source: its README's head, or the metadata of its safetensors file, may name the licence.
        licence: what whoever adds it says; goes before what the maker wrote.
        use: yes, no or unknown; without it, what follows from the licence's name.
        ask: asks a person where nobody said it; None where no person is there.

    Raises:
        ContractError: the name is too long or runs over several lines.
    """
    name = licence or licence_in(source)
    if not name and ask is not None:
        name = ask(f"Licence of {source.name}, as its page names it (Enter where unknown): ")
    name = _checked(name)
    return Terms(licence=name or UNKNOWN, commercial_use=use or use_of(name))


def said_terms(licence: str | None, use: str | None) -> dict[str, str]:
    """Return the fields that whoever adds something says: they go before any card's own.

    Raises:
        ContractError: the licence's name is too long or runs over several lines.
    """
    if not licence:
        return {"commercial_use": use} if use else {}
    name = _checked(licence)
    return {"licence": name, "commercial_use": use or use_of(name)}


def _checked(name: str) -> str:
    name = name.strip()
    if len(name) > NAME_CHARS or not name.isprintable():
        raise ContractError(
            f"The licence's name has {len(name)} characters or unprintable ones; give its short "
            f"name, at most {NAME_CHARS} characters."
        )
    return name


def use_of(licence: str) -> str:
    """Return whether a licence is known to allow or to forbid commercial use."""
    name = licence.strip().lower()
    if name in FREE:
        return "yes"
    return "no" if NOT_COMMERCIAL.search(name) else UNKNOWN


def licence_in(source: Path) -> str:
    """Return the licence that a README's front matter or a file's metadata names, or nothing."""
    folder = source if source.is_dir() else source.parent
    if source.is_file():
        said = _in_metadata(source)
        if said:
            return said
    readme = folder / "README.md"
    if not readme.is_file():
        return ""
    with readme.open(encoding="utf-8", errors="replace") as file:
        front = FRONT_MATTER.search(file.read(README_CHARS))
    named = NAMED.search(front.group(1)) if front else None
    return named.group(1).strip()[:NAME_CHARS] if named else ""


def _in_metadata(source: Path) -> str:
    try:
        said = header_of(source, bytes_max=FILE_BYTES_MAX).get("__metadata__")
    except TensorsError:
        return ""  # what is wrong with the file is told where it is read
    licence = said.get("modelspec.license") if isinstance(said, dict) else None
    return licence.strip()[:NAME_CHARS] if isinstance(licence, str) else ""
