"""What every subject is drawn with: its pen (foot at 0, 0; one unit high), colours and dice."""

from dataclasses import dataclass

from generation.painter.colours import Colour, darker, luminance, tint
from generation.painter.dice import Dice
from generation.painter.palette import NAMED, Palette
from generation.painter.pen import Pen, oval


@dataclass(frozen=True, kw_only=True)
class Art:
    """One subject about to be drawn; `asked` says that its colour was named."""

    pen: Pen
    palette: Palette
    dice: Dice
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


def eyes(art: Art, x: float, y: float, r: float, iris: int, *, slit: bool = False) -> None:
    """Draw a pair of round eyes, `x` to both sides of the middle; a cat's have slits."""
    pen = art.pen
    for side in (-1, 1):
        pen.disc(side * x, y, r, art.ink())
        pen.disc(side * x, y, r * 0.86, art.shine(iris))
        pen.fill(oval(side * x, y, r * (0.24 if slit else 0.5), r * 0.62, sides=24), art.ink())
        pen.disc(side * x - r * 0.25, y - r * 0.3, r * 0.2, (255, 255, 255))
