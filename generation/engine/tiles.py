"""Overlapping tiles that cover a canvas, for pictures larger than a model can see at once."""

from generation.contract.pixels import Box, Size, snapped_up


def tile_boxes(size: Size, *, tile: int, overlap: int, multiple: int) -> tuple[Box, ...]:
    """Return tiles of one size that cover the canvas without a gap, row by row.

    Args:
        size: the canvas; its sides are whole multiples of `multiple`.
        tile: the side of a tile in px, less where the canvas is smaller.
        overlap: what neighbours share at least, in px.
        multiple: tiles begin and end on whole multiples of it.
    """
    across = _starts(size.width, tile=tile, overlap=overlap, multiple=multiple)
    down = _starts(size.height, tile=tile, overlap=overlap, multiple=multiple)
    width = min(size.width, snapped_up(tile, multiple))
    height = min(size.height, snapped_up(tile, multiple))
    return tuple(
        Box(left=left, top=top, right=left + width, bottom=top + height)
        for top in down
        for left in across
    )


def _starts(length: int, *, tile: int, overlap: int, multiple: int) -> list[int]:
    """Return where tiles begin along one side, evenly spread."""
    side = min(length, snapped_up(tile, multiple))
    room = length - side
    if room == 0:
        return [0]
    # Rounding a start down may lengthen one stride by less than a multiple.
    stride = max(multiple, side - overlap - multiple)
    count = -(-room // stride)
    return [k * room // count // multiple * multiple for k in range(count)] + [room]
