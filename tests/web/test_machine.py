"""Reasons not to start, each in plain words."""

import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.web.machine import (
    NotReadyError,
    check_database,
    check_disk,
    listening_socket,
    only_one_here,
)


def test_a_port_in_use_is_named_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(NotReadyError, match=rf"Port {port} is in use.*PORT={port + 1}"):
            listening_socket("127.0.0.1", port)


def test_a_port_out_of_range_is_refused() -> None:
    with pytest.raises(NotReadyError, match="70000 is no port"):
        listening_socket("127.0.0.1", 70000)


def test_a_database_that_does_not_answer_is_named_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nothing else answers there
        port = taken.getsockname()[1]

        with pytest.raises(NotReadyError, match=r"PostgreSQL of DATABASE_URL.*refused") as why:
            check_database({"host": "127.0.0.1", "port": str(port), "dbname": "masthead"})

    assert "\n" not in str(why.value)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(NotReadyError, match=r"192\.0\.2\.1:0 cannot be listened on"):
        listening_socket("192.0.2.1", 0)


def test_a_bound_socket_accepts() -> None:
    with (
        listening_socket("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        connection, _ = listener.accept()
        connection.close()


def test_a_second_studio_in_the_same_folder_learns_of_the_first(tmp_path: Path) -> None:
    with (
        only_one_here(tmp_path),
        pytest.raises(NotReadyError, match="already runs from"),
        only_one_here(tmp_path),
    ):
        pass


def test_a_folder_is_free_again_after_its_studio(tmp_path: Path) -> None:
    with only_one_here(tmp_path):
        pass
    with only_one_here(tmp_path):
        assert (tmp_path / "studio.lock").read_text()


def test_a_full_disk_is_named_with_what_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=12_000_000))

    with pytest.raises(NotReadyError, match="Only 12 MB are free"):
        check_disk(tmp_path / "var")
