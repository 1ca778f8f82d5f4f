"""A hub of one model on this machine, which answers like the large ones and can break off."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMMIT = "5f0c" * 10


@dataclass
class SmallHub:
    """Serves `folder` as tiny/model; `cut` breaks each file's first answer off after 2000 bytes."""

    folder: Path
    address: str = ""
    cut: bool = False
    damaged: bool = False
    extra: dict[str, bytes] = field(default_factory=dict)
    names: list[str] | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def files(self) -> dict[str, bytes]:
        own = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        return {**own, **self.extra}

    def about(self) -> dict[str, Any]:
        siblings = [
            {
                "rfilename": name,
                "size": len(data),
                "lfs": {"sha256": hashlib.sha256(data).hexdigest()},
            }
            for name, data in self.files().items()
        ]
        return {"sha": COMMIT, "siblings": siblings, "cardData": {"license": "apache-2.0"}}


@contextmanager
def serving(hub: SmallHub) -> Iterator[SmallHub]:
    """Serve until the block ends; the hub's address is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, cut = answer(hub, self.path, self.headers.get("Range", ""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:2000] if cut else body)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(hub: SmallHub, path: str, wanted: str) -> tuple[int, bytes, bool]:
    """Return status, body, and whether the connection breaks off early."""
    if path.startswith("/api/models/tiny/model/revision/main"):
        return 200, json.dumps(hub.about()).encode(), False
    found = re.fullmatch(f"/tiny/model/resolve/{COMMIT}/(.+)", path)
    if found is None or found[1] not in hub.files():
        return 404, b"", False
    hub.asked.append((found[1], wanted))
    data = hub.files()[found[1]]
    if hub.damaged and found[1].endswith(".safetensors"):
        data = data[:-1] + bytes([data[-1] ^ 1])
    first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
    is_cut = hub.cut and not wanted and found[1].endswith(".safetensors")
    return 206 if wanted else 200, data[first:], is_cut
