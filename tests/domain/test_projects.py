"""Projects and who is in them."""

from studio.projects import selectors, events


def test_x(project, guest, editor):
    print(selectors.projects_for(editor), selectors.people_of(project), events.last_seq(project.pk))
    assert selectors.snapshot(project, lambda: {"a": 1})["seq"] == 6
