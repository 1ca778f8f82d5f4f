"""Glyphs that bring colours of their own, as logos do: one run for each of their layers."""

from dataclasses import replace

from studio.core.inks import BLACK, WHITE, Ink
from studio.press import colour
from studio.press.display import GlyphRun

PLAIN = {"#000000": BLACK, "#ffffff": WHITE}  # black ink alone, and bare paper


def in_colours(run: GlyphRun) -> list[GlyphRun]:
    """Return the run, its coloured glyphs taken apart into runs of one ink, the lowest first.

    The text stays with the lowest layer, so that readers of the file find it once.
    """
    if not run.font.is_coloured:
        return [run]
    runs: list[GlyphRun] = []
    if run.outline_ink is not None:  # round all layers together, below them
        unread = tuple(replace(glyph, text="") for glyph in run.glyphs)
        runs.append(replace(run, glyphs=unread, ink=run.outline_ink))
        run = replace(run, outline_ink=None, outline_pt=0.0)
    for glyph in run.glyphs:
        layers = run.font.layers(glyph.id) or [(glyph.id, "")]
        for place, (id_, tone) in enumerate(layers):
            shown = replace(glyph, id=id_, text="" if place else glyph.text)
            ink = ink_of(tone) if tone else run.ink
            overprint = run.overprint and not tone
            runs.append(replace(run, glyphs=(shown,), ink=ink, overprint=overprint))
    return runs


def ink_of(tone: str) -> Ink:
    """Return the ink of a colour on screen, black and white as pure as print has them."""
    return PLAIN.get(tone) or colour.ink_from_screen(tone)
