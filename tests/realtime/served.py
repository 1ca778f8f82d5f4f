"""A real web process for tests, on the test's database."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[2]
OPTIONS = ("--websocket-max-message-size=131072", "--websocket-max-frame-size=131072")


class Server:
    """A Daphne process on a port that is bound before it starts, so that nobody polls for it."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(64)
            self.port: int = listening.getsockname()[1]
            command = [sys.executable, "-m", "daphne", "-v0", f"--fd={listening.fileno()}"]
            self.process = subprocess.Popen(
                [*command, *OPTIONS, "studio.asgi:application"],
                cwd=ROOT,
                pass_fds=[listening.fileno()],
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.realtime.served_settings",
                    "SERVED_DATABASE": connection.settings_dict["NAME"],
                    "SERVED_HOST": connection.settings_dict["HOST"],
                    "ASGI_THREADS": "4",
                    **environment,
                },
            )

    def stop(self) -> int:
        """Ask it to stop, and return with which status it did."""
        self.process.terminate()
        return self.process.wait(timeout=30)
