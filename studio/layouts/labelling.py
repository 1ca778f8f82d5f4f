"""The visible label of covers whose pictures are made with AI: on, unless a project says no."""

from uuid import UUID

from django.db import transaction

from studio.accounts.models import User
from studio.core import additions
from studio.core.layout_document import Json, parse
from studio.core.layout_edits import Operation
from studio.core.layout_elements import Art
from studio.core.picture_origin import made_with_ai
from studio.layouts.models import Labelling
from studio.press.ai_mark import is_mark
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, require


def marks_ai(project: Project) -> bool:
    """Tell whether this project's covers carry the label."""
    return not Labelling.objects.filter(project=project, marks_ai=False).exists()


@transaction.atomic
def set_labelling(*, project: Project, marks_ai: bool, by: User, op_id: UUID | None = None) -> bool:
    """Let new covers of a project carry the label, or not; those that exist stay as they are."""
    require(by, project, Can.EXPORT)
    Labelling.objects.update_or_create(project=project, defaults={"marks_ai": marks_ai})
    append_event(
        project_id=project.pk,
        name="project.labelling_set",
        payload={"marks_ai": marks_ai},
        actor=by,
        op_id=op_id,
        kept={"marks_ai": marks_ai},
    )
    return marks_ai


def label_for(project: Project, document: Json, *, source_type: str) -> list[Operation]:
    """Return what labels a cover into which a picture of this origin comes.

    Nothing where the picture is not made with AI, the project wants no label, the cover has one,
    or a picture made with AI stood there before: somebody may have taken its label away.
    """
    elements = parse(document).elements.values()
    arts = [held for held in elements if isinstance(held, Art) and held.asset]
    stood = any(made_with_ai(art.source_type) for art in arts)
    if not made_with_ai(source_type) or stood or any(map(is_mark, elements)):
        return []
    if not marks_ai(project):
        return []
    made = additions.ai_label(document, parse(document).cover.front)
    return [Operation(kind="add", object=additions.free_id(document, "ai-label"), value=made)]
