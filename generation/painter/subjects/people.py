"""People and those who look like them: a portrait, an astronaut, a robot."""

from generation.painter.colours import Colour, darker, lighter, mix
from generation.painter.pen import Pen, box, outline, oval, rounded, smooth, twofold
from generation.painter.subjects.art import Art

SKINS = (0xF3C9A5, 0xDFA57C, 0xB9774E, 0x8A5436, 0x6A3F2B)
HAIRS = (0x2A2130, 0x5A3423, 0xA5512B, 0xD9A24A, 0xC9C4C4, 0x7A2E4F)


def portrait(art: Art) -> None:
    """A head and shoulders looking at the reader."""
    pen, dice = art.pen, art.dice
    skin = art.paint(dice.choice(SKINS))
    hair = art.paint(dice.choice(HAIRS))
    cloth = art.main(0xD8503F, 0x2F6F8F, 0xE0A63A, 0x4D7A5A, 0x6B4B8A)
    style = dice.below(4)
    _hair_behind(pen, hair, style)
    pen.body(twofold("0.1,-0.46 0.11,-0.3 0.34,-0.2 0.45,-0.06 0.48,0.06"), cloth)
    pen.body(
        twofold("0.085,-0.5 0.085,-0.34 0.12,-0.26 0,-0.2"),
        darker(skin, 0.16),
        rim=False,
    )
    _collar(art, cloth)
    face = twofold("0,-0.93 0.15,-0.88 0.195,-0.72 0.18,-0.56 0.11,-0.45 0.035,-0.41")
    pen.body(face, skin, depth=0.08)
    _features(art, skin, hair)
    _hair_front(pen, hair, style)


def _collar(art: Art, cloth: Colour) -> None:
    pen = art.pen
    if art.dice.random() < 0.5:
        trim = lighter(cloth, 0.55)
        pen.fill([(-0.13, -0.29), (0.0, -0.12), (-0.09, -0.08), (-0.2, -0.24)], trim)
        pen.fill([(0.13, -0.29), (0.0, -0.12), (0.09, -0.08), (0.2, -0.24)], darker(trim, 0.12))
    else:
        pen.fill(twofold("0.11,-0.33 0.15,-0.26 0,-0.2"), darker(cloth, 0.28))
        pen.fill(twofold("0.11,-0.36 0.12,-0.3 0,-0.25"), cloth)


def _features(art: Art, skin: Colour, hair: Colour) -> None:
    pen, ink = art.pen, art.ink()
    white, lip = art.paint(0xFBF6EE), mix(skin, art.paint(0xB5263A), 0.72)
    iris = art.paint(art.dice.choice((0x3F6F8F, 0x5B4632, 0x4F7F5A)))
    for side in (-1, 1):
        x = side * 0.082
        pen.fill(smooth((x - 0.042, -0.675), (x, -0.7), (x + 0.042, -0.675), (x, -0.657)), white)
        pen.disc(x, -0.678, 0.019, iris)
        pen.disc(x, -0.678, 0.009, ink)
        pen.disc(x + 0.006, -0.685, 0.004, white)
        pen.line(
            smooth((x - 0.046, -0.676), (x, -0.704), (x + 0.046, -0.678), closed=False), 0.009, ink
        )
        brow = smooth(
            (x - side * 0.045, -0.735), (x, -0.752), (x + side * 0.055, -0.733), closed=False
        )
        pen.line(brow, 0.014, darker(hair, 0.35))
        pen.disc(side * 0.115, -0.605, 0.034, mix(skin, lip, 0.5), 0.35)
    pen.fill(outline("0.004,-0.66 0.026,-0.585 0,-0.572 -0.006,-0.6"), darker(skin, 0.2))
    pen.fill(
        outline("-0.055,-0.513 -0.018,-0.527 0,-0.521 0.018,-0.527 0.055,-0.513 0,-0.505"),
        lip,
    )
    pen.fill(outline("-0.05,-0.511 0,-0.503 0.05,-0.511 0,-0.483"), lighter(lip, 0.14))


def _hair_behind(pen: Pen, hair: Colour, style: int) -> None:
    if style == 0:
        pen.body(
            twofold("0,-1 0.2,-0.96 0.27,-0.74 0.26,-0.44 0.22,-0.22 0.06,-0.3"),
            hair,
        )
    elif style == 1:
        pen.body(
            twofold("0,-1 0.22,-0.95 0.275,-0.75 0.25,-0.52 0.16,-0.44 0.05,-0.5"),
            hair,
        )
    elif style == 2:
        pen.body(oval(0, -1.0, 0.1, 0.09), hair)
        pen.body(twofold("0,-0.99 0.19,-0.93 0.225,-0.74 0.19,-0.58 0.06,-0.6"), hair)
    else:
        for x, y, r in (
            (-0.2, -0.78, 0.13),
            (0.2, -0.78, 0.13),
            (-0.13, -0.92, 0.13),
            (0.13, -0.92, 0.13),
            (0, -0.98, 0.13),
            (-0.23, -0.64, 0.1),
            (0.23, -0.64, 0.1),
        ):
            pen.body(oval(x, y, r, r), hair, depth=0.03, rim=False)


def _hair_front(pen: Pen, hair: Colour, style: int) -> None:
    if style == 3:
        for x, y, r in ((-0.12, -0.88, 0.075), (0, -0.905, 0.08), (0.12, -0.88, 0.075)):
            pen.fill(oval(x, y, r, r * 0.85), hair)
        return
    lock = outline(
        "-0.205,-0.66 -0.21,-0.86 -0.1,-0.97 0.08,-0.97 0.2,-0.87 0.205,-0.68 "
        "0.17,-0.79 0.06,-0.865 -0.04,-0.85 -0.14,-0.78"
    )
    pen.body(lock, hair, depth=0.02)
    if style == 1:
        pen.fill(
            outline("-0.19,-0.8 -0.1,-0.9 0.1,-0.9 0.19,-0.8 0.17,-0.765 0,-0.79 -0.17,-0.765"),
            hair,
        )


def astronaut(art: Art) -> None:
    """An astronaut standing, the world mirrored in the visor."""
    pen = art.pen
    suit = art.main(0xF1EEE6)
    grey, trim = darker(suit, 0.22), art.paint(0xE2703A)
    joint = art.paint(0x6B7386)
    pen.body(rounded(-0.2, -0.72, 0.2, -0.34, 0.06), joint)
    for side in (-1, 1):
        leg = [
            (side * 0.02, -0.36),
            (side * 0.145, -0.36),
            (side * 0.155, -0.08),
            (side * 0.035, -0.08),
        ]
        pen.body(leg, suit, depth=0.04)
        pen.body(
            rounded(
                min(side * 0.02, side * 0.185), -0.1, max(side * 0.02, side * 0.185), 0.0, 0.035
            ),
            joint,
            depth=0.02,
        )
        pen.fill(
            box(min(side * 0.03, side * 0.152), -0.2, max(side * 0.03, side * 0.152), -0.175), trim
        )
    wave = art.dice.random() < 0.45
    _arm(art, suit, joint, trim, -1, wave=False)
    _arm(art, suit, joint, trim, 1, wave=wave)
    pen.body(
        twofold("0.1,-0.7 0.175,-0.64 0.17,-0.46 0.15,-0.33 0,-0.31"),
        suit,
        depth=0.06,
    )
    pen.body(rounded(-0.085, -0.57, 0.085, -0.44, 0.02), grey, depth=0.015)
    for x, code in ((-0.05, 0xD8403A), (0.0, 0xF2C14E), (0.05, 0x4FA3C7)):
        pen.disc(x, -0.53, 0.015, art.shine(code))
    pen.fill(box(-0.06, -0.49, 0.06, -0.47), joint)
    pen.body(oval(0, -0.83, 0.175, 0.17, sides=64), suit, depth=0.05)
    _visor(art)


def _arm(art: Art, suit: Colour, joint: Colour, trim: Colour, side: int, *, wave: bool) -> None:
    pen = art.pen
    hand = (side * 0.34, -0.83) if wave else (side * 0.255, -0.36)
    elbow = (side * 0.3, -0.6) if wave else (side * 0.245, -0.52)
    arm = smooth((side * 0.13, -0.69), elbow, hand, closed=False)
    pen.stroke(arm, 0.105, suit)
    cuff = (elbow[0] * 0.25 + hand[0] * 0.75, elbow[1] * 0.25 + hand[1] * 0.75)
    pen.stroke(
        [cuff, (cuff[0] * 0.96 + hand[0] * 0.04, cuff[1] * 0.96 + hand[1] * 0.04)], 0.11, trim
    )
    pen.body(oval(*hand, 0.055, 0.055), joint, depth=0.02)


def _visor(art: Art) -> None:
    pen = art.pen
    glass = art.shine(0x1C3350)
    pen.body(rounded(-0.125, -0.92, 0.125, -0.74, 0.08), art.paint(0xC9A24B), depth=0.02)
    pen.fill(rounded(-0.11, -0.907, 0.11, -0.753, 0.07), glass)
    pen.fill(
        outline("-0.1,-0.8 -0.04,-0.83 0.03,-0.81 0.1,-0.82 0.085,-0.768 -0.085,-0.768"),
        art.paint(0xE08A4F),
        0.75,
    )
    pen.fill(
        outline("-0.085,-0.86 -0.04,-0.9 0.02,-0.9 -0.05,-0.86 -0.075,-0.82"),
        (255, 255, 255),
        0.65,
    )
    pen.disc(0.055, -0.87, 0.014, (255, 255, 255), 0.7)


def robot(art: Art) -> None:
    """A friendly robot of the tin kind."""
    pen = art.pen
    tin = art.main(0xD9583F, 0x4F8FA8, 0xE0B04A, 0x8FA3A8)
    dark, steel = darker(tin, 0.35), art.paint(0x9AA5B1)
    for side in (-1, 1):
        _robot_limbs(art, pen.at(0, 0, flip=side < 0), tin, waving=side > 0)
    pen.body(rounded(-0.23, -0.57, 0.23, -0.17, 0.045), tin)
    pen.body(rounded(-0.15, -0.5, 0.15, -0.3, 0.025), art.paint(0xF3EBDA), depth=0.02)
    for x, code in ((-0.09, 0xD8403A), (0.0, 0x58B56B), (0.09, 0xF2C14E)):
        pen.disc(x, -0.44, 0.028, art.shine(code))
    pen.fill(box(-0.11, -0.365, 0.11, -0.35), dark)
    pen.fill(box(-0.11, -0.335, 0.06, -0.32), dark)
    pen.body(box(-0.06, -0.61, 0.06, -0.56), steel, depth=0.02)
    pen.line([(0, -0.9), (0, -0.97)], 0.02, steel)
    pen.disc(0, -0.975, 0.03, art.shine(0xF2C14E))
    for side in (-1, 1):
        ear = pen.at(side * 0.215, -0.75)
        ear.body(rounded(-0.025, -0.05, 0.025, 0.05, 0.015), steel, depth=0.02)
    pen.body(rounded(-0.2, -0.9, 0.2, -0.6, 0.055), tin)
    for x in (-0.09, 0.09):
        pen.disc(x, -0.78, 0.06, art.paint(0xF6F0E0))
        pen.disc(x, -0.78, 0.042, art.shine(0x35C0D8))
        pen.disc(x, -0.78, 0.02, art.ink())
        pen.disc(x - 0.015, -0.795, 0.01, (255, 255, 255))
    pen.fill(rounded(-0.1, -0.68, 0.1, -0.64, 0.015), art.ink())
    for x in (-0.05, 0.0, 0.05):
        pen.fill(box(x - 0.004, -0.68, x + 0.004, -0.64), art.paint(0xF6F0E0))


def _robot_limbs(art: Art, half: Pen, tin: Colour, *, waving: bool) -> None:
    """Draw the leg and arm of one side."""
    dark, steel = darker(tin, 0.35), art.paint(0x9AA5B1)
    half.body(box(0.05, -0.2, 0.15, -0.04), steel, depth=0.03)
    half.body(rounded(0.03, -0.07, 0.2, 0.0, 0.03), dark, depth=0.02)
    up = waving and art.dice.random() < 0.5
    x, y = (0.36, -0.66) if up else (0.33, -0.22)
    half.stroke([(0.24, -0.5), (0.33, -0.4), (x, y)], 0.06, steel)
    half.body(oval(x, y, 0.055, 0.055), dark, depth=0.02)
    reach = -0.07 if up else 0.07
    half.fill([(x - 0.025, y), (x + 0.025, y), (x, y + reach)], art.palette.haze)
    half.body(oval(0.24, -0.51, 0.06, 0.06), tin, depth=0.02)
