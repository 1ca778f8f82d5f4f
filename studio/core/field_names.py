"""What people call the properties of layouts and press profiles, for refusals that name one."""

from collections.abc import Mapping

from generation.contract.sentences import Sentence

Where = Sentence | str

FIELD_NAMES: Mapping[str, Sentence] = {
    "name": Sentence("Name"),
    "kind": Sentence("Kind"),
    "order": Sentence("Order"),
    "x_mm": Sentence("Distance from the left"),
    "y_mm": Sentence("Distance from the top"),
    "w_mm": Sentence("Width"),
    "h_mm": Sentence("Height"),
    "rotation_deg": Sentence("Rotation"),
    "hidden": Sentence("Hidden"),
    "locked": Sentence("Locked"),
    "asset": Sentence("Picture"),
    "crop": Sentence("Crop"),
    "flip": Sentence("Mirrored"),
    "native_px": Sentence("Width before upscaling"),
    "source_type": Sentence("Origin of the picture"),
    "cutout_mask": Sentence("Mask of the subject"),
    "cutout_foreground": Sentence("Cut-out subject"),
    "runs": Sentence("Text"),
    "text": Sentence("Text"),
    "font": Sentence("Font"),
    "size_pt": Sentence("Type size"),
    "ink": Sentence("Ink"),
    "cmyk": Sentence("Ink"),
    "spot": Sentence("Spot ink"),
    "tint": Sentence("Tint"),
    "preview": Sentence("Screen colour of the ink"),
    "features": Sentence("OpenType features"),
    "lang": Sentence("Language"),
    "direction": Sentence("Writing direction"),
    "fit": Sentence("Fit of the type"),
    "min_size_pt": Sentence("Least type size"),
    "tracking": Sentence("Tracking"),
    "kerning": Sentence("Kerning"),
    "leading": Sentence("Leading"),
    "align": Sentence("Alignment"),
    "valign": Sentence("Vertical alignment"),
    "overprint": Sentence("Overprint"),
    "outline_pt": Sentence("Outline"),
    "outline_ink": Sentence("Ink of the outline"),
    "behind_subject": Sentence("Behind the subject"),
    "role": Sentence("Role of the line"),
    "symbology": Sentence("Kind of barcode"),
    "digits": Sentence("Digits"),
    "addon": Sentence("Issue add-on"),
    "scale": Sentence("Scale"),
    "bar_reduction_um": Sentence("Bar width reduction"),
    "panel_ink": Sentence("Ink of the panel"),
    "shape": Sentence("Shape"),
    "colour": Sentence("Colour"),
    "opacity_from": Sentence("Darkness, start"),
    "opacity_to": Sentence("Darkness, end"),
    "angle_deg": Sentence("Angle"),
    "under_subject": Sentence("Under the subject"),
    "radius_mm": Sentence("Corner radius"),
    "preset": Sentence("Preset"),
    "words": Sentence("Words of the label"),
    "format": Sentence("Format"),
    "handle": Sentence("Name of the format"),
    "trim_mm": Sentence("Trim size"),
    "bleed_mm": Sentence("Bleed"),
    "safe_mm": Sentence("Safe area"),
    "sheet": Sentence("Sheet"),
    "binding": Sentence("Binding"),
    "spine": Sentence("Spine"),
    "pages": Sentence("Pages"),
    "caliper_mm": Sentence("Thickness of a leaf"),
    "pages_per_inch": Sentence("Pages per inch"),
    "allowance_mm": Sentence("Allowance for glue"),
    "step": Sentence("Spine rounded to"),
    "issue": Sentence("Issue"),
    "title": Sentence("Title"),
    "number": Sentence("Issue number"),
    "date": Sentence("Date"),
    "price": Sentence("Price"),
    "issn": Sentence("ISSN"),
    "spots": Sentence("Spot inks"),
    "guides": Sentence("Guides"),
    "elements": Sentence("Elements"),
    "condition": Sentence("Output condition"),
    "pdfx": Sentence("PDF flavour"),
    "icc": Sentence("ICC profile"),
    "registry": Sentence("Registry"),
    "info": Sentence("Description of the condition"),
    "tac_peak": Sentence("Ink limit"),
    "gwg_variant": Sentence("GWG 2022 variant"),
    "min_ppi": Sentence("Least resolution"),
    "ppi_warning": Sentence("Resolution that warns"),
    "ppi_error": Sentence("Resolution that is refused"),
    "min_type_pt": Sentence("Least type"),
    "min_reversed_type_pt": Sentence("Least reversed type"),
    "hinge_clear_mm": Sentence("Live matter off the hinge"),
    "fold_clear_mm": Sentence("Spine type off the folds"),
    "spine_step": Sentence("Spine rounded to"),
    "marks": Sentence("Marks"),
    "mark_offset_mm": Sentence("Distance of the marks from the trim"),
    "outline_type": Sentence("Type as outlines"),
    "max_spots": Sentence("Spot inks allowed"),
    "barcode_symbology": Sentence("Kind of barcode"),
    "barcode_zone": Sentence("Place of the barcode"),
    "barcode_min_scale": Sentence("Least magnification"),
    "required": Sentence("Elements that every cover needs"),
    "ai_label": Sentence("AI label required"),
    "file_name": Sentence("File name"),
    "credentials": Sentence("Content Credentials"),
}


def named(where: Where) -> Where:
    """Return a property in words, with its path as scripts write it: "Width (b2.w_mm)".

    What has no name here, and what is a sentence already, stays as it is.
    """
    if isinstance(where, Sentence):
        return where
    parts = [part.partition("[")[0] for part in where.split(".")]
    words = next((FIELD_NAMES[part] for part in reversed(parts) if part in FIELD_NAMES), None)
    if words is None:
        return where
    same = str(words).casefold() == where.casefold()
    return words if same else Sentence("{field} ({path})", field=words, path=where)
