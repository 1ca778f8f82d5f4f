"""Inks: process values or a tint of a named spot, and those that a new cover uses."""

from dataclasses import dataclass

Cmyk = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Ink:
    """CMYK, each 0 to 1; for a spot ink its name and tint, with CMYK filled in from the document.

    `preview` is what a screen shows in its place and is never printed.
    """

    cmyk: Cmyk = (0.0, 0.0, 0.0, 1.0)
    spot: str = ""
    tint: float = 1.0
    preview: str = ""

    @property
    def total(self) -> float:
        """The area coverage: 4.0 is 400 %."""
        return sum(self.cmyk)

    def to_json(self) -> dict[str, object]:
        held: dict[str, object] = (
            {"spot": self.spot, "tint": self.tint} if self.spot else {"cmyk": list(self.cmyk)}
        )
        return held | ({"preview": self.preview} if self.preview else {})


WHITE = Ink(cmyk=(0.0, 0.0, 0.0, 0.0))
BLACK = Ink(cmyk=(0.0, 0.0, 0.0, 1.0))
YELLOW = Ink(cmyk=(0.0, 0.12, 0.9, 0.0))
