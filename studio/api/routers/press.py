"""The press of a project: profiles, ICC profiles, preflight by a profile, credentials of files."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Router
from ninja.files import UploadedFile
from pydantic import Field

from studio.api.answers import answers, wrote
from studio.api.auth import user_of
from studio.api.schemas import (
    AcknowledgementBody,
    Id,
    LabellingBody,
    ProfileBody,
    ProfileChoiceBody,
    TakenProfileBody,
)
from studio.api.writes import write
from studio.core.errors import RefusedError
from studio.exports import profiles, selectors
from studio.exports.acknowledging import acknowledge
from studio.exports.finding_rows import FindingRow
from studio.exports.profile_taking import ForeignProfileRow, profiles_elsewhere, take_profile
from studio.exports.profiles import OWN, IccRow, PressRow, ProfileRow
from studio.exports.verifying import BYTES_MAX as BYTES_MAX_VERIFIED
from studio.exports.verifying import FILES_MAX, VerifiedRow, verified
from studio.layouts.labelling import set_labelling
from studio.layouts.models import Layout, Version
from studio.layouts.selectors import layout_for, project_of, version_for
from studio.press.icc import BYTES_MAX
from studio.projects.selectors import project_for

router = Router(tags=["press"])
Answer = dict[str, Any]
ProfileHandle = Annotated[str, Field(max_length=40)]
MEGABYTE = 1_000_000


@router.get("/projects/{project_id}/press", openapi_extra=answers(PressRow))
def press(request: HttpRequest, project_id: Id) -> Answer:
    """A project's press profiles, the one it uses, and its ICC profiles."""
    by = user_of(request)
    return dict(profiles.press_of(by, project_for(by, project_id)))


@router.put("/projects/{project_id}/press", openapi_extra=wrote("press.changed", chosen=str))
def choose(request: HttpRequest, project_id: Id, body: ProfileChoiceBody) -> Answer:
    """Check and export this project's covers by a press profile."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: profiles.choose_profile(
            project=project, handle=body.handle, by=by, op_id=op_id
        ),
        reply=lambda chosen: {"chosen": chosen},
    )


@router.put("/projects/{project_id}/ai-label", openapi_extra=wrote("project.labelling_set"))
def label_covers(request: HttpRequest, project_id: Id, body: LabellingBody) -> Answer:
    """Let new covers say visibly that their pictures are made with AI, and preflight ask for it."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: set_labelling(project=project, marks_ai=body.marks_ai, by=by, op_id=op_id),
    )


@router.post(
    "/projects/{project_id}/press-profiles",
    openapi_extra=wrote("press.changed", profile=ProfileRow),
)
def add_profile(request: HttpRequest, project_id: Id, body: ProfileBody) -> Answer:
    """Keep a press profile of the team's own."""
    return _saved(request, project_id, body, "")


@router.get(
    "/projects/{project_id}/press-profiles/elsewhere",
    openapi_extra=answers(profiles=list[ForeignProfileRow]),
)
def elsewhere(request: HttpRequest, project_id: Id) -> Answer:
    """The press profiles of one's other projects, to take over."""
    by = user_of(request)
    return {"profiles": profiles_elsewhere(by, project_for(by, project_id))}


@router.post(
    "/projects/{project_id}/press-profiles/taken",
    openapi_extra=wrote("press.changed", profile=ProfileRow),
)
def take(request: HttpRequest, project_id: Id, body: TakenProfileBody) -> Answer:
    """Copy a press profile of another project, with its ICC profile."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: take_profile(project=project, profile=body.profile, by=by, op_id=op_id),
        reply=lambda row: {"profile": row},
    )


@router.put(
    "/projects/{project_id}/press-profiles/{profile_id}",
    openapi_extra=wrote("press.changed", profile=ProfileRow),
)
def change_profile(
    request: HttpRequest, project_id: Id, profile_id: Id, body: ProfileBody
) -> Answer:
    """Change a press profile of the team's own; `revision` is the one that was read."""
    return _saved(request, project_id, body, f"{OWN}{profile_id}")


@router.delete(
    "/projects/{project_id}/press-profiles/{profile_id}", openapi_extra=wrote("press.changed")
)
def remove_profile(request: HttpRequest, project_id: Id, profile_id: Id) -> Answer:
    """Take a press profile of the team's own off the list."""
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: profiles.remove_profile(
            project=project, handle=f"{OWN}{profile_id}", by=by, op_id=op_id
        ),
    )


@router.post(
    "/projects/{project_id}/icc-profiles",
    openapi_extra=wrote("press.changed", icc_profile=IccRow),
)
def add_icc(request: HttpRequest, project_id: Id, file: File[UploadedFile]) -> Answer:
    """Take a printer's ICC profile in: class prtr, CMYK, usable both ways."""
    by = user_of(request)
    project = project_for(by, project_id)
    data = _read(file, BYTES_MAX)
    return write(
        request,
        project_id,
        lambda op_id: profiles.add_icc_profile(project=project, data=data, by=by, op_id=op_id),
        reply=lambda row: {"icc_profile": row},
    )


@router.post(
    "/projects/{project_id}/credentials",
    openapi_extra=answers(files=list[VerifiedRow]),
)
def verify(request: HttpRequest, project_id: Id, file: File[list[UploadedFile]]) -> Answer:
    """Verify the Content Credentials of files, inside them or beside them as `NAME.c2pa`, or of
    those in a ZIP; nothing is kept."""
    project = project_for(user_of(request), project_id)
    if len(file) > FILES_MAX:
        raise RefusedError(
            _("Choose at most %(limit)d files at once.") % {"limit": FILES_MAX},
            code="too_many_files",
        )
    given = [(one.name or "", _read(one, BYTES_MAX_VERIFIED)) for one in file]
    return {"files": verified(project, given)}


@router.get(
    "/layouts/{layout_id}/press-preflight", openapi_extra=answers(findings=list[FindingRow])
)
def layout_preflight(request: HttpRequest, layout_id: Id, profile: ProfileHandle = "") -> Answer:
    """What hinders a layout's print by a press profile, with its plates composed."""
    found = layout_for(user_of(request), layout_id)
    return {"findings": _whole_preflight(found, profile)}


@router.get(
    "/versions/{version_id}/press-preflight", openapi_extra=answers(findings=list[FindingRow])
)
def version_preflight(request: HttpRequest, version_id: Id, profile: ProfileHandle = "") -> Answer:
    """What hinders a version's print by a press profile, with its plates composed."""
    found = version_for(user_of(request), version_id)
    return {"findings": _whole_preflight(found, profile)}


@router.post(
    "/layouts/{layout_id}/acknowledgements",
    openapi_extra=wrote("finding.acknowledged", findings=list[FindingRow]),
)
def acknowledge_in_layout(request: HttpRequest, layout_id: Id, body: AcknowledgementBody) -> Answer:
    """Let a warning of the layout as it is now stand, in one's name and with a reason."""
    return _acknowledged(request, layout_for(user_of(request), layout_id), body)


@router.post(
    "/versions/{version_id}/acknowledgements",
    openapi_extra=wrote("finding.acknowledged", findings=list[FindingRow]),
)
def acknowledge_in_version(
    request: HttpRequest, version_id: Id, body: AcknowledgementBody
) -> Answer:
    """Let a warning of a version stand, in one's name and with a reason."""
    return _acknowledged(request, version_for(user_of(request), version_id), body)


def _acknowledged(
    request: HttpRequest, subject: Layout | Version, body: AcknowledgementBody
) -> Answer:
    by = user_of(request)

    def findings() -> Answer:
        return {"findings": selectors.preflight_of(subject, body.profile)}

    return write(
        request,
        project_of(subject).pk,
        lambda op_id: acknowledge(
            subject=subject,
            key=body.key,
            reason=body.reason,
            profile=body.profile,
            by=by,
            op_id=op_id,
        ),
        lambda _kept: findings(),
        findings,
    )


def _whole_preflight(subject: Any, profile: str) -> list[FindingRow]:
    return selectors.preflight_of(subject, profile) + selectors.plates_of(subject, profile)


def _saved(request: HttpRequest, project_id: int, body: ProfileBody, handle: str) -> Answer:
    by = user_of(request)
    project = project_for(by, project_id)
    return write(
        request,
        project_id,
        lambda op_id: profiles.save_profile(
            project=project,
            record=body.record,
            handle=handle,
            revision=body.revision if handle else None,
            by=by,
            op_id=op_id,
        ),
        reply=lambda row: {"profile": row},
    )


def _read(file: UploadedFile, limit: int) -> bytes:
    if (file.size or 0) > limit:
        raise RefusedError(
            _("The file has %(size)d MB; at most %(limit)d MB are taken.")
            % {"size": (file.size or 0) // MEGABYTE, "limit": limit // MEGABYTE},
            code="file_too_large",
        )
    return bytes(file.read())
