"""The embedded server in a folder of its own: first start, second start, after a kill."""

import os
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from studio.environment import socket_folder
from studio.web.embedded_postgres import DatabaseDidNotStartError, EmbeddedPostgres


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Not in pytest's own folder, which every test run closes to the account of the database."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(tmp_path / "pg")
    yield made
    made.stop()


def answer(folder: Path) -> object:
    with psycopg.connect(
        host=str(socket_folder(folder)), user="postgres", dbname="cover"
    ) as connection:
        row = connection.execute("SELECT 41 + 1").fetchone()
    return row and row[0]


def killed(folder: Path) -> None:
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    while _alive(pid):
        os.sched_yield()


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def test_it_starts_makes_the_database_and_answers(server: EmbeddedPostgres, tmp_path: Path) -> None:
    server.start("cover")

    assert answer(tmp_path / "pg") == 42


def test_starting_it_twice_is_harmless(server: EmbeddedPostgres, tmp_path: Path) -> None:
    server.start("cover")
    EmbeddedPostgres(tmp_path / "pg").start("cover")

    assert answer(tmp_path / "pg") == 42


def test_the_lock_of_a_killed_server_is_taken_over(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    server.start("cover")
    killed(tmp_path / "pg")

    server.start("cover")

    assert answer(tmp_path / "pg") == 42


def test_what_an_interrupted_first_start_left_is_replaced(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "half").write_text("written")

    server.start("cover")

    assert answer(tmp_path / "pg") == 42


def test_a_path_too_long_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("long-" * 20) / "pg"
    server = EmbeddedPostgres(deep)
    try:
        server.start("cover")
        assert answer(deep) == 42
        assert stat.S_IMODE(socket_folder(deep).stat().st_mode) == 0o700
    finally:
        server.stop()


def test_a_link_where_the_socket_should_lie_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("linked-" * 16) / "pg"
    socket_folder(deep).symlink_to(tmp_path)
    try:
        with pytest.raises(DatabaseDidNotStartError, match="somebody else or is a link"):
            EmbeddedPostgres(deep).start("cover")
    finally:
        socket_folder(deep).unlink()


def test_a_broken_folder_is_explained_without_a_traceback(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    EmbeddedPostgres(folder).start("cover")
    EmbeddedPostgres(folder).stop()
    (folder / "global" / "pg_control").unlink()

    with pytest.raises(DatabaseDidNotStartError, match=r"did not start(?s:.)*MB are free"):
        EmbeddedPostgres(folder).start("cover")


def test_nobody_else_can_read_the_data(server: EmbeddedPostgres, tmp_path: Path) -> None:
    server.start("cover")

    assert stat.S_IMODE((tmp_path / "pg").stat().st_mode) == 0o700


def test_a_killed_server_is_started_again_and_a_living_one_left_alone(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    server.start("cover")
    killed(tmp_path / "pg")
    server.keep("cover")
    assert answer(tmp_path / "pg") == 42

    first = (tmp_path / "pg" / "postmaster.pid").read_text()
    server.keep("cover")
    assert (tmp_path / "pg" / "postmaster.pid").read_text() == first
