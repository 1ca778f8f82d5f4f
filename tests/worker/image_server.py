"""A server with OpenAI's Images API on this machine, which answers as a test tells it to."""

import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

KEY = "sk-of-a-test"


@dataclass
class ImageServer:
    """Paints one colour; `failures` are answered first, (status, headers, body) each."""

    address: str = ""
    colour: str = "#406080"
    failures: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    body: bytes | None = None
    held: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def answer(self, path: str, headers: Message, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {}, b'{"error": {"message": "Incorrect API key"}}'
        fields = _fields(headers, body)
        self.asked.append((path, fields))
        self.arrived.release()
        if self.failures:
            return self.failures.pop(0)
        self.held.wait(30)
        return 200, {}, self.body if self.body is not None else self._painted(fields["size"])

    def _painted(self, size: str) -> bytes:
        width, height = map(int, size.split("x"))
        file = io.BytesIO()
        Image.new("RGB", (width, height), self.colour).save(file, "PNG")
        return json.dumps(
            {"data": [{"b64_json": base64.b64encode(file.getvalue()).decode()}]}
        ).encode()


@contextmanager
def painting_for(server: ImageServer) -> Iterator[ImageServer]:
    """Serve until the block ends; the server's address is set."""
    server.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, answer = server.answer(self.path, self.headers, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            return

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
    thread.start()
    server.address = f"http://127.0.0.1:{listening.server_address[1]}/v1"
    try:
        yield server
    finally:
        server.held.set()
        listening.shutdown()
        thread.join()
        listening.server_close()


def _fields(headers: Message, body: bytes) -> dict[str, Any]:
    """Return the fields of a JSON or multipart body, files as bytes."""
    kind = headers["Content-Type"]
    if kind == "application/json":
        found: dict[str, Any] = json.loads(body)
        return found
    whole = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    return {_name(part): _value(part) for part in whole.walk() if not part.is_multipart()}


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _value(part: Message) -> Any:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data if part.get_filename() else data.decode()
