"""Every address of the studio, what shows that its page is drawn, and the dialogs on it.

A new address without a line here, or a new dialog, fails `test_pages.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent.parent
_DIALOG = re.compile(r"<dialog[^`]*?aria-labelledby=\"([\w-]+)\"")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page as somebody opens it; `path` may name what the scene made, as in `{shared}`."""

    path: str
    shown: str
    signed_in: bool = True
    refused: bool = False
    keys: bool = True
    deeds: tuple[str, ...] = ()


PAGES: Mapping[str, tuple[Visit, ...]] = {
    "": (Visit(path="/", shown=".project-card", deeds=("new project",)),),
    "sign-in/": (Visit(path="/sign-in/", shown="form", signed_in=False, keys=False),),
    "sign-in/<str:token>/": (
        Visit(path="{sign_in}", shown="form", signed_in=False, keys=False),
        Visit(path="/sign-in/none/", shown="h1", signed_in=False, refused=True, keys=False),
    ),
    "invitations/<str:token>/": (
        Visit(path="{invitation}", shown="form", signed_in=False, keys=False),
        Visit(path="{invitation}", shown="form", keys=False),
    ),
    "share/<str:token>/": (Visit(path="{share}", shown="form", signed_in=False, keys=False),),
    "account/": (Visit(path="/account/", shown="#token-name"),),
    "models/": (Visit(path="/models/", shown=".paper"),),
    "notices/": (
        Visit(path="/notices/", shown=".notice-list"),
        Visit(path="/notices/?show=unread", shown=".paper", keys=False),
    ),
    "mails/stop/<str:token>/": (
        Visit(path="{stop_mails}", shown="form", signed_in=False, keys=False),
        Visit(path="/mails/stop/none/", shown="h1", signed_in=False, refused=True, keys=False),
    ),
    "waiting/": (Visit(path="/waiting/", shown=".paper"),),
    "projects/<int:project_id>/": (
        Visit(
            path="{project}",
            shown="variant-card .picture",
            deeds=("tools", "search", "chosen", "enlarge"),
        ),
        Visit(path="{empty}", shown="variant-grid .empty", keys=False),
        Visit(path="/projects/999/", shown="h1", refused=True, keys=False),
    ),
    "projects/<int:project_id>/lineage/": (
        Visit(path="{project}lineage/", shown="lineage-graph .lineage-row"),
        Visit(path="{empty}lineage/", shown="lineage-graph", keys=False),
    ),
    "projects/<int:project_id>/people/": (Visit(path="{project}people/", shown="table"),),
    "projects/<int:project_id>/history/": (Visit(path="{project}history/", shown=".paper"),),
    "projects/<int:project_id>/review/": (
        Visit(
            path="{project}review/",
            shown="pin-layer img",
            deeds=("sign-off", "choose pictures", "vote"),
        ),
        Visit(
            path="{project}review/?version=1",
            shown="pin-layer img",
            keys=False,
            deeds=("request changes", "share", "region by numbers"),
        ),
        Visit(path="{empty}review/", shown="h1", keys=False),
    ),
    "projects/<int:project_id>/comments/": (
        Visit(path="{project}comments/", shown=".remark-picture svg"),
        Visit(path="{project}comments/?state=all&mine=1", shown="h1", keys=False),
        Visit(path="{empty}comments/", shown="h1", keys=False),
    ),
    "projects/<int:project_id>/outpaint/": (
        Visit(path="{project}outpaint/", shown=".start-choice"),
        Visit(path="{project}outpaint/?variant=1", shown="paint-stage svg"),
    ),
    "projects/<int:project_id>/layout/": (
        Visit(
            path="{project}layout/",
            shown="cover-stage svg.stage .object",
            deeds=("covers", "freeze", "choose a font"),
        ),
        Visit(path="{project}layout/?layout=new", shown=".start-choice", keys=False),
        Visit(path="{empty}layout/", shown="h1", keys=False),
    ),
    "projects/<int:project_id>/export/": (
        Visit(path="{project}export/", shown=".file", deeds=("press", "override", "separations")),
        Visit(path="{empty}export/", shown="h1", keys=False),
    ),
    "projects/<int:project_id>/fonts/": (
        Visit(path="{project}fonts/", shown=".face-list .specimen", keys=False),
    ),
    "projects/<int:project_id>/sheet/": (
        Visit(path="{project}sheet/", shown=".sheet-choice"),
        Visit(path="{empty}sheet/", shown="h1", keys=False),
    ),
    "sheets/<str:token>/": (
        Visit(path="{sheet}", shown=".sheet-picture", signed_in=False, keys=False),
    ),
}
NOT_PAGES: Mapping[str, str] = {
    "sign-out/": "only posted to",
    "language/": "only posted to",
    "words/<str:language>/<str:release>.json": "the catalogue of a language, as JSON",
    "sheets/<str:token>/sheet.png": "a picture",
    "sheets/<str:token>/sheet.pdf": "a PDF",
    "projects/<int:project_id>/comments.csv": "a table",
    "assets/<int:project_id>/<str:sha>": "a picture or a font",
    "exports/<int:export_id>/download": "a file",
    "variants/<int:variant_id>/download": "a picture",
    "healthz": "one line for machines",
    "^api/": "an unknown address of the API, as JSON",
}
DIALOGS: Mapping[str, str] = {
    "key-list-title": "",
    "project-dialog-title": "new project",
    "verdict-title": "request changes",
    "region-title": "region by numbers",
    "ask-title": "sign-off",
    "share-title": "share",
    "picker-title": "choose pictures",
    "ballot-title": "vote",
    "freeze-title": "freeze",
    "enlarge-title": "enlarge",
    "press-title": "press",
    "font-title": "choose a font",
    "covers-title": "covers",
    "override-title": "override",
    "separations-title": "separations",
}
"""Which deed shows a dialog; the list of keys is opened on every page that has one."""


def addresses() -> Iterator[str]:
    """Yield every route outside the API."""
    yield from _routes(get_resolver().url_patterns)


def _routes(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for entry in patterns:
        route = str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        elif route != "api/":
            yield from _routes(entry.url_patterns)


def dialogs() -> set[str]:
    """Return what names each dialog in scripts and templates."""
    sources = [*ROOT.glob("static/js/**/*.js"), *ROOT.glob("templates/**/*.html")]
    return {name for path in sources for name in _DIALOG.findall(path.read_text())}
