"""What the sockets say: messages, their limits, and the codes they close with."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NoReturn

JSON_MAX = 8 * 1024
OPEN_MAX = 64 * 1024
"""Bytes of an opening: a state vector grows by some bytes with each browser that ever typed."""
UPDATE_MAX = 64 * 1024
OP_ID_BYTES = 16
SEQ_BYTES = 8
SEQ_MAX = 2**63 - 1
PAGE_MAX = 80
TAB_MAX = 40
PART_MAX = 1024
"""Bytes of JSON that a selection, a range, a pointer or an editing mark may take."""


class CloseCode(IntEnum):
    """Why the server closed; the browser decides by it what to do next."""

    NORMAL = 1000
    INTERNAL = 1011
    MALFORMED = 4400
    SIGNED_OUT = 4401
    NO_MEMBER = 4403
    WINDOW_FULL = 4408
    TOO_MANY = 4429


class Malformed(Exception):  # noqa: N818 - says what the message is
    """A message that no client of ours sends; the text goes to the log and the close frame."""


@dataclass(frozen=True, kw_only=True)
class Resume:
    """The browser has everything up to `after` of `epoch`."""

    epoch: str
    after: int
    csrf: str


@dataclass(frozen=True, kw_only=True)
class Ack:
    """The browser has taken in everything up to `upto`."""

    upto: int


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Where one tab is; who sits before it is stamped by the server. A hidden one is nowhere."""

    tab: str | None
    hidden: bool
    state: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Open:
    """The browser opens a draft of which it holds what `state_vector` describes."""

    state_vector: bytes
    csrf: str


@dataclass(frozen=True, kw_only=True)
class Update:
    """One Yjs update under the number its author gave it."""

    op_id: uuid.UUID
    update: bytes


ProjectMessage = Resume | Ack | Presence
PRESENCE_PARTS = ("selection", "range", "pointer", "editing", "view")


def project_message(text: str) -> ProjectMessage:
    """Return what a browser said on a project's socket, or raise Malformed."""
    said = _mapping(text)
    match said.get("type"):
        case "resume":
            return Resume(
                epoch=_epoch(said.get("epoch")),
                after=_number("after", said.get("after")),
                csrf=_short("csrf", said.get("csrf"), 128),
            )
        case "ack":
            return Ack(upto=_number("upto", said.get("upto")))
        case "presence":
            return _presence(said)
    _unknown(said)


def draft_message(text: str) -> Open | Ack:
    """Return what a browser said on a draft's socket, or raise Malformed."""
    said = _mapping(text, OPEN_MAX)
    match said.get("type"):
        case "open":
            return _open(said)
        case "ack":
            return Ack(upto=_number("upto", said.get("upto")))
    _unknown(said)


def _open(said: Mapping[str, Any]) -> Open:
    digits = _short("state_vector", said.get("state_vector"), OPEN_MAX)
    try:
        vector = bytes.fromhex(digits)
    except ValueError as error:
        raise Malformed("The state vector is not written in hex digits.") from error
    return Open(state_vector=vector, csrf=_short("csrf", said.get("csrf"), 128))


def update_message(data: bytes) -> Update:
    """Return the update in a binary frame: 16 bytes of op_id, then the update itself."""
    if len(data) > UPDATE_MAX + OP_ID_BYTES:
        raise Malformed(f"An update of {len(data)} bytes; at most {UPDATE_MAX} are taken.")
    if len(data) <= OP_ID_BYTES:
        raise Malformed("A binary frame holds 16 bytes of op_id and then an update.")
    return Update(op_id=uuid.UUID(bytes=data[:OP_ID_BYTES]), update=data[OP_ID_BYTES:])


def update_frame(seq: int, update: bytes) -> bytes:
    """Return the binary frame that tells others: 8 bytes of number, big-endian, then the update."""
    return seq.to_bytes(SEQ_BYTES, "big") + update


def encoded(message: Mapping[str, Any]) -> str:
    """Return a message as the JSON that goes over the wire."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _mapping(text: str, limit: int = JSON_MAX) -> dict[str, Any]:
    if len(text.encode("utf-8", "surrogatepass")) > limit:
        raise Malformed(f"A message of {len(text)} characters; at most {limit} bytes are taken.")
    try:
        said = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed("The message is not JSON.") from error
    if not isinstance(said, dict):
        raise Malformed("The message is not a JSON object.")
    return said


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def _unknown(said: Mapping[str, Any]) -> NoReturn:
    raise Malformed(f"There is no message of type {str(said.get('type'))[:40]!r}.")


def _epoch(value: object) -> str:
    try:
        return str(uuid.UUID(_short("epoch", value, 36)))
    except ValueError as error:
        raise Malformed("The epoch is not a UUID.") from error


def _number(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= SEQ_MAX:
        raise Malformed(f"{name} is not a number from 0 to {SEQ_MAX}.")
    return value


def _short(name: str, value: object, limit: int) -> str:
    """Return a text that can be passed on: half a surrogate pair could be sent to nobody."""
    if not isinstance(value, str) or len(value) > limit:
        raise Malformed(f"{name} is not a text of at most {limit} characters.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Malformed(f"{name} holds half a surrogate pair.") from error
    return value


def _presence(said: Mapping[str, Any]) -> Presence:
    tab = said.get("tab")
    state: dict[str, Any] = {"page": _short("page", said.get("page", ""), PAGE_MAX)}
    for name in PRESENCE_PARTS:
        state[name] = _part(name, said.get(name))
    own_name = None if tab is None else _short("tab", tab, TAB_MAX)
    return Presence(tab=own_name, hidden=said.get("hidden") is True, state=state)


def _part(name: str, value: object) -> object:
    """Bound a part whose shape is the browsers' own affair: the server only passes it on."""
    try:
        size = len(json.dumps(value, ensure_ascii=False).encode())
    except UnicodeEncodeError as error:
        raise Malformed(f"{name} holds half a surrogate pair.") from error
    if size > PART_MAX:
        raise Malformed(f"{name} takes {size} bytes; at most {PART_MAX} are passed on.")
    return value
