"""Why a job failed, in the reader's language: workers record a code, and their own English words.

Pages that are made here read this; those that follow the project's events have
`static/js/core/failures.js`, with the same sentences.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from generation.contract.sentences import Sentence

SAID_MAX = 500

WORDS: Mapping[str, Any] = {
    "art_too_large": _(
        "A picture of this layout has more pixels than can be printed. Place a smaller one."
    ),
    "art_unreadable": _("A picture of this layout is damaged. Place another one."),
    "bad_request": _(
        "%(model)s cannot paint this request. Change the size, the scheduler or the task."
    ),
    "content_changed": _(
        "The frozen content, or a font it uses, has changed since. Freeze and approve it again."
    ),
    "disk_full": _(
        "The disk for pictures is full. Finished ones are kept; ask for space to be freed, "
        "then try again."
    ),
    "engine_crashed": _(
        "The engine crashed twice on this job. Try a smaller size or another model."
    ),
    "font_rights": _("A font of this layout forbids embedding. Choose another one."),
    "image_missing": _("A picture this job starts from is no longer stored. Choose another one."),
    "internal": _(
        "The worker made a mistake of its own; its log tells the administrator more. "
        "Trying again may help."
    ),
    "no_art": _("The layout has no picture yet. Place one."),
    "not_approved": _("The approval ended before the file was made. Approve the version again."),
    "outline_behind_subject": _(
        "PDF/X-1a cannot mix an outlined masthead behind the subject with the picture. "
        "Remove the outline, or use PDF/X-4."
    ),
    "preflight": _(
        "Preflight found errors in plates or file. Mend them, or export over them by name."
    ),
    "spot_behind_subject": _(
        "PDF/X-1a cannot mix a spot ink behind the subject with the picture. Use a CMYK "
        "ink, or PDF/X-4."
    ),
    "model_missing": _("%(model)s is not there or cannot be loaded. Choose another model."),
    "out_of_memory": _(
        "This size does not fit into the device's memory with %(model)s. Choose a smaller "
        "size or model."
    ),
    "remote_answer": _(
        "The image server's answer holds no picture. Have it looked at, or choose another model."
    ),
    "remote_away": _(
        "The image server cannot be reached. Try again later, or choose another model."
    ),
    "remote_busy": _("The image server is overloaded. Try again later, or choose another model."),
    "remote_refused": _(
        "The image server refused this request. Change the prompt or the size, or choose "
        "another model."
    ),
    "worker_lost": _(
        "The worker was lost several times during this job. Try again, or have its log looked at."
    ),
}


def failure_words(
    code: str, text: str, model: str = "", told: Mapping[str, str] | None = None
) -> str:
    """Return what to tell of a failed job; `told` is its sentence by language.

    Readers of English get the worker's own sentence, which knows most. So do others where it can
    be said in their language; else they get one for its code, or the worker's where that is new.
    """
    language = get_language() or "en"
    words = WORDS.get(code)
    if words is None or language.startswith("en"):
        return (told or {}).get(language, text)
    if told and language in told:
        return told[language]
    return str(words) % {"model": model or _("this model")}


def kept_sentence(said: Sentence | None) -> dict[str, Any] | None:
    """Return a sentence as a job's row keeps it: its values are texts and numbers only."""
    return None if said is None else json.loads(json.dumps(said.to_json(), default=str))


def told_in_languages(kept: Mapping[str, Any] | None) -> dict[str, str]:
    """Return a kept sentence in each language that has it, but the code's own.

    Rows travel to readers of all languages in one event, so they carry every one of them.
    """
    if not kept:
        return {}
    sentence, own = Sentence.from_json(kept), str(Sentence.from_json(kept))
    found = {}
    for language, _title in settings.LANGUAGES:
        with override(language):
            found[language] = sentence.said(gettext)[:SAID_MAX]
    return {language: text for language, text in found.items() if text != own[:SAID_MAX]}
