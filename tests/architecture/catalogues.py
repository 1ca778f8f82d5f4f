"""Reads gettext catalogues, and collects the texts that must be in them.

`python -m tests.architecture.catalogues django` (or `djangojs`) prints what is missing.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

from studio.core.finding import MESSAGES, REASONS, WORDS
from studio.press import proof_sheet
from tests.architecture.syntax import ROOT, called_name, modules

LOCALE = ROOT / "studio" / "locale" / "zh_Hans" / "LC_MESSAGES"
SINGULAR = {"_", "gettext", "gettext_lazy", "Sentence"}
PLURAL = {"ngettext", "ngettext_lazy"}
STRING = r"""(?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")"""
TEMPLATE_TEXT = re.compile(rf"\b(?:_|n?gettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?")
SCRIPT_STRING = rf"{STRING}(?:\s*\+\s*{STRING})*"
SCRIPT_TEXT = re.compile(rf"(?<![\w.])(t|n)\(\s*({SCRIPT_STRING})(?:\s*,\s*({SCRIPT_STRING}))?")


@dataclass(kw_only=True)
class Entry:
    """One text of a catalogue with its translations, several where they depend on a number."""

    msgid: str = ""
    plural: str | None = None
    translations: list[str] = field(default_factory=list)
    fuzzy: bool = False


def entries_of(path: Path) -> list[Entry]:
    """Return the entries of a .po file but its header; obsolete ones are comments, so left out."""
    blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
    return [entry for entry in map(_entry, blocks) if entry.msgid]


def texts_of_python_and_templates() -> dict[str, str]:
    """Return every text that Python files and templates mark, and the findings of preflight.

    The words of proof sheets are among them. A `Sentence` marks its template: the floors without
    gettext refuse by it.
    """
    texts = dict(_texts_of_python()) | dict.fromkeys(
        [*MESSAGES.values(), *WORDS.values(), *REASONS.values(), *proof_sheet.WORDS], ""
    )
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for one, many in TEMPLATE_TEXT.findall(templatize(path.read_text())):
            texts[ast.literal_eval(one)] = ast.literal_eval(many) if many else ""
    return texts


def texts_of_scripts() -> dict[str, str]:
    """Return every text that browser modules mark by `t("...")` or `n("...", "...", count)`."""
    texts: dict[str, str] = {}
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        for function, one, many in SCRIPT_TEXT.findall(path.read_text()):
            texts[_joined(one)] = _joined(many) if function == "n" else ""
    return texts


TEXTS = {"django": texts_of_python_and_templates, "djangojs": texts_of_scripts}


def missing_entries(domain: str) -> str:
    """Return what a catalogue lacks as .po entries to be translated."""
    path = LOCALE / f"{domain}.po"
    known = {entry.msgid for entry in entries_of(path)} if path.exists() else set()
    wanted = sorted((one, many) for one, many in TEXTS[domain]().items() if one not in known)
    return "".join(_stub(one, many) for one, many in wanted)


def _stub(one: str, many: str) -> str:
    quoted = [json.dumps(text, ensure_ascii=False) for text in (one, many)]
    if many:
        return f'msgid {quoted[0]}\nmsgid_plural {quoted[1]}\nmsgstr[0] ""\n\n'
    return f'msgid {quoted[0]}\nmsgstr ""\n\n'


def _texts_of_python() -> Iterator[tuple[str, str]]:
    for module in modules():
        if not module.is_below("studio", "generation/contract"):
            continue
        for call in module.calls():
            name = called_name(call)
            texts = [str(a.value) for a in call.args if isinstance(a, ast.Constant)]
            if name in SINGULAR and texts:
                yield texts[0], ""
            elif name in PLURAL and len(texts) > 1:
                yield texts[0], texts[1]


def _joined(literals: str) -> str:
    """Return the text of one or several JavaScript strings joined by +."""
    return "".join(ast.literal_eval(part) for part in re.findall(STRING, literals))


def _entry(block: str) -> Entry:
    entry, key = Entry(), ""
    parts: dict[str, str] = {}
    for line in block.splitlines():
        if line.startswith("#,") and "fuzzy" in line:
            entry.fuzzy = True
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith('"'):
            key, line = line.split(" ", 1)
        parts[key] = parts.get(key, "") + ast.literal_eval(line.strip())
    entry.msgid, entry.plural = parts.get("msgid", ""), parts.get("msgid_plural")
    entry.translations = [text for key, text in parts.items() if key.startswith("msgstr")]
    return entry


if __name__ == "__main__":
    sys.stdout.write(missing_entries(sys.argv[1]))
