"""The floors, as import-linter sees them, and the tables, as the migrations make them."""

import subprocess
import sys
import tomllib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SEES_BOTH = {"worker"}


def _contracts() -> dict[str, dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {c["id"]: c for c in settings["tool"]["importlinter"]["contracts"]}


def test_every_import_goes_to_a_floor_below() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_of_the_generation_is_named_by_the_seam() -> None:
    packages = {
        f"generation.{path.stem}"
        for path in (ROOT / "generation").iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")
        if path.stem not in SEES_BOTH
    }
    contracts = _contracts()

    assert packages == set(contracts["seam-engine"]["source_modules"])
    assert packages - {"generation.contract"} <= set(contracts["seam-studio"]["forbidden_modules"])


def test_every_app_of_the_domain_has_the_shape_of_an_app() -> None:
    apps = {f"studio.{path.parent.name}" for path in (ROOT / "studio").glob("*/models.py")}

    assert apps == set(_contracts()["app-shape"]["containers"])


@pytest.mark.django_db
def test_the_migrations_make_the_tables_that_the_models_describe() -> None:
    output = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=output)

    assert "No changes detected" in output.getvalue()
