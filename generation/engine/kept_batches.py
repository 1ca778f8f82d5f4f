"""What was learned of batches in earlier starts, kept beside the other measurements."""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

logger = logging.getLogger(__name__)

KEYS_MAX = 400
FILE = "batches.json"


class KeptBatches:
    """Milliseconds by rows for each kind of pass, in one file; the newest kinds stay.

    A file that cannot be read is begun anew and one that cannot be written is told to the log:
    what it holds can be measured again.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / FILE
        self._known = self._read()

    def of(self, name: str) -> dict[int, float]:
        """Return the best milliseconds by rows; nothing where a kind was never measured."""
        return dict(self._known.get(name, {}))

    def keep(self, name: str, best_ms: Mapping[int, float]) -> None:
        """Note a kind's times; what another process noted meanwhile stays."""
        if self._path is None:
            return
        known = {**self._read(), name: dict(best_ms)}
        self._known = dict(list(known.items())[-KEYS_MAX:])
        fresh = self._path.with_suffix(f".{os.getpid()}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(self._known), encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            logger.warning("What was learned of batches cannot be kept: %s", error)

    def _read(self) -> dict[str, dict[int, float]]:
        if self._path is None or not self._path.is_file():
            return {}
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return {
                str(name): {int(rows): float(ms) for rows, ms in times.items()}
                for name, times in data.items()
            }
        except (OSError, ValueError, AttributeError, TypeError) as error:
            logger.warning("%s cannot be read and is begun anew: %s", self._path, error)
            return {}
