"""Is this machine ready for the studio? Refusals in plain words before anything starts."""

import errno
import fcntl
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

FREE_MB_MIN = 300


class NotReadyError(Exception):
    """The studio cannot start here now; the text says why and what would help."""


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, for every web process to accept from.

    Because the parent holds it, people who open a page while a web process restarts wait for
    it instead of being refused.
    """
    if not 0 <= port <= 65535:
        raise NotReadyError(f"{port} is no port; choose one from 1024 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise NotReadyError(_why_not_bound(host, port, error)) from error
    listener.listen(512)
    listener.set_inheritable(True)
    return listener


def check_disk(folder: Path) -> None:
    """Refuse to start where the disk is as good as full."""
    folder.mkdir(parents=True, exist_ok=True)
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < FREE_MB_MIN:
        raise NotReadyError(
            f"Only {free_mb} MB are free where {folder} lies; the studio needs at least "
            f"{FREE_MB_MIN} MB to start. Free some space, or set MASTHEAD_VAR to another disk."
        )


def check_database(address: Mapping[str, str]) -> None:
    """Refuse to start with a PostgreSQL of one's own that does not answer or lets nobody in."""
    try:
        psycopg.connect(make_conninfo(**{"connect_timeout": "5", **address})).close()
    except psycopg.OperationalError as error:
        raise NotReadyError(
            f"The PostgreSQL of DATABASE_URL cannot be used: {str(error).splitlines()[0]}. Start "
            "it or correct the address; without DATABASE_URL the studio runs one of its own."
        ) from error


@contextmanager
def only_one_here(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel drops it with the process, however that ends."""
    path = folder / "studio.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise NotReadyError(
                f"Masthead already runs from {folder} (process {lock.read().strip() or '?'}). "
                "Open it in the browser, or stop it first with Ctrl-C where it was started."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _why_not_bound(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program. Choose another one: "
            f"PORT={port + 1} make run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs root; choose one from 1024 to 65535, such as PORT=8000."
    return f"{host}:{port} cannot be listened on: {error.strerror}."
