"""Refusals that people are told of; anything else is a programming error."""

from generation.contract.sentences import Refusal, Sentence


class DomainError(Refusal):
    """A request the rules refuse: a stable code, and a text that says what would help.

    Floors with Django give the text in the reader's language; those without give a `Sentence`,
    which `said` puts into it.
    """

    code = "refused"

    def __init__(self, message: Sentence | str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class NotFoundError(DomainError):
    """There is no such thing, or it is none of this person's business (404)."""

    code = "not_found"

    def __init__(self, message: Sentence | str | None = None) -> None:
        super().__init__(message or Sentence("There is no such page or object."))


class NotAllowedError(DomainError):
    """The person's role is too low (403)."""

    code = "not_allowed"


class ConflictError(DomainError):
    """The request no longer fits the state of things (409)."""

    code = "conflict"


class RefusedError(DomainError):
    """A value is out of range or malformed (422)."""

    code = "refused"


class GoneError(DomainError):
    """It was here, and what is left of it cannot be given (410)."""

    code = "gone"
