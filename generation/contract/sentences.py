"""Texts for people from floors that know no language: said where the reader's language is known."""

from collections.abc import Callable, Mapping
from typing import Any

Say = Callable[[str], str]


class Sentence:
    """A template with named places, and the values for them: texts, numbers, further sentences.

    A place may carry a format: `Sentence("The weight is {weight:g}.", weight=1.5)`. The template
    stands as it is in the code, since the catalogues of the languages collect it from there.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values = values

    def said(self, say: Say = str) -> str:
        """Return the text in a language.

        Args:
            say: gives a template in the reader's language; without it the text is English.
        """
        values = {
            name: held.said(say) if isinstance(held, Sentence) else held
            for name, held in self.values.items()
        }
        return say(self.template).format(**values)

    def to_json(self) -> dict[str, object]:
        """Return the template and its values for another process, which reads `from_json`."""
        values = {
            name: held.to_json() if isinstance(held, Sentence) else held
            for name, held in self.values.items()
        }
        return {"template": self.template, "values": values}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Sentence":
        values = {
            name: cls.from_json(held) if isinstance(held, Mapping) else held
            for name, held in told["values"].items()
        }
        return cls(told["template"], **values)

    def __str__(self) -> str:
        return self.said()

    def __repr__(self) -> str:
        return f"Sentence({self.said()!r})"


class Refusal(Exception):  # noqa: N818 - what was refused decides the name of each kind
    """What people are told instead of a result: a sentence, or a text in their language already."""

    def __init__(self, message: Sentence | str) -> None:
        super().__init__(message)
        self.message = message

    def said(self, say: Say = str) -> str:
        """Return the text; `say` gives each template in the reader's language."""
        return self.message.said(say) if isinstance(self.message, Sentence) else str(self.message)
