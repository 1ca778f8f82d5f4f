"""Types into a draft as a browser does: a Yjs document of its own, and its updates."""

from uuid import uuid4

from pycrdt import Doc, Text

from studio.accounts.models import User
from studio.drafts import actions, document
from studio.drafts.models import Draft
from studio.drafts.selectors import opened_for


class Browser:
    """A person's Yjs document, as the page keeps it."""

    def __init__(self, draft: Draft) -> None:
        self.doc: Doc[Text] = Doc()
        self.text: Text = self.doc.get(document.ROOT, type=Text)
        self.doc.apply_update(opened_for(draft, self.doc.get_state()).update)

    def type(self, at: int, text: str, *, delete: int = 0) -> bytes:
        """Replace `delete` characters at `at` by `text`, and return the update."""
        before = self.doc.get_state()
        document.replace_range(self.text, at, at + delete, text)
        return self.doc.get_update(before)


def applied(draft: Draft, update: bytes, by: User) -> int:
    return actions.apply_update(draft=draft, update=update, op_id=uuid4(), by=by)


def stored_text(draft: Draft) -> str:
    draft.refresh_from_db()
    return draft.text
