"""Pages are tested with static files as they lie in the tree; some tests collect them."""

from pathlib import Path
from typing import Any

import pytest

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash without the slowness that protects real ones."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
