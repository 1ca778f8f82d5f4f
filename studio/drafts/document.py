"""Every call into pycrdt: a draft's stored bytes in, text and updates out.

A document lives for one call only. Stored bytes are Yjs updates: a snapshot, then the later
updates in order.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from pycrdt import Decoder, Doc, Text, get_state, get_update

from generation.contract.requests import PROMPT_MAX
from studio.core import writers
from studio.core.writers import Run
from studio.drafts.errors import DraftRefusedError

ROOT = "prompt"
"""The name of the one shared text in every draft's document."""
UPDATE_MAX_BYTES = 65_536
UPDATE_CLIENTS_MAX = 64
"""How many windows one update may carry; a browser's own carries one, or a few after a merge."""
CLIENTS_MAX = 4_000
"""How many windows may ever type in one draft. Yjs orders what they wrote at one place in a time
that grows with their square: 4,000 cost an eighth of a second, 18,000 six."""
STORED_MAX_BYTES = 4_000_000
NOTHING = b"\x00\x00"
"""An update without structs and deletions."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a browser lacks, and what the server holds, so that the browser can answer."""

    update: bytes
    state_vector: bytes


def begun(text: str) -> bytes:
    """Return the first stored bytes of a draft that begins with `text`."""
    with _guarded():
        doc, shared = _empty()
        replace_range(shared, 0, 0, text)
        return doc.get_update()


def text_of(stored: Sequence[bytes]) -> str:
    """Return the text that the stored bytes make."""
    with _guarded():
        return str(_loaded(stored)[1])


def text_after(stored: Sequence[bytes], update: bytes) -> str:
    """Return the text after one more update.

    Raises:
        DraftRefusedError: the update is too large or damaged, refers to typing that is not
            stored, holds anything but plain text in the one root, comes from too many windows,
            or makes the draft too long.
    """
    if len(update) > UPDATE_MAX_BYTES:
        raise _refused(
            _("The change has %(bytes)d bytes; at most %(limit)d are taken at once.")
            % {"bytes": len(update), "limit": UPDATE_MAX_BYTES}
        )
    if len(update) + sum(len(each) for each in stored) > STORED_MAX_BYTES:
        raise _refused(
            _("The draft's history has reached %(limit)d MB. Go on with its words in a new draft.")
            % {"limit": STORED_MAX_BYTES // 1_000_000}
        )
    with _guarded():
        _check_clients(get_state(update), UPDATE_CLIENTS_MAX)
        doc, shared = _loaded(stored)
        doc.apply_update(update)
        _check_clients(doc.get_state(), CLIENTS_MAX)
        _check_complete(doc, update)
        _check_plain(doc, shared)
        return checked(str(shared))


def replacement(stored: Sequence[bytes], text: str) -> bytes:
    """Return the update that turns the stored text into `text`, leaving what is equal untouched.

    The update refers to the stored state only, so that it merges with whatever others typed since.
    """
    with _guarded():
        doc, shared = _loaded(stored)
        before, state = str(shared), doc.get_state()
        if text == before:
            return NOTHING
        start, end_before, end_after = _changed_range(before, text)
        with doc.transaction():
            replace_range(shared, start, end_before, text[start:end_after])
        return doc.get_update(state)


def written(
    snapshot: bytes, begun: Sequence[Run], updates: Sequence[tuple[bytes, int]]
) -> list[Run]:
    """Return who wrote each stretch of a draft.

    Args:
        snapshot: the stored bytes to start from.
        begun: who wrote their text, in characters.
        updates: the later updates in order, each with the id of the person whose socket sent it;
            the client ids inside an update are the sender's claim and are not believed.
    """
    with _guarded():
        doc, shared = _loaded([snapshot])
        runs = writers.in_bytes(begun, str(shared))
        deltas: list[list[dict[str, Any]]] = []
        watching = shared.observe(lambda event: deltas.append(cast(Any, event).delta))
        for update, writer in updates:
            doc.apply_update(update)
            for delta in deltas:
                runs = writers.changed(runs, delta, writer)
            deltas.clear()
        shared.unobserve(watching)
        return writers.in_characters(runs, str(shared))


def compacted(stored: Sequence[bytes]) -> bytes:
    """Return the same document as one update, loaded again and compared before it is trusted."""
    with _guarded():
        doc, shared = _loaded(stored)
        packed = doc.get_update()
        again, shared_again = _loaded([packed])
        if str(shared_again) != str(shared) or _lacks(again, doc) or _lacks(doc, again):
            raise ValueError("A re-encoded draft differs from its updates.")
        return packed


def opened(stored: Sequence[bytes], state_vector: bytes) -> Opened:
    """Return what a browser with that state vector lacks."""
    with _guarded():
        doc, _shared = _loaded(stored)
        return Opened(update=doc.get_update(state_vector), state_vector=doc.get_state())


def replace_range(shared: Text, start: int, end: int, text: str) -> None:
    """Replace characters `start` to `end`. The library counts UTF-8 bytes when it writes."""
    whole = str(shared)
    at, until = len(whole[:start].encode()), len(whole[:end].encode())
    if until > at:
        del shared[at:until]
    if text:
        shared.insert(at, text)


def checked(text: str) -> str:
    """Return a draft's text, or refuse one that is too long or holds half a character."""
    if len(text) > PROMPT_MAX:
        raise _refused(
            _("The prompt would have %(length)d characters; at most %(limit)d are taken.")
            % {"length": len(text), "limit": PROMPT_MAX}
        )
    if any(0xD800 <= ord(character) <= 0xDFFF or character == "\x00" for character in text):
        raise _refused(_("The prompt holds half a character (a lone surrogate). Type it again."))
    return text


def _empty() -> tuple[Doc[Text], Text]:
    doc: Doc[Text] = Doc()
    shared: Text = doc.get(ROOT, type=Text)
    return doc, shared


def _loaded(stored: Sequence[bytes]) -> tuple[Doc[Text], Text]:
    doc, shared = _empty()
    for update in stored:
        doc.apply_update(update)
    return doc, shared


def _lacks(doc: Doc[Text], other: Doc[Text]) -> bool:
    """Say whether `other` holds something that `doc` has not seen.

    Not by comparing state vectors as bytes: their encoding lists the clients in any order.
    """
    return other.get_update(doc.get_state())[:1] != b"\x00"


def _check_clients(state_vector: bytes, limit: int) -> None:
    """Refuse typing from too many windows. A state vector begins with how many it lists."""
    count = Decoder(state_vector).read_var_uint()
    if count > limit:
        raise _refused(
            _(
                "The change comes from %(count)d windows; at most %(limit)d may type in a draft. "
                "Go on with its words in a new draft."
            )
            % {"count": count, "limit": limit}
        )


def _check_complete(doc: Doc[Text], update: bytes) -> None:
    """Refuse a hole: the library keeps such an update unseen and loses it when it re-encodes."""
    if get_update(update, doc.get_state())[:1] != b"\x00":
        raise _refused(_("The change builds on typing that never arrived. Open the draft again."))


def _check_plain(doc: Doc[Text], shared: Text) -> None:
    others = [name for name in doc.keys() if name != ROOT]  # noqa: SIM118 - no mapping
    if others:
        raise _refused(
            _("The change adds '%(name)s'; a draft holds one text, '%(root)s', alone.")
            % {"name": others[0][:40], "root": ROOT}
        )
    # Objects of another kind of root show neither in the text nor in its parts, but count.
    hidden = len(shared) != len(str(shared).encode())
    if hidden or any(attrs or not isinstance(part, str) for part, attrs in shared.diff()):
        raise _refused(_("The change holds formatting or objects; a draft is plain text."))


def _changed_range(before: str, after: str) -> tuple[int, int, int]:
    """Return where two texts begin to differ, and where the difference ends in each."""
    shorter = min(len(before), len(after))
    start = _first(lambda i: before[i] != after[i], shorter)
    tail = _first(lambda i: before[-1 - i] != after[-1 - i], shorter - start)
    return start, len(before) - tail, len(after) - tail


def _first(differs: Callable[[int], bool], limit: int) -> int:
    return next((i for i in range(limit) if differs(i)), limit)


def _refused(text: str) -> DraftRefusedError:
    return DraftRefusedError(text)


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn whatever the library raises, its panics among it, into a refusal of the update."""
    try:
        yield
    except (DraftRefusedError, asyncio.CancelledError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        raise _refused(
            _("The change cannot be read (%(reason)s). Open the draft again.")
            % {"reason": type(error).__name__}
        ) from error
