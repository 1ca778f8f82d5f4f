"""Proposals of a language model, asked for over HTTP from a real server."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError, RefusedError
from studio.projects.models import Project
from studio.prompts import rewrites

pytestmark = pytest.mark.django_db


@dataclass(kw_only=True)
class Model:
    """A language model's server: what it answers, and what it was asked."""

    url: str = ""
    answer: bytes = b""
    status: int = 200
    location: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)

    def says(self, content: object) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        self.answer = json.dumps({"choices": [{"message": {"content": text}}]}).encode()


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    told = Model()
    told.silent.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append(json.loads(body))
            told.keys.append(self.headers.get("Authorization", ""))
            told.silent.wait(10)
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    settings.MASTHEAD_LLM_URL, settings.MASTHEAD_LLM_KEY = told.url, "secret"
    settings.MASTHEAD_LLM_MODEL, settings.MASTHEAD_LLM_TIMEOUT_S = "small", 2.0
    yield told
    told.silent.set()
    server.shutdown()
    server.server_close()
    thread.join()


def ask(project: Project, by: User, text: str = "一只狐狸") -> tuple[str, ...]:
    return rewrites.proposals_for(project=project, text=text, wish="dusk", by=by).texts


def test_a_model_is_asked_once_and_its_proposals_are_returned(
    project: Project, artist: User, model: Model
) -> None:
    model.says({"proposals": ["a fox\x07 at dusk", " 黄昏的狐狸 ", "a", "b", 7]})

    assert ask(project, artist) == ("a fox at dusk", "黄昏的狐狸", "a")
    assert model.keys == ["Bearer secret"]
    assert model.asked[0]["model"] == "small"
    assert model.asked[0]["messages"][1]["content"] == "Wish: dusk\nPrompt:\n一只狐狸"


def test_a_fence_around_the_answer_is_read_over(
    project: Project, artist: User, model: Model
) -> None:
    model.says('Here:\n```json\n{"proposals": ["a fox"]}\n```')

    assert ask(project, artist) == ("a fox",)


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no JSON": ({"answer": b"<html>"}, "llm_failed"),
    "another shape": ({"answer": b'{"choices": []}'}, "llm_failed"),
    "no text": ({"answer": b'{"choices": [{"message": {"content": 4}}]}'}, "llm_failed"),
    "too long": ({"answer": b" " * (rewrites.ANSWER_MAX_BYTES + 1)}, "llm_failed"),
    "an error": ({"status": 500}, "llm_failed"),
    "elsewhere": ({"status": 302, "location": "http://127.0.0.1:9/"}, "llm_failed"),
    "chatter": (
        {"answer": b'{"choices": [{"message": {"content": "Sure!"}}]}'},
        "llm_unreadable",
    ),
}


@pytest.mark.parametrize(("told", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_is_none_is_told_in_plain_words(
    project: Project, artist: User, model: Model, told: dict[str, Any], code: str
) -> None:
    for name, value in told.items():
        setattr(model, name, value)

    with pytest.raises(ConflictError) as refusal:
        ask(project, artist)

    assert refusal.value.code == code
    assert len(model.asked) == 1


def test_a_silent_model_is_not_waited_for_beyond_its_time(
    project: Project, artist: User, model: Model, settings: Any
) -> None:
    settings.MASTHEAD_LLM_TIMEOUT_S = 0.2
    model.silent.clear()

    with pytest.raises(ConflictError, match="no answer"):
        ask(project, artist)


def test_viewers_cannot_ask_and_empty_prompts_are_refused(
    project: Project, artist: User, viewer: User, model: Model
) -> None:
    with pytest.raises(NotAllowedError):
        ask(project, viewer)
    with pytest.raises(RefusedError):
        ask(project, artist, " ")

    assert model.asked == []


def test_without_a_model_there_are_no_proposals(project: Project, artist: User) -> None:
    assert ask(project, artist) == ()
