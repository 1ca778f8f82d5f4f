"""Import map, preloads and scripts of a page, from the static manifest and under its nonce."""

import json
import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

BARE = {"#lit": "vendor/lit.js", "#y": "vendor/y.js", "#cm": "vendor/cm.js"}
LAZY = frozenset({"#y", "#cm"})
"""Loaded when the prompt is first needed, so never preloaded."""
_IMPORT = re.compile(
    r"""^(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["'];""", re.MULTILINE
)


@register.simple_tag(takes_context=True)
def import_map(context: dict[str, Any]) -> SafeString:
    """Send every module URL, and the bare names, to the hashed file."""
    names = getattr(staticfiles_storage, "hashed_files", {})
    urls = {
        settings.STATIC_URL + name: staticfiles_storage.url(name)
        for name in names
        if name.endswith(".js")
    }
    bare = {name: staticfiles_storage.url(path) for name, path in BARE.items()}
    # Escaped as json_script does, so that no value can end the element.
    text = json.dumps({"imports": urls | bare}).replace("<", "\\u003C")
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>', _nonce(context), mark_safe(text)
    )


@register.simple_tag(takes_context=True)
def page_module(context: dict[str, Any], name: str) -> SafeString:
    """Load a page's module (`pages/board.js`), with preloads for all it imports at once."""
    nonce = _nonce(context)
    path = f"js/{name}"
    preloads = format_html_join(
        "\n",
        '<link rel="modulepreload" href="{}" nonce="{}">',
        ((staticfiles_storage.url(found), nonce) for found in graph(path)),
    )
    return format_html(
        '{}\n<script type="module" src="{}" nonce="{}"></script>',
        preloads,
        staticfiles_storage.url(path),
        nonce,
    )


def graph(path: str) -> tuple[str, ...]:
    """Return the static files a module imports at once, itself first."""
    return _cached_graph(path) if not settings.DEBUG else _graph(path)


@cache
def _cached_graph(path: str) -> tuple[str, ...]:
    return _graph(path)


def _graph(path: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found[current] = None
        waiting.extend(_imports_of(current))
    return tuple(found)


def _imports_of(path: str) -> list[str]:
    source = (Path(settings.STATICFILES_DIRS[0]) / path).read_text(encoding="utf-8")
    if path.startswith("vendor/"):
        return []
    names = [name for name in _IMPORT.findall(source) if name not in LAZY]
    folder = posixpath.dirname(path)
    return [BARE.get(name) or posixpath.normpath(posixpath.join(folder, name)) for name in names]


def _nonce(context: dict[str, Any]) -> str:
    return str(context["request"].csp_nonce)
