"""The colours of one scene: what the light does to the sky, the ground and the paint."""

from collections.abc import Callable
from dataclasses import dataclass

from generation.painter.colours import Colour, lighter, luminance, mix, ramp, shifted, tint
from generation.painter.colours import times as in_light
from generation.painter.scene import Scene

NAMED: dict[str, Colour] = {
    "red": tint(0xD8352F), "orange": tint(0xF07F2A), "yellow": tint(0xF6C62E),
    "green": tint(0x3F9A55), "teal": tint(0x1F9C96), "blue": tint(0x2F6BC9),
    "purple": tint(0x7D4BC0), "pink": tint(0xF082AC), "white": tint(0xF4F0E6),
    "black": tint(0x2B2A38), "brown": tint(0x8A5A38), "gold": tint(0xD9A93B),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Light:
    """A light of the vocabulary: skies to choose from (top to horizon), its disc, its tint."""

    skies: tuple[tuple[int, ...], ...]
    disc: int
    air: int
    kind: str = "sun"
    height: float = -0.18
    radius: float = 0.09
    stars: float = 0.0
    haze: float = 0.25


LIGHTS: dict[str, Light] = {
    "noon": Light(
        skies=((0x2A78CE, 0x6DB5EA, 0xCDEBF4), (0x17A0B8, 0x7AD0D2, 0xE9F2D9),
               (0x3E8EDB, 0x9CCBEF, 0xF4EBDD)),
        disc=0xFFF2B3, air=0xFFFFFF, height=-0.24, radius=0.065,
    ),
    "dawn": Light(
        skies=((0x6E7FC0, 0xE3A6C4, 0xFFDDBE), (0x7FA6C9, 0xF0C3C0, 0xFFEBCB),
               (0x8A79B8, 0xF2A9A5, 0xFCE3C0)),
        disc=0xFFF4D2, air=0xFFE6E4, height=0.04, radius=0.1, haze=0.4,
    ),
    "sunset": Light(
        skies=((0x31205E, 0xB53C7E, 0xFF7A52, 0xFFCB76), (0x1E3A5F, 0xC65B5E, 0xFF9A56, 0xFFDF9A),
               (0x511845, 0xC70039, 0xFF5733, 0xFFC55A)),
        disc=0xFFE38C, air=0xFFC9AC, height=0.02, radius=0.14, haze=0.3,
    ),
    "golden": Light(
        skies=((0xD07F36, 0xF2B45C, 0xFCE4AE), (0x9C6B4A, 0xE3A25B, 0xFBDFA0),
               (0xE0A33E, 0xF6C96F, 0xFFF0C6)),
        disc=0xFFF8DC, air=0xFFE2B2, height=-0.06, radius=0.11, haze=0.35,
    ),
    "night": Light(
        skies=((0x0A1030, 0x14275A, 0x31548F), (0x0B0F26, 0x2A1F57, 0x5C3F86),
               (0x06182B, 0x0F3A55, 0x2E6E80)),
        disc=0xF3EFD9, air=0x9AA6DC, kind="stars", stars=1.0, haze=0.2,
    ),
    "moonlight": Light(
        skies=((0x0F1A3E, 0x21447B, 0x6B9AC2), (0x141432, 0x39356F, 0x8A86B8),
               (0x0A2233, 0x1D5566, 0x78AFAE)),
        disc=0xF8F3DC, air=0xB4C3EC, kind="moon", height=-0.14, radius=0.13, stars=0.5, haze=0.3,
    ),
    "aurora": Light(
        skies=((0x06112C, 0x0C2B4D, 0x1C5F66), (0x0B0A2A, 0x1D2356, 0x34558A)),
        disc=0xE8F6E8, air=0xA6C8D8, kind="aurora", stars=0.7, haze=0.2,
    ),
    "storm": Light(
        skies=((0x202B3A, 0x43566A, 0x93A1A6), (0x2A2438, 0x544C66, 0xA59AA0),
               (0x1F3336, 0x43605E, 0xA3AE9A)),
        disc=0xFFF3C4, air=0xB6BEC9, kind="storm", haze=0.35,
    ),
    "fog": Light(
        skies=((0xAFBDC7, 0xCDD6DA, 0xE9EBE8), (0xB9B4C4, 0xD8D0D4, 0xF0E6DE),
               (0xA6BDB8, 0xC9D8D0, 0xEBEEDF)),
        disc=0xFBF7EA, air=0xDDE3E8, height=-0.1, radius=0.08, haze=0.62,
    ),
    "eclipse": Light(
        skies=((0x0D0A20, 0x3C1B48, 0x93404E, 0xE68B50), (0x081522, 0x1A3A4E, 0x5E6B70, 0xD9A066)),
        disc=0x0B0918, air=0xCBA6B8, kind="eclipse", height=-0.14, radius=0.12, stars=0.4, haze=0.3,
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting of the vocabulary: its ground near and far, its silhouettes, its own air."""

    ground: int
    deep: int
    far: int
    near: int
    air: int | None = None
    air_share: float = 0.0


SETTINGS: dict[str, Setting] = {
    "mars": Setting(ground=0xC8643A, deep=0x8E3F2A, far=0xB5654A, near=0x7E3626,
                    air=0xE9A878, air_share=0.38),
    "moon": Setting(ground=0xB9BAC4, deep=0x7C7E90, far=0x8D8FA1, near=0x5F6176,
                    air=0x0A0C20, air_share=0.9),
    "ocean": Setting(ground=0x1F6E9A, deep=0x0F3F6B, far=0x4D86A6, near=0x14527F),
    "city": Setting(ground=0x555B6E, deep=0x383D52, far=0x7C88A6, near=0x3E4763),
    "forest": Setting(ground=0x4E7A46, deep=0x2C5236, far=0x6E9A85, near=0x1F4534),
    "desert": Setting(ground=0xE3B062, deep=0xB9803F, far=0xD3A26A, near=0xB0793F),
    "snow": Setting(ground=0xF1F4F8, deep=0xC3D2E4, far=0xA9BED6, near=0x5C7E90),
    "space": Setting(ground=0x7A4B9A, deep=0x4A2A6E, far=0x5A3A88, near=0x35205A,
                     air=0x0B0A24, air_share=0.9),
    "meadow": Setting(ground=0x7FB24C, deep=0x4F8A41, far=0x9CC58A, near=0x3E7A45),
    "mountains": Setting(ground=0x5E8A62, deep=0x3D6650, far=0x8FA3C2, near=0x4C6488),
    "underwater": Setting(ground=0xD9C58E, deep=0x6E9A92, far=0x1F7C93, near=0x0E5470,
                          air=0x0C6E8E, air_share=0.72),
    "beach": Setting(ground=0xF0D9A2, deep=0xD9B677, far=0x3FA3B5, near=0x2C7F98),
    "studio": Setting(ground=0xE9D7C0, deep=0xCBB194, far=0xE2CDB5, near=0xB99C82),
}  # fmt: skip

Recolour = Callable[[Colour, bool], Colour]

_SYNTH = tuple(map(tint, (0x12052E, 0x3C1272, 0x8F1F8A, 0xE5347F, 0xFF7D5B, 0xFFD76E)))
_DECO = tuple(map(tint, (0x0C1826, 0x12303E, 0x1E545A, 0x9C7334, 0xD8AE59, 0xF5E6BC)))
_RISO = (
    tuple(map(tint, (0x16264C, 0x2F5D8C, 0xF2615A, 0xFFAE92, 0xFFF3DC))),
    tuple(map(tint, (0x143B36, 0x1F7A62, 0xF2785C, 0xFFC36B, 0xFFF4DA))),
    tuple(map(tint, (0x2B1B4D, 0x6A3FA0, 0xF05A8C, 0xFFB36B, 0xFFF2E0))),
)
_LINO = (
    tuple(map(tint, (0x1A2238, 0x2E5E7E, 0xD9A05B, 0xF6ECD6))),
    tuple(map(tint, (0x1C1A1E, 0xB2402F, 0xE0A868, 0xF7EEDC))),
    tuple(map(tint, (0x172A26, 0x2F7262, 0xE3A857, 0xF8F0DA))),
)


def _flat(c: Colour, _is_subject: bool) -> Colour:
    return c


def _synthwave(c: Colour, is_subject: bool) -> Colour:
    return mix(c, ramp(_SYNTH, luminance(c) * 0.96), 0.5 if is_subject else 0.86)


def _deco(c: Colour, is_subject: bool) -> Colour:
    return mix(c, ramp(_DECO, luminance(c)), 0.45 if is_subject else 0.82)


def _pastel(c: Colour, is_subject: bool) -> Colour:
    milk = mix((196, 178, 232), (255, 243, 236), min(1.0, luminance(c) * 1.3))
    return mix(shifted(c, 0, 0.95), milk, 0.24 if is_subject else 0.5)


def _noir(c: Colour, is_subject: bool) -> Colour:
    level = luminance(c)
    dark = round(255 * min(1.0, level ** (1.15 if is_subject else 1.7)))
    return (dark, dark, min(255, dark + 4))


def _watercolour(c: Colour, is_subject: bool) -> Colour:
    return mix(shifted(c, 0, 0.92), (252, 248, 238), 0.12 if is_subject else 0.26)


def _pop(c: Colour, _is_subject: bool) -> Colour:
    return shifted(c, 0, 1.45, 1.08)


def _papercut(c: Colour, _is_subject: bool) -> Colour:
    return mix(shifted(c, 0, 0.9), (246, 232, 210), 0.1)


def _vintage(c: Colour, is_subject: bool) -> Colour:
    return mix(
        in_light(shifted(c, 0, 0.78), (255, 241, 212)),
        (226, 190, 140),
        0.1 + 0.1 * (not is_subject),
    )


def _stepped(stops: tuple[Colour, ...]) -> Recolour:
    def recolour(c: Colour, is_subject: bool) -> Colour:
        step = stops[min(len(stops) - 1, int(luminance(c) * len(stops)))]
        return mix(step, c, 0.3 if is_subject else 0.1)

    return recolour


def _ramped(stops: tuple[Colour, ...]) -> Recolour:
    def recolour(c: Colour, is_subject: bool) -> Colour:
        return mix(c, ramp(stops, luminance(c)), 0.55 if is_subject else 0.84)

    return recolour


_PLAIN: dict[str, Recolour] = {
    "flat": _flat, "synthwave": _synthwave, "deco": _deco, "pastel": _pastel, "noir": _noir,
    "watercolour": _watercolour, "pop": _pop, "papercut": _papercut, "vintage": _vintage,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Every colour a scene is drawn with, after light and style."""

    light: Light
    sky: tuple[Colour, ...]
    disc: Colour
    air: Colour
    haze: Colour
    ground: Colour
    deep: Colour
    far: Colour
    near: Colour
    accent: Colour
    recolour: Recolour
    asked: bool

    def paint(self, c: Colour) -> Colour:
        """Return a subject's paint as it looks in this light and style."""
        return self.recolour(mix(c, in_light(c, self.air), 0.9), True)

    def spot(self, c: Colour) -> Colour:
        """Return the colour people asked for: it stays itself even where a style drains others."""
        lit = mix(c, in_light(c, self.air), 0.7)
        return lit if self.asked else self.recolour(lit, True)

    def stage(self, c: Colour, distance: float = 0) -> Colour:
        """Return the paint of the surroundings, lost in the haze with distance (0 to 1)."""
        return mix(self.recolour(in_light(c, self.air), False), self.haze, distance)

    def shine(self, c: Colour) -> Colour:
        """Return a light's own colour: lamps, windows, flames."""
        return self.recolour(c, True)


def recolour_for(scene: Scene) -> Recolour:
    """Return what the scene's style does to colours."""
    chosen = scene.dice(scene.tint, "inks")
    if scene.style == "risograph":
        return _ramped(chosen.choice(_RISO))
    if scene.style == "linocut":
        return _stepped(chosen.choice(_LINO))
    return _PLAIN[scene.style]


def palette_for(scene: Scene) -> Palette:
    """Return the colours of a scene."""
    dice = scene.dice(scene.tint, "palette")
    light, setting = LIGHTS[scene.light], SETTINGS[scene.setting]
    recolour, turn = recolour_for(scene), dice.uniform(-0.02, 0.02)
    air, sky = tint(light.air), [shifted(tint(s), turn) for s in dice.choice(light.skies)]
    if setting.air is not None:
        sky = _in_own_air(sky, tint(setting.air), setting.air_share)
    if scene.setting == "studio":
        sky = [lighter(mix(s, sky[len(sky) // 2], 0.75), 0.12) for s in sky]

    def stage(code: int) -> Colour:
        return recolour(shifted(in_light(tint(code), air), turn), False)

    haze = recolour(sky[-1], False)
    return Palette(
        light=light,
        sky=tuple(recolour(s, False) for s in sky),
        disc=recolour(tint(light.disc), False),
        air=air,
        haze=haze,
        ground=stage(setting.ground),
        deep=stage(setting.deep),
        far=mix(stage(setting.far), haze, light.haze + 0.18),
        near=mix(stage(setting.near), haze, light.haze * 0.35),
        accent=recolour(shifted(mix(sky[0], tint(0xF2774F), 0.75), turn), True),
        recolour=recolour,
        asked=bool(scene.colour),
    )


def _in_own_air(sky: list[Colour], air: Colour, share: float) -> list[Colour]:
    """Return a sky that a setting (space, underwater, mars) brings along, less so at its foot."""
    last = max(1, len(sky) - 1)
    lit = mix(mix((8, 8, 28), air, 0.45), air, luminance(sky[-1]))
    return [mix(s, lit, share * (1 - 0.3 * i / last)) for i, s in enumerate(sky)]
