"""The cast, a project of theirs, and a PostgreSQL to play on."""

import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from studio.accounts.models import User
from studio.environment import environment, socket_folder
from studio.projects.models import Project
from studio.projects.permissions import Guest
from studio.web.embedded_postgres import EmbeddedPostgres
from tests import factories


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start the embedded server unless DATABASE_URL names one, and connect without a pool."""
    # A pool's threads would outlive the tests that borrowed from it.
    django_settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    if django_settings.EMBEDDED_DATABASE:
        _start_embedded()


def _start_embedded() -> None:
    """Start it once, however many processes of one test run ask at the same time."""
    folder = _database_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        EmbeddedPostgres(folder).start("masthead")
    django_settings.DATABASES["default"]["HOST"] = str(socket_folder(folder))


def _database_folder() -> Path:
    """Return a folder apart from the studio's own data, which a test run must never stop."""
    return environment.var / f"tests{environment.test_suffix}-pg"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing running; of several processes of one run the last to end does it."""
    if django_settings.EMBEDDED_DATABASE and not hasattr(session.config, "workerinput"):
        EmbeddedPostgres(_database_folder()).stop()


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty folder outside every test's own: tests count what lies in theirs."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def asset_folder(settings: Any, tmp_path: Path, static_root: Path) -> Path:
    """Keep what a test stores apart, and take static files as they lie: none were collected."""
    folder = tmp_path / "assets"
    default = {**settings.STORAGES["default"]}
    default["OPTIONS"] = {**default["OPTIONS"], "location": str(folder)}
    settings.STATIC_ROOT = static_root
    settings.MASTHEAD_AUDIT = tmp_path / "audit"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": default, "staticfiles": plain}
    return folder


@pytest.fixture(autouse=True)
def language_left() -> Iterator[None]:
    """Leave no test in the language of the page that the one before it asked for."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def queue_left_empty(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Empty the queue's own tables after tests that commit: Django flushes only what it made."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    if commits or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def editor(db: None) -> User:
    return factories.make_user("Edith Editor")


@pytest.fixture
def artist(db: None) -> User:
    return factories.make_user("Arthur Artist")


@pytest.fixture
def viewer(db: None) -> User:
    return factories.make_user("Vera Viewer")


@pytest.fixture
def stranger(db: None) -> User:
    return factories.make_user("Stan Stranger")


@pytest.fixture
def project(editor: User, artist: User, viewer: User) -> Project:
    return factories.make_project(editor=editor, artist=artist, viewer=viewer)


@pytest.fixture
def guest(project: Project, editor: User) -> Guest:
    """Someone who came by a share link to the board that may comment."""
    return factories.make_guest(project=project, by=editor)
