"""What every subject is drawn with: its pen (foot at 0, 0; one unit high), its colours, its dice."""

import random
from dataclasses import dataclass

from generation.painter.colours import Colour, darker, luminance, tint
from generation.painter.palette import NAMED, Palette
from generation.painter.pen import Pen


@dataclass(frozen=True, kw_only=True)
class Art:
    """One subject about to be drawn; `asked` says that its colour was named."""

    pen: Pen
    palette: Palette
    dice: random.Random
    colour: str = ""

    @property
    def dark(self) -> bool:
        """Whether lamps and windows should shine."""
        return luminance(self.palette.air) < 0.82

    def main(self, *natural: int) -> Colour:
        """Return the subject's main colour: the named one, or one of its natural ones."""
        if self.colour:
            return self.palette.spot(NAMED[self.colour])
        return self.palette.paint(tint(self.dice.choice(natural)))

    def paint(self, code: int) -> Colour:
        """Return a paint as this light and style show it."""
        return self.palette.paint(tint(code))

    def shine(self, code: int) -> Colour:
        """Return a light's own colour."""
        return self.palette.shine(tint(code))

    def ink(self) -> Colour:
        """Return the darkest paint, for pupils and gaps."""
        return darker(self.palette.paint(tint(0x1C1A30)), 0.2)
