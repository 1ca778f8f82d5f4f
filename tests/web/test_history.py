"""The page of a project's history: a sentence for whatever it holds."""

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.projects import actions, schedule
from studio.projects.models import Project
from tests.domain.studio_work import make_version

pytestmark = pytest.mark.django_db


def test_the_history_shows_roles_versions_and_archiving(
    project: Project, editor: User, viewer: User, client: Client
) -> None:
    actions.change_role(project=project, user=viewer, role="artist", by=editor)
    make_version(project, editor)
    schedule.archive_project(project=project, by=editor)
    client.force_login(editor)

    answer = client.get(f"/projects/{project.pk}/history/")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"made {viewer.name} artist, before viewer" in text
    assert "froze v1" in text
    assert "archived the project" in text
