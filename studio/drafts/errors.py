"""Refusals of the draft floor."""

from studio.core.errors import RefusedError


class DraftRefusedError(RefusedError):
    """An update that cannot become part of a draft; its browser opens the draft again."""

    code = "draft_refused"
