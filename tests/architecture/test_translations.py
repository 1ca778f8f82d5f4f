"""Every text that people read exists in both languages, and what runs is what was translated."""

import gettext
import re

import pytest

from tests.architecture.catalogues import (
    LOCALE,
    Entry,
    entries_of,
    missing_entries,
)

DOMAINS = ["django", "djangojs"]
PLACEHOLDER = re.compile(r"%\(\w+\)(?:\.\d)?[sdf]|\{\w+(?:!r)?(?::[^{}]*)?\}")


def _entries(domain: str) -> list[Entry]:
    return entries_of(LOCALE / f"{domain}.po")


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_marked_text_is_in_the_chinese_catalogue(domain: str) -> None:
    assert missing_entries(domain) == ""


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_entry_is_translated_and_none_is_guessed(domain: str) -> None:
    entries = _entries(domain)
    poor = [e.msgid for e in entries if e.fuzzy or not e.translations or not all(e.translations)]

    assert entries
    assert poor == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_keep_the_placeholders(domain: str) -> None:
    """A missing one hides a value, an unknown one is a crash on that page."""

    def broken(entry: Entry) -> bool:
        wanted = set(PLACEHOLDER.findall(entry.plural or entry.msgid))
        return any(set(PLACEHOLDER.findall(text)) != wanted for text in entry.translations)

    assert [entry.msgid for entry in _entries(domain) if broken(entry)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_what_was_translated(domain: str) -> None:
    with (LOCALE / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    chinese_has_one_plural_form = 2

    def running(entry: Entry) -> str:
        if entry.plural is None:
            return compiled.gettext(entry.msgid)
        return compiled.ngettext(entry.msgid, entry.plural, chinese_has_one_plural_form)

    assert [e.msgid for e in _entries(domain) if running(e) != e.translations[0]] == []
