"""Refusals of the project floor."""

from uuid import UUID

from django.utils.translation import gettext as _

from studio.core.errors import ConflictError


class AlreadyRecordedError(ConflictError):
    """An operation with this id has been recorded before; the first one stands.

    The transaction that meets it rolls back. The API answers with the first event's number.
    """

    code = "already_recorded"

    def __init__(self, *, project_id: int, op_id: UUID) -> None:
        super().__init__(_("Operation %(id)s has already been recorded.") % {"id": op_id})
        self.project_id = project_id
        self.op_id = op_id
