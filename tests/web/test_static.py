"""What a release serves: every module under its hashed name, and nothing of the build's."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.test import RequestFactory

from studio.web.templatetags import esm

MANIFEST = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
PAGES = ["board", "review", "projects", "people", "plain"]


@pytest.fixture
def release(settings: Any, asset_folder: Path) -> Path:
    """Collect the static files as a release does."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": MANIFEST}
    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)


def rendered(template: str) -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    return Template("{% load esm %}" + template).render(Context({"request": request}))


def test_the_import_map_sends_every_module_to_its_hashed_file(release: Path) -> None:
    found = re.search(r"<script[^>]*>(.*)</script>", rendered("{% import_map %}"))
    assert found
    imports = json.loads(found.group(1))["imports"]

    assert re.fullmatch(r"/static/vendor/lit\.[0-9a-f]{12}\.js", imports["#lit"])
    assert re.fullmatch(
        r"/static/js/core/feed\.[0-9a-f]{12}\.js", imports["/static/js/core/feed.js"]
    )
    missing = [url for url in imports.values() if not (release / url[len("/static/") :]).is_file()]
    assert not missing


def test_build_files_are_not_served(release: Path) -> None:
    names = {path.relative_to(release).as_posix() for path in release.rglob("*")}

    assert not [name for name in names if "_build" in name or "node_modules" in name]
    assert "package.json" not in names


@pytest.mark.parametrize("page", PAGES)
def test_a_page_preloads_what_its_module_imports(page: str) -> None:
    text = rendered('{% page_module "pages/' + page + '.js" %}')
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)"', text)

    assert set(preloaded) == set(esm.graph(f"js/pages/{page}.js"))
    assert "vendor/lit.js" in preloaded
    assert f'<script type="module" src="/static/js/pages/{page}.js" nonce="n0nce">' in text


def test_imports_stand_in_the_form_that_the_preloads_read() -> None:
    """One per line at the top, ended by a semicolon: a regular expression reads them."""
    root = Path("static/js")
    odd = [
        f"{path}: {line}"
        for path in root.rglob("*.js")
        for line in path.read_text().splitlines()
        if re.match(r"\s*import\s*[\"'{*\w]", line) and " from " in line and not line.endswith('";')
    ]

    assert not odd
