"""Why a model cannot run, in the reader's language: workers say it in English."""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def problem_words(said: str) -> str:
    """Return a worker's sentence for readers of English, its meaning for others.

    One that is not known here stays as the worker says it.
    """
    if (get_language() or "en").startswith("en"):
        return said
    for pattern, words in _known().items():
        if found := re.match(pattern, said):
            return words % found.groupdict()
    return said


def _known() -> dict[str, str]:
    """Return what to say for each kind of problem, by how its sentence begins."""
    return {
        r"It holds (?P<file>.+?), a pickle": _(
            "It holds %(file)s, a pickle, which can run code when it is read. Convert it to "
            "safetensors, or remove it if a safetensors file lies beside it."
        ),
        r"It brings code of its own \((?P<file>.+?)\)": _(
            "It brings code of its own (%(file)s), which is never run here."
        ),
        r"(?P<file>.+) is a link out of the folder": _(
            "%(file)s is a link out of the folder; put the file itself there."
        ),
        r"There is no (?P<file>\S+), so it is no diffusers folder": _(
            "There is no %(file)s, so it is no diffusers folder."
        ),
        r"There are no safetensors weights in (?P<part>.+?)/": _(
            "There are no safetensors weights in %(part)s/."
        ),
        r"(?P<file>\S+\.json) (cannot be read|is no JSON)": _(
            "%(file)s is damaged. Copy or fetch the model again."
        ),
        r"card\.toml(?P<detail>.*)": _("There is a mistake in its card.toml%(detail)s"),
        r"The name '(?P<name>.+?)' belongs": _(
            "The name %(name)s belongs to another model; rename the folder."
        ),
        r"Its part '(?P<part>.+?)' needs": _(
            "Its part %(part)s needs software that is not loaded here; only classes of diffusers "
            "and transformers are."
        ),
    }
