"""Several covers in one project: their names, those put away, and templates from other projects."""

import json
from collections.abc import Callable
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from studio.layouts import actions, covers, templates
from studio.layouts.models import Layout, Template
from studio.layouts.selectors import cover_worked_on, layouts_of, templates_for
from studio.notices.waiting import waiting_for
from studio.projects.models import Project, Role
from studio.web.management.commands.export import version_named
from tests.domain.studio_work import edit, make_layout, make_mask, make_version, newest, op
from tests.factories import add_member, make_project, make_user


@pytest.fixture
def july(editor: User, artist: User) -> Project:
    """Another project of the same people."""
    return make_project(editor=editor, artist=artist, title="July issue")


def _template(project: Project, by: User, *operations: dict[str, object]) -> Template:
    layout = make_layout(project, by)
    edit(layout, by, *(operations or [op("set", "main_line", "x_mm", 33.0)]))
    version = actions.freeze_version(layout=layout, by=by)
    return templates.save_template(version=version, name="House", by=by)


def test_covers_are_numbered_until_somebody_names_them(project: Project, artist: User) -> None:
    first, second = make_layout(project, artist), make_layout(project, artist)

    assert (first.name, second.name) == ("Autumn issue", "Autumn issue 2")
    covers.rename_layout(layout=second, name="  Newsstand   edition ", by=artist)
    assert newest(project).name == "layout.renamed"
    assert newest(project).payload["layout"]["name"] == "Newsstand edition"
    assert make_layout(project, artist).name == "Autumn issue 2"
    for name in ("", "   ", "x" * 81):
        with pytest.raises(RefusedError, match="1 to 80"):
            covers.rename_layout(layout=first, name=name, by=artist)


def test_the_cover_last_worked_on_is_the_one_that_is_meant(project: Project, artist: User) -> None:
    first, second = make_layout(project, artist), make_layout(project, artist)

    assert cover_worked_on(project) == second
    edit(first, artist, op("set", "masthead", "x_mm", 3.0))
    assert cover_worked_on(project) == first
    covers.archive_layout(layout=first, by=artist)
    assert cover_worked_on(project) == second
    covers.archive_layout(layout=second, by=artist)
    assert cover_worked_on(project) is None
    covers.reopen_layout(layout=first, by=artist)
    assert cover_worked_on(project) == first


def test_nothing_changes_in_an_archived_cover_until_it_is_taken_up_again(
    project: Project, artist: User, editor: User
) -> None:
    version = make_version(project, artist)
    layout = version.layout
    assert len(waiting_for(editor)["decisions"]) == 1

    covers.archive_layout(layout=layout, by=artist)

    assert newest(project).payload["layout"]["archived"] is True
    assert [row["archived"] for row in layouts_of(project)] == [True]
    assert waiting_for(editor)["decisions"] == []
    for act in (
        lambda: edit(layout, artist, op("set", "masthead", "x_mm", 3.0)),
        lambda: covers.rename_layout(layout=layout, name="Other", by=artist),
        lambda: actions.restore_version(layout=layout, version=version, by=editor),
        lambda: covers.archive_layout(layout=layout, by=artist),
    ):
        with pytest.raises(ConflictError, match="is archived"):
            act()
    covers.reopen_layout(layout=layout, by=artist)
    edit(layout, artist, op("set", "masthead", "x_mm", 3.0))
    with pytest.raises(ConflictError, match="not archived"):
        covers.reopen_layout(layout=layout, by=artist)


def test_only_who_may_lay_out_names_and_archives(project: Project, artist: User) -> None:
    layout = make_layout(project, artist)
    viewer = make_user("Vera Viewer")
    add_member(project, viewer, Role.VIEWER)
    acts: list[Callable[..., Layout]] = [
        partial(covers.rename_layout, name="Mine"),
        covers.archive_layout,
        covers.reopen_layout,
    ]
    for act in acts:
        with pytest.raises(NotAllowedError):
            act(layout=layout, by=viewer)
        with pytest.raises(NotFoundError):
            act(layout=layout, by=make_user("Sam Stranger"))


def test_a_project_has_only_so_many_covers(
    project: Project, artist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covers, "COVERS_MAX", 1)
    layout = make_layout(project, artist)
    covers.archive_layout(layout=layout, by=artist)

    with pytest.raises(ConflictError, match="1 covers, which is the most"):
        make_layout(project, artist)


def test_next_months_cover_begins_with_this_months(
    project: Project, july: Project, artist: User
) -> None:
    """Page, type and words come along; the title follows the project where nobody typed one."""
    template = _template(
        project,
        artist,
        op("set", "main_line", "x_mm", 33.0),
        op("set", "document", "issue.price", "€ 8"),
        op("set", "document", "lang", "zh-Hans"),
    )

    layout = actions.create_layout(project=july, template=template, by=artist)

    assert layout.document["elements"]["main_line"]["x_mm"] == 33.0
    assert layout.document["issue"] | {"date": ""} == {
        "title": "July issue",
        "number": "",
        "date": "",
        "price": "€ 8",
        "issn": layout.document["issue"]["issn"],
    }
    assert layout.document["lang"] == "zh-Hans"
    assert layout.name == "July issue"
    rows = templates_for(artist, july)
    assert [(row["name"], row["project_title"]) for row in rows] == [("House", "Autumn issue")]


@pytest.mark.parametrize(("reader", "lang"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_a_cover_begins_in_the_language_of_whoever_begins_it(
    project: Project, artist: User, reader: str, lang: str
) -> None:
    with translation.override(reader):
        assert make_layout(project, artist).document["lang"] == lang


def test_a_title_that_was_typed_stays(project: Project, july: Project, artist: User) -> None:
    template = _template(project, artist, op("set", "document", "issue.title", "COSMOS"))

    layout = actions.create_layout(project=july, template=template, by=artist)

    assert layout.document["issue"]["title"] == "COSMOS"


def test_no_file_of_another_project_comes_along(
    project: Project, july: Project, artist: User
) -> None:
    """Even where a template's document names one, from before art was left out of it."""
    template = _template(project, artist)
    sha = make_mask(project)
    template.document["elements"]["art"] |= {"asset": sha, "cutout_mask": sha}
    template.save()

    there = actions.create_layout(project=july, template=template, by=artist)
    here = actions.create_layout(project=project, template=template, by=artist)

    assert sha not in json.dumps(there.document)
    assert here.document["elements"]["art"]["asset"] == sha


def test_a_template_of_a_project_one_does_not_see_cannot_be_used(
    project: Project, artist: User
) -> None:
    template = _template(project, artist)
    stranger = make_user("Sam Stranger")
    own = make_project(editor=stranger, title="Elsewhere")

    with pytest.raises(NotFoundError):
        actions.create_layout(project=own, template=template, by=stranger)
    assert Layout.objects.filter(project=own).count() == 0
    assert templates_for(stranger, own) == []


def test_the_projects_own_templates_stand_first(
    project: Project, july: Project, artist: User
) -> None:
    _template(july, artist)
    _template(project, artist)

    assert [row["project"] for row in templates_for(artist, project)] == [project.pk, july.pk]
    assert [row["project"] for row in templates_for(artist, july)] == [july.pk, project.pk]


def test_an_export_by_command_says_which_cover_where_several_have_that_version(
    project: Project, editor: User
) -> None:
    first, second = (make_version(project, editor) for _ in range(2))
    of = project.pk

    with pytest.raises(CommandError, match=rf"{first.layout_id} \(Autumn issue\), .*--layout"):
        call_command("export", str(of), "1", "--by", editor.email)
    assert version_named(of, 1, str(second.layout_id)) == second
    assert version_named(of, 1, "autumn ISSUE") == first
    with pytest.raises(CommandError, match="no version v1 of a cover 'May'"):
        version_named(of, 1, "May")
    covers.archive_layout(layout=first.layout, by=editor)
    assert version_named(of, 1, "") == second
    assert version_named(of, 1, str(first.layout_id)) == first
