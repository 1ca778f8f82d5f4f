"""How a generation fails."""

from generation.contract.sentences import Refusal, Sentence


class ContractError(Refusal, ValueError):
    """A request asks for something the contract does not allow; the text names value and limit."""


class EngineError(Exception):
    """A generation failed.

    Codes: `out_of_memory`, `model_missing`, `image_missing`, `bad_request`, `engine_crashed`,
    `worker_lost`, `internal`. `retryable` says whether the same request may succeed later.
    A `Sentence` is put into each reader's language; a text stays as it is.
    """

    def __init__(self, code: str, message: Sentence | str, *, retryable: bool) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)
        self.sentence = message if isinstance(message, Sentence) else None
        self.retryable = retryable


class JobAborted(Exception):  # noqa: N818 - an outcome that was asked for, not an error
    """The work was stopped on request, between two steps."""
