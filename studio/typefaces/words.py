"""Why a font file was refused, in the reader's language."""

from django.utils.translation import gettext as _

from studio.core.errors import RefusedError


def words_of(error: RefusedError) -> str:
    """Return what `press.font_files` said, in the reader's language."""
    reasons = {
        "font_styles": _("It holds several styles. Name one of these: %(styles)s.")
        % {"styles": str(error)},
        "logo_words": _("Say what the logo says, in 1 to %(limit)s characters.")
        % {"limit": str(error)},
        "logo_parts": _("The drawing holds %(part)s; turn everything into filled paths.")
        % {"part": str(error)},
        "logo_empty": _("The drawing has no filled shapes, too many, or is far too wide."),
        "logo_paint": _(
            "The drawing has gradients, patterns or shapes one can see through. "
            "Fill every shape with one plain colour."
        ),
        "logo_layers": _("The colours of the drawing change too often. Join shapes of one colour."),
        "logo_style": _(
            "The drawing has style rules that are not read. Export it with attributes."
        ),
        "logo_damaged": _("The drawing cannot be read as SVG."),
        "font_axis": _("It does not reach these values. Its axes go from: %(axes)s.")
        % {"axes": str(error)},
        "font_costly": _("Reading it takes too much: it is damaged or made to hurt."),
        "font_collection": _("It is a collection of too many fonts. Send the one style alone."),
        "font_web": _("It is a web font. Send the OTF or TTF of the same licence."),
        "font_type1": _("It is a Type 1 font. Send it as OTF."),
        "font_size": _("A font file has 512 bytes to 20 MB."),
        "font_kind": _("It is no OpenType or TrueType font. Send an .otf or .ttf file."),
        "font_table": _("It lacks a table that every font has."),
        "font_variable": _(
            "It is a variable font without named styles. Give values of its axes, as in wght=600."
        ),
        "font_bitmap": _("It has no outlines, only pictures of its glyphs."),
        "font_forbidden": _(
            "Its maker forbids embedding (fsType 2), so it cannot be printed from here."
        ),
        "font_bitmap_only": _("Its maker allows only bitmaps of it to be embedded (fsType 512)."),
        "font_glyphs": _("It has no glyphs that characters lead to."),
        "font_damaged": _("It is damaged: it cannot be read to its end."),
    }
    reason = reasons.get(error.code, str(error))
    return _("This font cannot be used. %(reason)s") % {"reason": reason}
