"""What changes a project's lists and styles."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.core.prompt_weights import check_weights
from studio.core.wildcards import checked_lines, names_in
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require
from studio.prompts.models import Style, WordList

NAME_MAX = 40
KEPT_MAX = 100
"""So many lists, and so many styles, may a project keep."""
WORDS_MAX = 1000


@transaction.atomic
def save_list(
    *, project: Project, name: str, text: str, by: User, op_id: UUID | None = None
) -> WordList:
    """Keep a list under a name; the wildcard `__name__` then stands for one of its lines.

    Raises:
        RefusedError: a name that no wildcard can have, or lines that cannot be drawn.
    """
    require(by, project, Can.EDIT_DRAFT)
    tidy = name.strip().strip("_")
    if names_in(f"__{tidy}__") != [tidy]:
        raise RefusedError(
            _(
                "'%(name)s' cannot be a list's name: use 1 to 40 letters, digits, '-' and '_', "
                "with a letter or digit at both ends."
            )
            % {"name": name[:NAME_MAX]}
        )
    lines = checked_lines(text)
    _check_room(WordList.objects.filter(project=project).exclude(name=tidy).count())
    saved, _created = WordList.objects.update_or_create(
        project=project, name=tidy, defaults={"lines": lines, "saved_by": by}
    )
    _tell("tool.saved", project, "list", tidy, by, op_id)
    return saved


@transaction.atomic
def save_style(
    *,
    project: Project,
    name: str,
    before: str = "",
    after: str = "",
    negative: str = "",
    by: User,
    op_id: UUID | None = None,
) -> Style:
    """Keep a style under a name: words before and after a prompt, and negative words.

    Raises:
        RefusedError: no name, no words, or too many of them.
    """
    require(by, project, Can.EDIT_DRAFT)
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= NAME_MAX:
        raise RefusedError(
            _("The style's name has %(length)d characters; it needs 1 to %(limit)d.")
            % {"length": len(tidy), "limit": NAME_MAX}
        )
    words = {"before": before.strip(), "after": after.strip(), "negative": negative.strip()}
    _check_words(words)
    _check_room(Style.objects.filter(project=project).exclude(name=tidy).count())
    saved, _created = Style.objects.update_or_create(
        project=project, name=tidy, defaults={**words, "saved_by": by}
    )
    _tell("tool.saved", project, "style", tidy, by, op_id)
    return saved


@transaction.atomic
def remove_list(*, project: Project, list_id: int, by: User, op_id: UUID | None = None) -> None:
    """Drop a list; iterations keep what was drawn from it."""
    require(by, project, Can.EDIT_DRAFT)
    found = WordList.objects.filter(project=project, pk=list_id).first()
    if found is None:
        raise NotFoundError
    found.delete()
    _tell("tool.removed", project, "list", found.name, by, op_id)


@transaction.atomic
def remove_style(*, project: Project, style_id: int, by: User, op_id: UUID | None = None) -> None:
    """Drop a style; iterations keep the words it added."""
    require(by, project, Can.EDIT_DRAFT)
    found = Style.objects.filter(project=project, pk=style_id).first()
    if found is None:
        raise NotFoundError
    found.delete()
    _tell("tool.removed", project, "style", found.name, by, op_id)


def _check_words(words: dict[str, str]) -> None:
    if not any(words.values()):
        raise RefusedError(_("The style is empty; write words before, after, or not wanted."))
    for text in words.values():
        if len(text) > WORDS_MAX:
            raise RefusedError(
                _("The style has %(length)d characters in one field; at most %(limit)d are taken.")
                % {"length": len(text), "limit": WORDS_MAX}
            )
        check_weights(text)


def _check_room(others: int) -> None:
    if others >= KEPT_MAX:
        raise ConflictError(
            _("The project keeps %(limit)d of these already; remove one first.")
            % {"limit": KEPT_MAX},
            code="too_many_tools",
        )


def _tell(
    name: str, project: Project, tool: str, called: str, by: User, op_id: UUID | None
) -> None:
    append_event(
        project_id=project.pk,
        name=name,
        payload={"tool": tool, "name": called},
        actor=by,
        op_id=op_id,
    )
