"""Contact sheets to look at: `python -m generation.painter.sheet OUT.png`."""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from generation.painter.painting import draw
from generation.painter.reading import read_prompt
from generation.painter.scene import LIGHTS, SETTINGS, STYLES, SUBJECTS, Scene
from generation.painter.words import NATURAL_SETTINGS

PROMPTS = (
    "a red fox in the snow at dawn", "火星上的宇航员，日落", "a lighthouse in a storm, watercolour",
    "两只猫在月光下的城市", "portrait of a woman, art deco", "深海里的蓝鲸",
    "three blue butterflies, risograph", "一座城堡，群山，极光",
    "a yellow car in the desert at sunset, synthwave", "雪地里的小屋，夜晚",
    "an owl in the forest, moonlight, linocut", "草原上的大象，金色时光",
    "a sailing ship at sunset, vintage", "赛博朋克城市里的机器人",
    "a hot-air balloon over the mountains at dawn", "一杯咖啡，极简，桌上",
    "a steam train in the mountains, fog", "樱花树，粉彩，清晨", "a rocket on the moon, pop art",
    "海底的小丑鱼，特写", "a green bicycle in the city, papercut", "森林里的鹿，薄雾，水彩",
    "guitar on the beach at dusk", "摩天大楼，仰视，黑白", "a windmill in a meadow, noon",
    "红色的蘑菇，森林，剪纸", "tiny astronaut in outer space, wide shot", "雪山，日出，浮世绘",
    "a purple flower close-up", "飞机，群山，复古", "two dogs on the beach, pop art",
    "三朵郁金香，草地", "a tree under a solar eclipse", "帆船，极光，大海",
    "a black cat, noir, full moon", "老爷车，沙漠，海报", "mountain under the northern lights",
    "橙色热气球，日落，扁平", "a robot in a meadow, pastel", "猫头鹰，星空，装饰艺术",
    "house in the forest at night", "女人肖像，波普", "a whale at sea, golden hour", "灯塔，雾",
    "white deer in the snow, aurora", "火车，雪地，夜", "red rocket in space, risograph",
    "蝴蝶，花园，水彩", "an elephant in the desert, eclipse", "城市街道上的出租车，雨",
    "coffee, retro, autumn", "吉他，霓虹", "skyscraper at sunset, synthwave", "金鱼，水下，版画",
    "castle in the snow, papercut", "自行车，海边，早晨", "a fox and a lighthouse, storm",
    "风车，黄昏，剪纸", "teal airplane above the ocean", "一棵大树，沙漠，日落",
)  # fmt: skip


def prompt_scenes(seed: int) -> list[Scene]:
    """Return the scenes of sixty prompts in English and Chinese."""
    return [read_prompt(prompt, seed + i).scene for i, prompt in enumerate(PROMPTS)]


def style_scenes(seed: int) -> list[Scene]:
    """Return every subject in every style, at home and in some light."""
    dice = random.Random(seed)
    return [
        Scene(
            subject=subject,
            setting=dice.choice((*NATURAL_SETTINGS[subject], dice.choice(SETTINGS))),
            light=dice.choice(LIGHTS),
            style=style,
            composition="centre",
            place=dice.getrandbits(60),
            world=dice.getrandbits(60),
            look=dice.getrandbits(60),
            tint=dice.getrandbits(60),
        )
        for subject in SUBJECTS
        for style in STYLES
    ]


def contact_sheet(scenes: Sequence[Scene], columns: int, size: tuple[int, int]) -> Image.Image:
    """Return the scenes in rows, with a gap between them."""
    rows = -(-len(scenes) // columns)
    sheet = Image.new("RGB", (columns * (size[0] + 6) - 6, rows * (size[1] + 6) - 6), "white")
    for index, scene in enumerate(scenes):
        at = (index % columns * (size[0] + 6), index // columns * (size[1] + 6))
        sheet.paste(draw(scene, size), at)
    return sheet


def main() -> None:
    """Write a contact sheet and say how fast it was drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kind", choices=("prompts", "styles"), default="prompts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--width", type=int, default=192)
    asked = parser.parse_args()
    scenes = prompt_scenes(asked.seed) if asked.kind == "prompts" else style_scenes(asked.seed)
    started = time.perf_counter()
    columns = 12 if asked.kind == "prompts" else len(STYLES)
    contact_sheet(scenes, columns, (asked.width, asked.width * 4 // 3)).save(asked.out)
    each = (time.perf_counter() - started) / len(scenes) * 1000
    sys.stdout.write(f"{len(scenes)} pictures, {each:.1f} ms each, in {asked.out}\n")


if __name__ == "__main__":
    main()
