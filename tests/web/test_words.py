"""The browser's words: one address per content, kept for a year."""

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from studio.web.words import catalogue_url


def compiled(texts: dict[str, str]) -> bytes:
    """Return a .mo file, as msgfmt would write it."""
    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **texts}.items())
    keys = [key.encode() for key, _text in entries]
    values = [text.encode() for _key, text in entries]
    table_at, count = 28, len(entries)
    at = table_at + 16 * count
    tables, body = b"", b""
    for strings in (keys, values):
        for string in strings:
            tables += struct.pack("<II", len(string), at + len(body))
            body += string + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, table_at, table_at + 8 * count, 0, at)
    return head + tables + body


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return folder


def write(folder: Path, texts: dict[str, str]) -> str:
    (folder / "djangojs.mo").write_bytes(compiled(texts))
    return catalogue_url("zh-hans")


def test_a_catalogue_is_sent_as_json_and_kept(folder: Path, client: Client) -> None:
    address = write(folder, {"Saved": "已保存"})
    response = client.get(address)

    assert json.loads(response.content)["catalog"]["Saved"] == "已保存"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_other_words_have_another_address(folder: Path, client: Client) -> None:
    before = write(folder, {"Saved": "已保存"})
    after = write(folder, {"Saved": "存好了"})

    assert before != after
    assert client.get(before).status_code == 404


def test_a_language_without_a_catalogue_needs_no_request(folder: Path) -> None:
    assert catalogue_url("en") == ""


@pytest.mark.parametrize("address", ["/words/xx/1.json", "/words/zh-hans/0.json"])
def test_unknown_catalogues_are_not_there(address: str, folder: Path, client: Client) -> None:
    assert client.get(address).status_code == 404
