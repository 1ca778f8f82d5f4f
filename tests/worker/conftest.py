"""A models folder of its own, and a tiny model to put there."""

from pathlib import Path
from typing import Any

import pytest

from tests.engine import tiny_models


@pytest.fixture
def shelf(tmp_path: Path, settings: Any) -> Path:
    settings.MASTHEAD_MODELS = tmp_path / "models"
    settings.VAR = tmp_path / "var"
    settings.MASTHEAD_DEVICE = "cpu"
    settings.MASTHEAD_HUB_TOKEN = ""
    settings.MASTHEAD_MODELS.mkdir()
    return Path(settings.MASTHEAD_MODELS)


@pytest.fixture
def tiny() -> Path:
    return tiny_models.every_family() / "sd"
