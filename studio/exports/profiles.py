"""A team's press profiles, which one its project uses, and the ICC profiles it brought."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.accounts.models import User
from studio.assets import store
from studio.assets.actions import store_file
from studio.core.errors import ConflictError, NotFoundError, RefusedError
from studio.exports.identity import signer_facts
from studio.exports.models import IccProfile, OwnProfile, ProfileChoice
from studio.exports.profile_names import shown_name
from studio.layouts.labelling import marks_ai
from studio.press.colour import PROFILE
from studio.press.icc import check_icc
from studio.press.profiles import HOUSE, PressProfile, parse_profile, press_profiles
from studio.projects.events import append_event
from studio.projects.models import Project
from studio.projects.permissions import Can, Principal, require

OWN = "own-"
PROFILES_MAX, ICC_MAX = 40, 20
ICC_TYPE = "application/vnd.iccprofile"


class ProfileRow(TypedDict):
    """A press profile; shipped ones cannot be changed, only copied.

    `name` is in the reader's language, the record's is what files carry.
    """

    handle: str
    name: str
    shipped: bool
    revision: int
    record: dict[str, Any]
    changed_by_name: str | None


class IccRow(TypedDict):
    """An ICC profile to choose; `tac_percent` is the most ink it separates to."""

    icc: str
    description: str
    version: str
    tac_percent: float
    shipped: bool


class SignerRow(TypedDict):
    """Whose certificate signs this studio's files."""

    signer: str
    issuer: str
    until: str


class PressRow(TypedDict):
    """What a project's screens need to know of its press; no signer before a first signature."""

    chosen: str
    marks_ai: bool
    signer: SignerRow | None
    profiles: list[ProfileRow]
    icc_profiles: list[IccRow]


def press_of(principal: Principal, project: Project) -> PressRow:
    """Return a project's press profiles, the chosen one's handle and its ICC profiles."""
    require(principal, project, Can.VIEW)
    own = OwnProfile.objects.filter(project=project, removed_at=None).order_by("pk")
    rows = [_shipped(profile) for profile in press_profiles().values()]
    rows += [_own(row) for row in own.select_related("changed_by")]
    iccs = [_bundled_icc()]
    for icc in IccProfile.objects.filter(project=project).select_related("asset").order_by("pk"):
        iccs.append(_own_icc(icc))
    return {
        "chosen": chosen_handle(project),
        "marks_ai": marks_ai(project),
        "signer": _signer(),
        "profiles": rows,
        "icc_profiles": iccs,
    }


def chosen_handle(project: Project) -> str:
    choice = ProfileChoice.objects.filter(project=project).first()
    return choice.handle if choice else HOUSE.handle


def profile_named(project: Project, handle: str = "") -> PressProfile:
    """Return a press profile by its handle, the project's chosen one where none is given.

    It asks for the label of generated art where the printer or the project does.

    Raises:
        NotFoundError: no shipped profile, nor one of this project.
    """
    wanted = handle or chosen_handle(project)
    shipped = press_profiles().get(wanted)
    profile = shipped or parse_profile(_own_row(project, wanted).record)
    return replace(profile, ai_label=profile.ai_label or marks_ai(project))


def handles_of(project: Project) -> list[str]:
    """Return the handles of a project's own press profiles with their names, oldest first."""
    own = OwnProfile.objects.filter(project=project, removed_at=None).order_by("pk")
    return [f"{OWN}{row.pk} ({row})" for row in own]


def icc_of(profile: PressProfile) -> bytes | None:
    """Return the ICC profile that a press profile converts by; None for the bundled one."""
    return None if profile.icc in {"", PROFILE.name} else store.read(profile.icc)


@transaction.atomic
def save_profile(
    *,
    project: Project,
    record: Mapping[str, Any],
    handle: str = "",
    revision: int | None = None,
    by: User,
    op_id: UUID | None = None,
) -> ProfileRow:
    """Keep a press profile: a new one without `handle`, else this one's next revision.

    Raises:
        RefusedError: a property is wrong, or X-1a is asked with an ICC profile of version 4.
        ConflictError: shipped profiles are not changed; or somebody saved it meanwhile.
    """
    require(by, project, Can.EXPORT)
    row = _locked_row(project, handle, revision) if handle else _new_row(project, by)
    profile = parse_profile({**record, "handle": f"{OWN}{row.pk}"})
    _check_icc_fits(project, profile)
    before = _record_of(row) if handle else {}
    row.record, row.changed_by = profile.to_json(), by
    row.revision += 1 if handle else 0
    row.save()
    deed = "changed" if handle else "added"
    _tell(project, by, op_id, deed=deed, record=row.record, before=before)
    return _own(row)


@transaction.atomic
def remove_profile(*, project: Project, handle: str, by: User, op_id: UUID | None = None) -> None:
    """Take a team's profile off the list; exports made by it keep their own copy.

    Raises:
        ConflictError: a shipped one, or the project uses it.
    """
    require(by, project, Can.EXPORT)
    row = _locked_row(project, handle, None)
    if chosen_handle(project) == handle:
        raise ConflictError(
            _("The project uses this press profile. Choose another one first."), code="in_use"
        )
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    _tell(project, by, op_id, deed="removed", record=row.record, before=row.record)


@transaction.atomic
def choose_profile(*, project: Project, handle: str, by: User, op_id: UUID | None = None) -> str:
    """Check and export this project's covers by a press profile from now on."""
    require(by, project, Can.EXPORT)
    before, chosen = profile_named(project), profile_named(project, handle)
    ProfileChoice.objects.update_or_create(project=project, defaults={"handle": chosen.handle})
    record = chosen.to_json()
    _tell(project, by, op_id, deed="chosen", record=record, before=before.to_json())
    return chosen.handle


@transaction.atomic
def add_icc_profile(
    *, project: Project, data: bytes, by: User, op_id: UUID | None = None
) -> IccRow:
    """Take a printer's ICC profile in, once it proves to be one that colours convert by.

    Raises:
        RefusedError: see `press.icc.check_icc`; or the project has its most already.
    """
    require(by, project, Can.EXPORT)
    facts = check_icc(data)
    if IccProfile.objects.filter(project=project).count() >= ICC_MAX:
        raise RefusedError(
            _("The project has %(limit)d ICC profiles already; that is the most.")
            % {"limit": ICC_MAX}
        )
    asset = store_file(project=project, data=data, media_type=ICC_TYPE)
    kept, _made = IccProfile.objects.get_or_create(
        project=project,
        asset=asset,
        defaults={
            "description": facts.description,
            "version": facts.version,
            "tac_percent": facts.tac_percent,
            "uploaded_by": by,
        },
    )
    told = {"name": kept.description}
    _tell(project, by, op_id, deed="icc", record=told, before=told)
    return _own_icc(kept)


def _signer() -> SignerRow | None:
    facts = signer_facts()
    if facts is None:
        return None
    return {"signer": facts.signer, "issuer": facts.issuer, "until": facts.until.isoformat()}


def _new_row(project: Project, by: User) -> OwnProfile:
    if OwnProfile.objects.filter(project=project, removed_at=None).count() >= PROFILES_MAX:
        raise RefusedError(
            _("The project has %(limit)d press profiles of its own; that is the most.")
            % {"limit": PROFILES_MAX}
        )
    return OwnProfile.objects.create(project=project, record={}, changed_by=by)


def _locked_row(project: Project, handle: str, revision: int | None) -> OwnProfile:
    if handle in press_profiles():
        raise ConflictError(
            _("'%(name)s' came with the studio and stays as it is. Copy it and change the copy.")
            % {"name": shown_name({"handle": handle})},
            code="shipped",
        )
    found = _own_row(project, handle)
    row = OwnProfile.objects.select_for_update(no_key=True).get(pk=found.pk)
    if revision is not None and revision != row.revision:
        raise ConflictError(
            _("%(name)s saved this press profile meanwhile. Reload it and change it again.")
            % {"name": row.changed_by.name},
            code="stale",
        )
    return row


def _own_row(project: Project, handle: str) -> OwnProfile:
    number = handle.removeprefix(OWN)
    if not handle.startswith(OWN) or not number.isdecimal() or len(number) > 18:
        raise NotFoundError
    rows = OwnProfile.objects.filter(project=project, removed_at=None, pk=int(number))
    row = rows.select_related("changed_by").first()
    if row is None:
        raise NotFoundError
    return row


def _check_icc_fits(project: Project, profile: PressProfile) -> None:
    if profile.icc in {"", PROFILE.name}:
        return
    icc = IccProfile.objects.filter(project=project, asset__sha256=profile.icc).first()
    if icc is None:
        raise NotFoundError(_("The project has no such ICC profile. Upload it first."))
    if profile.pdfx != "x4" and not icc.version.startswith("2"):
        raise RefusedError(
            _(
                "'%(name)s' is ICC version %(version)s; PDF/X-1a takes version 2 only. Choose "
                "PDF/X-4 or another ICC profile."
            )
            % {"name": icc.description, "version": icc.version}
        )


def _tell(
    project: Project,
    by: User,
    op_id: UUID | None,
    *,
    deed: str,
    record: Mapping[str, Any],
    before: Mapping[str, Any],
) -> None:
    """Tell of a changed press; the history keeps what is other than before."""
    was = {key: before.get(key) for key, held in record.items() if before.get(key) != held}
    kept = {
        "deed": deed,
        "profile": record["name"],
        "handle": record.get("handle", ""),
        "was": was,
        "now": {key: record[key] for key in was},
    }
    append_event(
        project_id=project.pk,
        name="press.changed",
        payload={},
        actor=by,
        op_id=op_id,
        kept=kept,
    )


def _shipped(profile: PressProfile) -> ProfileRow:
    return {
        "handle": profile.handle,
        "name": shown_name({"handle": profile.handle}),
        "shipped": True,
        "revision": 0,
        "record": profile.to_json(),
        "changed_by_name": None,
    }


def _record_of(row: OwnProfile) -> dict[str, object]:
    """Return what a row keeps, with every property that profiles have had since it was saved."""
    return parse_profile(row.record).to_json()


def _own(row: OwnProfile) -> ProfileRow:
    return {
        "handle": f"{OWN}{row.pk}",
        "name": row.record["name"],
        "shipped": False,
        "revision": row.revision,
        "record": _record_of(row),
        "changed_by_name": row.changed_by.name,
    }


@lru_cache(maxsize=1)
def _bundled_icc() -> IccRow:
    facts = check_icc(PROFILE.read_bytes())
    return {
        "icc": PROFILE.name,
        "description": facts.description,
        "version": facts.version,
        "tac_percent": facts.tac_percent,
        "shipped": True,
    }


def _own_icc(row: IccProfile) -> IccRow:
    return {
        "icc": row.asset.sha256,
        "description": row.description,
        "version": row.version,
        "tac_percent": row.tac_percent,
        "shipped": False,
    }
