"""How a generation fails."""

from generation.contract.sentences import Refusal


class ContractError(Refusal, ValueError):
    """A request asks for something the contract does not allow; the text names value and limit."""


class EngineError(Exception):
    """A generation failed.

    Codes: `out_of_memory`, `model_missing`, `image_missing`, `bad_request`, `engine_crashed`,
    `worker_lost`, `internal`. `retryable` says whether the same request may succeed later.
    """

    def __init__(self, code: str, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable


class JobAborted(Exception):  # noqa: N818 - an outcome that was asked for, not an error
    """The work was stopped on request, between two steps."""
