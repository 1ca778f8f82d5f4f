"""Whether an operation that comes again under its id is the one that came before.

An operation is sent again when its answer was lost, and is then answered as done. The id alone
does not say that it is the same: what it asks for is kept as a digest. What only says how it was
sent, as the revision it was made on, is no part of that.
"""

import hashlib
import json
from typing import Any

from generation.contract.sentences import Sentence
from studio.core.errors import ConflictError

REUSED = "op_reused"


def digest_of_bytes(kind: str, content: bytes) -> str:
    """Return what is kept of an operation whose content is bytes; `kind` tells two apart."""
    return hashlib.sha256(kind.encode() + b"\0" + content).hexdigest()


def digest_of_json(content: object) -> str:
    """Return what is kept of decoded JSON: members in any order, and 1.0 is 1."""
    text = json.dumps(_plain(content), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_same(op_id: str, kept: str, digest: str) -> None:
    """Refuse an id that came before with other content; of old operations none is kept.

    Raises:
        ConflictError: with the code `op_reused`.
    """
    if kept and kept != digest:
        raise reused(op_id)


def reused(op_id: str) -> ConflictError:
    return ConflictError(
        Sentence(
            "The id {id} names another change already. Send this one under a new id.",
            id=op_id,
        ),
        code=REUSED,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value
