"""Findings of preflight as rows: their sentences, and who acknowledged which warning."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, cast

from django.utils.translation import gettext

from studio.accounts.days import day_words
from studio.core.finding import Finding, message
from studio.exports.models import Acknowledgement
from studio.projects.models import Project

KEY_LENGTH = 16
Held = Mapping[tuple[str, str], Mapping[str, "AcknowledgedRow"]]


class AcknowledgedRow(TypedDict):
    """Who let a warning stand, why and when."""

    by_name: str
    reason: str
    at: str


class FindingRow(TypedDict):
    """One finding of preflight: error, warning or note; `element` is empty for the whole page.

    `key` names it among the findings of one content, whatever its measured values are.
    """

    severity: str
    code: str
    element: str
    values: dict[str, Any]
    message: str
    key: str
    acknowledged: AcknowledgedRow | None


NONE: Mapping[str, AcknowledgedRow] = {}


def key_of(finding: Finding) -> str:
    """Return what a finding is of: its check, its element and the words it names.

    Numbers stay out: plates measure a little else at another resolution.
    """
    words = sorted((key, held) for key, held in finding.values.items() if isinstance(held, str))
    told = json.dumps([finding.code, finding.element, words], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:KEY_LENGTH]


def finding_rows(
    findings: Iterable[Finding], acknowledged: Mapping[str, AcknowledgedRow] = NONE
) -> list[FindingRow]:
    """Return findings with their sentences in the reader's language, and who let them stand."""
    return [
        cast(
            FindingRow,
            finding.to_json()
            | {"message": message(finding, gettext, day_words), "key": (key := key_of(finding))}
            | {"acknowledged": acknowledged.get(key)},
        )
        for finding in findings
    ]


def stored_rows(
    held: Iterable[Mapping[str, Any]], acknowledged: Mapping[str, AcknowledgedRow] = NONE
) -> list[FindingRow]:
    """Return kept findings, their sentences anew in the language of whoever reads now."""
    return finding_rows((Finding.from_json(row) for row in held), acknowledged)


def acknowledged_in(project: Project, content: str, handle: str) -> Mapping[str, AcknowledgedRow]:
    """Return what was acknowledged of one content by one press profile, by the findings' keys."""
    found = Acknowledgement.objects.filter(project=project, content_sha256=content)
    return held_by(found.filter(profile=handle).select_related("by")).get((content, handle), NONE)


def held_by(found: Iterable[Acknowledgement]) -> Held:
    """Return acknowledgements by content and profile, then by the findings' keys; newest count."""
    held: dict[tuple[str, str], dict[str, AcknowledgedRow]] = {}
    for row in sorted(found, key=lambda one: one.pk):
        place = held.setdefault((row.content_sha256, row.profile), {})
        place[row.key] = {
            "by_name": row.by.name,
            "reason": row.reason,
            "at": row.at.isoformat(),
        }
    return held
