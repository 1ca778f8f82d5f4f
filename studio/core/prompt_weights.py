"""Weights in a prompt, `(word:1.2)`, refused as the studio refuses; the rule is the contract's."""

from generation.contract.errors import ContractError
from generation.contract.prompt_weights import stretches_of
from studio.core.errors import RefusedError


def check_weights(prompt: str) -> None:
    """Refuse a prompt with a weight that no model takes."""
    try:
        stretches_of(prompt)
    except ContractError as error:
        raise RefusedError(error.message, code="weight_out_of_range") from error
