"""Animals of sea and air: owl, butterfly, whale, fish."""

from generation.painter.colours import darker, lighter, mix
from generation.painter.pen import outline, oval, smooth, stroke_of, twofold
from generation.painter.subjects.art import Art, eyes


def owl(art: Art) -> None:
    """An owl on a branch, wide awake."""
    pen = art.pen
    coat = art.main(0x8A6248, 0x6B6F8A, 0xB5824F)
    cream, wing = mix(coat, art.paint(0xFFF2DC), 0.68), darker(coat, 0.25)
    branch = art.paint(0x5A4034)
    pen.stroke(stroke_of("-0.75,-0.03 -0.2,-0.07 0.3,-0.04 0.7,-0.1"), 0.07, branch)
    pen.stroke([(0.42, -0.06), (0.6, -0.2)], 0.032, branch)
    for x, y in ((0.61, -0.22), (0.7, -0.14), (-0.68, -0.08)):
        pen.fill(oval(x, y, 0.07, 0.032, -0.6), art.paint(0x6E9A5A))
    for side in (-1, 1):
        pen.fill([(side * 0.04, -0.2), (side * 0.15, -0.2), (side * 0.1, 0.12)], wing)
    pen.body(
        twofold("0,-0.92 0.19,-0.88 0.285,-0.66 0.28,-0.36 0.17,-0.12 0,-0.08"),
        coat,
        depth=0.07,
    )
    pen.fill(twofold("0,-0.62 0.14,-0.55 0.17,-0.34 0.1,-0.15 0,-0.11"), cream)
    for row in range(4):
        for i in range(-2 + row % 2, 3):
            x = (i - 0.5 * (row % 2)) * 0.07
            if abs(x) < 0.13:
                pen.fill(
                    smooth(
                        (x - 0.025, -0.48 + row * 0.085),
                        (x + 0.025, -0.48 + row * 0.085),
                        (x, -0.44 + row * 0.085),
                    ),
                    coat,
                )
    for side in (-1, 1):
        pen.body(
            outline("0.2,-0.62 0.31,-0.5 0.28,-0.26 0.13,-0.06 0.17,-0.34", side),
            wing,
            depth=0.03,
        )
        pen.body(
            [(side * 0.07, -0.885), (side * 0.25, -1.02), (side * 0.25, -0.78)], coat, depth=0.02
        )
        pen.fill(oval(side * 0.115, -0.73, 0.135, 0.135), cream)
    eyes(art, 0.115, -0.73, 0.088, 0xF2B93B)
    pen.fill(outline("-0.035,-0.69 0.035,-0.69 0,-0.59"), art.paint(0xE8993A))
    for x in (-0.12, -0.07, 0.07, 0.12):
        pen.fill(oval(x, -0.06, 0.024, 0.05), art.paint(0xE8993A))


def whale(art: Art) -> None:
    """A whale from the side, flukes raised, blowing."""
    pen = art.pen
    skin = art.main(0x3F6F9A, 0x4F6078, 0x2F5F86)
    belly = mix(skin, art.paint(0xF4F1E6), 0.75)
    body = outline(
        "-1,-0.42 -0.92,-0.66 -0.6,-0.78 -0.1,-0.76 0.4,-0.56 0.74,-0.5 0.97,-0.66 "
        "0.99,-0.56 0.8,-0.32 0.4,-0.12 -0.2,-0.02 -0.72,-0.06 -0.95,-0.22"
    )
    fluke = outline(
        "0.86,-0.6 0.78,-0.82 0.62,-0.98 0.86,-0.96 1,-0.84 1.16,-0.92 1.34,-0.86 "
        "1.18,-0.72 1,-0.54"
    )
    pen.body(fluke, skin, depth=0.04)
    pen.body(body, skin, depth=0.12)
    pen.fill(
        outline(
            "-0.985,-0.36 -0.6,-0.3 -0.1,-0.24 0.36,-0.17 0.1,-0.075 -0.3,-0.03 "
            "-0.72,-0.07 -0.93,-0.2"
        ),
        belly,
    )
    for i in range(5):
        y = -0.255 + i * 0.042
        pen.line(
            smooth(
                (-0.93 + i * 0.04, y), (-0.5, y + 0.05), (0.02 - i * 0.07, y + 0.07), closed=False
            ),
            0.013,
            mix(belly, skin, 0.55),
        )
    pen.body(
        outline("-0.42,-0.22 -0.22,-0.25 -0.1,-0.02 -0.12,0.16 -0.3,0.02"),
        darker(skin, 0.2),
        depth=0.04,
    )
    pen.line(stroke_of("-0.99,-0.4 -0.78,-0.4 -0.62,-0.34"), 0.018, darker(skin, 0.45))
    pen.disc(-0.66, -0.46, 0.042, belly)
    pen.disc(-0.665, -0.46, 0.029, art.ink())
    pen.disc(-0.675, -0.47, 0.009, (255, 255, 255))
    _spout(art)
    for x, y in ((0.05, -0.62), (0.17, -0.56), (-0.1, -0.66), (0.3, -0.47)):
        pen.disc(x, y, 0.023, lighter(skin, 0.18))


def _spout(art: Art) -> None:
    water = lighter(art.palette.stage((150, 205, 230)), 0.35)
    for side, reach, tall in ((-1, 0.2, 0.3), (1, 0.2, 0.3), (-1, 0.09, 0.38), (1, 0.09, 0.38)):
        x = -0.52
        jet = smooth(
            (x, -0.76),
            (x + side * 0.02, -0.8 - tall),
            (x + side * reach, -0.84 - tall),
            (x + side * reach * 1.4, -0.72 - tall * 0.5),
            closed=False,
        )
        art.pen.stroke(jet, 0.042, water)


def fish(art: Art) -> None:
    """A fish with a proud dorsal fin and stripes."""
    pen = art.pen
    scale = art.main(0xF0873A, 0x3F9AB5, 0xF2C14E, 0xD8553F)
    fin, white = darker(scale, 0.22), art.paint(0xFBF4E6)
    pen.body(
        outline("0.48,-0.5 0.82,-0.82 0.98,-0.86 0.9,-0.5 0.98,-0.16 0.82,-0.18"),
        fin,
        depth=0.05,
    )
    pen.body(
        outline("-0.38,-0.78 -0.14,-1 0.2,-0.98 0.46,-0.66 0,-0.72"),
        fin,
        depth=0.04,
    )
    pen.body(outline("-0.14,-0.2 0.1,0 0.3,-0.02 0.32,-0.3"), fin, depth=0.03)
    body = outline(
        "-0.86,-0.48 -0.62,-0.74 -0.2,-0.86 0.26,-0.74 0.6,-0.5 0.26,-0.26 -0.2,-0.14 -0.62,-0.24"
    )
    pen.body(body, scale, depth=0.1)
    for x, w, top in ((-0.34, 0.075, 0.315), (0.08, 0.085, 0.31), (0.42, 0.05, 0.155)):
        pen.fill(
            smooth(
                (x - w, -0.5 - top * 0.98),
                (x + w, -0.5 - top),
                (x + w * 1.7, -0.5),
                (x + w, -0.5 + top),
                (x - w, -0.5 + top * 0.98),
                (x - w * 0.3, -0.5),
            ),
            white,
        )
    pen.body(
        outline("-0.16,-0.44 0.1,-0.38 0.14,-0.22 -0.04,-0.27"),
        lighter(scale, 0.15),
        depth=0.03,
    )
    pen.disc(-0.58, -0.55, 0.1, white)
    pen.disc(-0.6, -0.55, 0.058, art.ink())
    pen.disc(-0.625, -0.575, 0.018, (255, 255, 255))
    pen.line(stroke_of("-0.85,-0.44 -0.76,-0.4 -0.68,-0.42"), 0.022, art.ink())


def butterfly(art: Art) -> None:
    """A butterfly with open wings, seen from above."""
    pen = art.pen
    wing = art.main(0xF08A2E, 0x4F7FD0, 0xE8B53A, 0xB56FC8)
    rim, dot = art.ink(), art.paint(0xFBF3DC)
    for side in (-1, 1):
        upper = outline("0.02,-0.5 0.2,-0.86 0.58,-1 0.68,-0.84 0.54,-0.56 0.2,-0.44", side)
        lower = outline("0.02,-0.48 0.3,-0.46 0.52,-0.34 0.46,-0.1 0.28,0 0.08,-0.22", side)
        pen.body(lower, rim, depth=0.0, rim=False)
        pen.body(upper, rim, depth=0.0, rim=False)
        inner = pen.at(side * 0.045, -0.085, 0.84)
        inner.body(
            outline("0.02,-0.5 0.2,-0.84 0.54,-0.96 0.62,-0.84 0.5,-0.58 0.2,-0.45", side),
            wing,
            depth=0.06,
        )
        lower_pen = pen.at(side * 0.04, -0.07, 0.83)
        lower_pen.body(
            outline("0.04,-0.47 0.3,-0.45 0.5,-0.34 0.44,-0.12 0.28,-0.02 0.1,-0.24", side),
            mix(wing, art.paint(0xF6D36B), 0.35),
            depth=0.05,
        )
        for a, b in (
            ((0.06, -0.5), (0.52, -0.86)),
            ((0.06, -0.5), (0.5, -0.66)),
            ((0.06, -0.46), (0.42, -0.3)),
            ((0.06, -0.45), (0.3, -0.12)),
        ):
            pen.line([(side * a[0], a[1]), (side * b[0], b[1])], 0.014, rim)
        for x, y, r in (
            (0.58, -0.92, 0.022),
            (0.62, -0.83, 0.022),
            (0.57, -0.72, 0.02),
            (0.47, -0.22, 0.018),
            (0.4, -0.1, 0.018),
        ):
            pen.disc(side * x, y, r, dot)
        pen.disc(side * 0.36, -0.76, 0.05, dot)
        pen.disc(side * 0.36, -0.76, 0.026, rim)
        pen.line(
            stroke_of("0.01,-0.66 0.06,-0.82 0.15,-0.9", side),
            0.013,
            rim,
        )
        pen.disc(side * 0.15, -0.9, 0.018, rim)
    pen.body(twofold("0,-0.7 0.04,-0.64 0.035,-0.4 0,-0.16"), rim, depth=0.01)
