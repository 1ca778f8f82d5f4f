"""A socket names nobody who commented to a person who reads without names."""

import asyncio
import json

import pytest
from channels.db import database_sync_to_async

from studio.accounts.actions import set_nameless
from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.projects.models import Project
from studio.realtime import hub
from studio.reviews.actions import post_comment
from tests.domain.studio_work import make_variant
from tests.realtime.conftest import Opener, project_path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def variant(project: Project, artist: User) -> Variant:
    return make_variant(project, artist)


async def test_news_name_nobody_from_the_moment_names_are_given_up(
    project: Project, viewer: User, editor: User, variant: Variant, last: int, open_tab: Opener
) -> None:
    say = database_sync_to_async(post_comment)
    tab = await open_tab(project_path(project), viewer)
    await tab.resume(project, last)
    await say(subject=variant, text="Named", by=editor)
    [named] = (await tab.hear("events"))["events"]
    assert named["by_name"] == named["payload"]["comment"]["by_name"] == editor.name

    await database_sync_to_async(set_nameless)(user=viewer, nameless=True)
    await asyncio.sleep(hub.SWEEP_S * 2.5)
    await say(subject=variant, text="Unnamed", by=editor)
    await say(subject=variant, text="My own", by=viewer)

    heard = await tab.events_upto(named["seq"] + 2)
    assert editor.name not in json.dumps(heard)
    assert [event["payload"]["comment"]["by_name"] for event in heard] == ["Somebody", viewer.name]


async def test_a_pointer_on_the_review_page_is_somebodys(
    project: Project, viewer: User, editor: User, last: int, open_tab: Opener
) -> None:
    await database_sync_to_async(set_nameless)(user=viewer, nameless=True)
    tab, other = (
        await open_tab(project_path(project), viewer),
        await open_tab(project_path(project), editor),
    )
    await tab.resume(project, last)
    await other.resume(project, last)

    await other.say(type="presence", tab="t1", page="review", pointer=None)

    told = await tab.hear("ephemeral")
    while not told["payload"]["people"]:
        told = await tab.hear("ephemeral")
    assert [person["name"] for person in told["payload"]["people"]] == ["Somebody"]
