"""The list of a project's remarks: which it holds, in which order, under which numbers."""

from typing import Any

import pytest

from generation.contract.pixels import Size
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.models import Variant
from studio.projects.models import Project
from studio.reviews import actions
from studio.reviews.listing import (
    Wanted,
    pictures_of,
    pin_numbers,
    subjects_with_remarks,
    threads_in,
)
from studio.reviews.selectors import thread_of
from tests.domain.studio_work import make_variant, make_version, paint
from tests.domain.test_reviews import say
from tests.factories import make_project


def enlarged(variant: Variant, by: User) -> Variant:
    job = artwork.request_upscale(variant=variant, size=Size(width=128, height=160), by=by)
    [made] = paint(job)
    return made


def test_pins_have_the_numbers_that_the_picture_shows(project: Project, artist: User) -> None:
    source = make_variant(project, artist)
    say(source, artist, pin=(0.5, 0.5))
    large = enlarged(source, artist)
    gone = say(large, artist, pin=(0.1, 0.1))
    done = say(large, artist, pin=(0.2, 0.2))
    plain = say(large, artist)
    last = say(large, artist, pin=(0.9, 0.9))
    actions.remove_comment(comment=gone, by=artist)
    actions.resolve_comment(comment=done, by=artist)

    # The carried pin is the first, the removed one is none, the resolved one keeps its number.
    [picture, before] = pictures_of(
        project, artist, threads_in(project, artist, Wanted(state="all"))
    )
    assert [(t["comment"]["id"], t["number"]) for t in picture["threads"]] == [
        (done.pk, 2),
        (plain.pk, None),
        (last.pk, 3),
    ]
    assert [thread["number"] for thread in before["threads"]] == [1]
    assert (picture["label"], picture["size"]) == ("#1.2", (128.0, 160.0))


def test_numbers_follow_the_time_of_writing_whatever_the_order_of_the_rows(
    project: Project, artist: User
) -> None:
    variant = make_variant(project, artist)
    ids = [say(variant, artist, pin=(0.5, 0.5)).pk for _ in range(3)]

    assert pin_numbers(reversed(thread_of(variant, artist))) == dict(
        zip(ids, (1, 2, 3), strict=True)
    )


def test_versions_come_before_pictures_and_the_newest_first(
    project: Project, artist: User, viewer: User
) -> None:
    first, second = make_variant(project, artist), make_variant(project, artist)
    version = make_version(project, artist)
    comments = [say(subject, viewer) for subject in (first, version, second, first)]
    elsewhere = make_project(editor=artist)
    say(make_variant(elsewhere, artist), artist)

    listed = list(threads_in(project, artist, Wanted()))

    assert listed == [comments[1], comments[2], comments[0], comments[3]]
    labels = [picture["label"] for picture in pictures_of(project, artist, listed)]
    assert labels == ["v1", "#2.1", "#1.1"]
    assert subjects_with_remarks(project) == [
        (f"version:{version.pk}", "v1"),
        (f"variant:{second.pk}", "#2.1"),
        (f"variant:{first.pk}", "#1.1"),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["open", "answered", "named", "other"]),
        ({"state": "resolved"}, ["resolved"]),
        ({"state": "all"}, ["open", "answered", "named", "resolved", "other"]),
        ({"mine": True}, ["answered", "named"]),
        ({"state": "all", "mine": True}, ["answered", "named", "resolved"]),
        ({"unread": True}, ["open", "named"]),
        ({"unread": True, "mine": True}, ["named"]),
    ],
)
def test_filters_leave_the_threads_they_name(
    project: Project, artist: User, viewer: User, wanted: dict[str, Any], found: list[str]
) -> None:
    variant = make_variant(project, artist)
    said = {
        "open": say(variant, artist, "open"),
        "answered": say(variant, artist, "answered"),
        "named": actions.post_comment(
            subject=variant, text="named", mentions=[viewer.pk], by=artist
        ),
        "resolved": say(variant, viewer, "resolved"),
        "other": say(variant, artist, "other"),
    }
    say(variant, viewer, "Yes.", parent=said["answered"])
    actions.resolve_comment(comment=said["resolved"], by=artist)
    seen = [said["answered"].pk, said["other"].pk]
    actions.mark_read(project=project, comments=seen, by=viewer)

    listed = threads_in(project, viewer, Wanted(**wanted))

    assert [comment.text for comment in listed] == found


def test_one_picture_alone_can_be_listed_with_what_is_new_in_its_answers(
    project: Project, artist: User, viewer: User
) -> None:
    first, second = make_variant(project, artist), make_variant(project, artist)
    mine = say(first, viewer, "Why so dark?")
    say(first, artist, "It is night.", parent=mine)
    say(second, artist)

    threads = threads_in(project, viewer, Wanted(variant=first.pk))
    [picture] = pictures_of(project, viewer, threads)

    [thread] = picture["threads"]
    assert [row["text"] for row in thread["replies"]] == ["It is night."]
    assert thread["unread"]
    assert list(threads_in(project, viewer, Wanted(version=first.pk))) == []
