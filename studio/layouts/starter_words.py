"""The words of a new cover in the language of whoever begins it, and how preflight knows them."""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from studio.core.starter_layout import StarterTexts


def starter_texts() -> StarterTexts:
    """Return the placeholders of a new cover in the reader's language."""
    return StarterTexts(
        kicker=_("The theme of this issue"),
        main=_("Main cover line"),
        deck=_("One sentence that says why to read on"),
        second=_("Second line"),
        second_deck=_("What it is about"),
        third=_("Third line"),
        third_deck=_("What it is about"),
    )


@cache
def placeholders() -> frozenset[str]:
    """Return the words of new covers in every language: whoever left them may speak another."""
    found: set[str] = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.update(vars(starter_texts()).values())
    return frozenset(found)
