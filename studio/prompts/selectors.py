"""What people read of a project's lists and styles."""

from typing import TypedDict

from studio.projects.models import Project
from studio.projects.permissions import Can, Principal, require
from studio.prompts.models import Style, WordList


class WordListRow(TypedDict):
    """A list as its wildcard's name and its lines."""

    id: int
    name: str
    lines: list[str]


class StyleRow(TypedDict):
    """A style: the words before and after a prompt, and what should not be in the picture."""

    id: int
    name: str
    before: str
    after: str
    negative: str


class Tools(TypedDict):
    """What a project keeps to write prompts with."""

    lists: list[WordListRow]
    styles: list[StyleRow]


def tools_of(project: Project, principal: Principal) -> Tools:
    """Return a project's lists and styles by name, as a member may read them."""
    require(principal, project, Can.EDIT_DRAFT)
    return {
        "lists": [list_row(row) for row in project.word_lists.order_by("name")],
        "styles": [style_row(row) for row in project.styles.order_by("name")],
    }


def lines_by_name(project: Project) -> dict[str, list[str]]:
    """Return the lines of every list of a project."""
    return dict(project.word_lists.values_list("name", "lines"))


def styles_by_name(project: Project) -> dict[str, Style]:
    return {style.name: style for style in project.styles.all()}


def list_row(row: WordList) -> WordListRow:
    return {"id": row.pk, "name": row.name, "lines": row.lines}


def style_row(row: Style) -> StyleRow:
    return {
        "id": row.pk,
        "name": row.name,
        "before": row.before,
        "after": row.after,
        "negative": row.negative,
    }
