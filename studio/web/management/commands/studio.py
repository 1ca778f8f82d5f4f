"""`manage.py studio`: database, web and workers under one parent, ready to open."""

import os
import sys
import urllib.error
import urllib.request
from argparse import ArgumentTypeError
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from studio.accounts import actions as accounts
from studio.core.database_address import libpq_form
from studio.projects.models import Project
from studio.web.demo import DEMO_EMAIL, demo_editor
from studio.web.embedded_postgres import DatabaseDidNotStartError, EmbeddedPostgres
from studio.web.machine import (
    NotReadyError,
    check_database,
    check_disk,
    listening_socket,
    only_one_here,
)
from studio.web.processes import Child, ChildKeepsDyingError, Family, python

MESSAGE_BYTES_MAX = 131_072
SIGN_IN_MINUTES = 60 * 24
WAIT_FOR_WEB_S = 60
WEB_SETTINGS = {"ASGI_THREADS": "8"}
"""Sockets share the process's threads for what they store; asgiref's own default is few."""
LOGO = "Masthead"
ADDRESS_SETTING = "MASTHEAD_ADDRESS"


class Command(BaseCommand):
    help = "Start the studio: database, web and workers. Ctrl-C stops everything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
        parser.add_argument("--web", type=_count, default=1, help="number of web processes")
        parser.add_argument("--no-demo", action="store_true", help="make no demo project")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_disk(settings.VAR)
            with only_one_here(settings.VAR):
                self._serve(options)
        except (NotReadyError, DatabaseDidNotStartError, ChildKeepsDyingError) as error:
            self.stderr.write(self.style.ERROR(str(error)))
            sys.exit(1)

    def _serve(self, options: dict[str, Any]) -> None:
        if not settings.EMBEDDED_DATABASE:
            check_database(libpq_form(settings.DATABASES["default"]))
        listener = listening_socket(options["host"], options["port"])
        address = f"http://{options['host']}:{listener.getsockname()[1]}"
        database = EmbeddedPostgres(settings.VAR / "pg") if settings.EMBEDDED_DATABASE else None
        family = Family()
        family.end_on_signals()
        try:
            if database:
                database.start(settings.DATABASES["default"]["NAME"])
            call_command("migrate", verbosity=0)
            call_command("index_search", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            connections.close_all()
            if database:
                family.also(partial(database.keep, settings.DATABASES["default"]["NAME"]))
            _start_children(family, listener.fileno(), options["web"], address)
            self._welcome(family, address, demo=not options["no_demo"])
            family.watch()
        finally:
            self.stdout.write("Stopping…")
            family.stop()
            listener.close()
            if database:
                database.stop()

    def _welcome(self, family: Family, address: str, *, demo: bool) -> None:
        _wait_for_web(family, address)
        if family.is_ending():
            return
        editor = demo_editor()
        if demo and not Project.objects.exists():
            self.stdout.write("First start: painting a demo cover with the real worker.")
            family.run(Child(name="demo", command=python("manage.py", "demo")))
            if family.is_ending():
                return
        token = accounts.create_sign_in_link(user=editor, minutes=SIGN_IN_MINUTES)
        connections.close_all()
        self.stdout.write("")
        self.stdout.write(self.style.SUCCESS(f"{LOGO} is ready: {address}"))
        self.stdout.write(f"Sign in once, as {DEMO_EMAIL}: {address}/sign-in/{token}/")
        self.stdout.write("Ctrl-C stops everything.")


def _start_children(family: Family, file_descriptor: int, web: int, address: str) -> None:
    """Start web and workers; links in mails begin with where this studio listens, unless set."""
    mails = {} if ADDRESS_SETTING in os.environ else {ADDRESS_SETTING: address}
    daphne = python(
        "-m", "daphne", "--fd", str(file_descriptor), "-v", "0", "--no-server-name",
        "--websocket-max-message-size", str(MESSAGE_BYTES_MAX),
        "--websocket-max-frame-size", str(MESSAGE_BYTES_MAX),
        "--application-close-timeout", "3",
        "studio.asgi:application",
    )  # fmt: skip
    for number in range(web):
        name = f"web process {number + 1}"
        family.add(
            Child(
                name=name,
                command=daphne,
                pass_fds=(file_descriptor,),
                settings={**WEB_SETTINGS, **mails},
            )
        )
    family.add(Child(name="worker", command=python("manage.py", "worker"), settings=mails))
    press = python("manage.py", "worker", "--press")
    family.add(Child(name="press worker", command=press, settings=mails))


def _wait_for_web(family: Family, address: str) -> None:
    """Return when a page can be had; children that die meanwhile are started again.

    The socket has been listening since before the web process started, so one request simply
    waits until it is answered.
    """
    while not family.is_ending():
        family.look_after()
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=WAIT_FOR_WEB_S):
                return
        except urllib.error.HTTPError as error:
            raise NotReadyError(f"The web process answers with {error.code}; see above.") from error
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            continue


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError(f"{text} is no number of processes; use 1 to 64.")
    return int(text)
