"""A whole studio with the fake engine, whose parts tests kill, and somebody signed in to it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.people import Listener, Member, Room, signed_in, wait_for_model
from tests.chaos.scene import Scene, make_scene
from tests.running import RunningStudio

STEP_MS = 60


@pytest.fixture(scope="session")
def studio() -> Iterator[RunningStudio]:
    """`manage.py studio` in a folder of its own; the account of its database must reach it."""
    with tempfile.TemporaryDirectory(prefix="masthead-chaos-") as folder:
        Path(folder).chmod(0o755)
        fake = {"MASTHEAD_ENGINE": "fake", "MASTHEAD_FAKE_STEP_MS": str(STEP_MS)}
        hosts = {"MASTHEAD_HOSTS": "127.0.0.1"}
        running = RunningStudio(var=Path(folder) / "var", environment={**fake, **hosts})
        running.start()
        yield running
        assert running.stop() == 0, "\n".join(running.lines)


@pytest.fixture(scope="session")
def editor(studio: RunningStudio) -> Iterator[Member]:
    member = signed_in(studio.address, studio.sign_in_link)
    wait_for_model(member, "fake")
    yield member
    member.http.close()


@pytest.fixture
def room(editor: Member) -> Room:
    return Room(editor)


@pytest.fixture
def listener(room: Room) -> Iterator[Listener]:
    """A colleague who has the room's board open."""
    with room.listener() as listening:
        yield listening


@pytest.fixture(scope="session")
def scene(studio: RunningStudio, editor: Member) -> Iterator[Scene]:
    made = make_scene(editor, studio.address)
    with made.bystander:
        yield made
    made.elsewhere.member.http.close()


@pytest.fixture(autouse=True)
def no_traceback(studio: RunningStudio) -> Iterator[None]:
    """Whatever a test does, the studio says it in plain words."""
    before = len(studio.lines)
    yield
    said = studio.lines[before:]
    assert not [line for line in said if "Traceback" in line], "\n".join(said)


@pytest.fixture
def asset_folder(tmp_path: Path) -> Path:
    """Processes of their own store where their environment says; nothing to set aside here."""
    return tmp_path
