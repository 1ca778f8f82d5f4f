"""The world of the API's tests."""

import pytest

from studio.accounts.models import User
from studio.projects.models import Project
from tests.api.world import World, make_world


@pytest.fixture
def world(project: Project, editor: User, artist: User, viewer: User, stranger: User) -> World:
    cast = {"editor": editor, "artist": artist, "viewer": viewer, "stranger": stranger}
    return make_world(project, cast)
