"""What was painted: from a picture's pixels back to its scene, so that it can be continued."""

import hashlib
import json
import os
from collections import OrderedDict
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from generation.painter.scene import Scene, Window, scene_from_json, scene_to_json

KEPT = 4096


@dataclass(frozen=True, kw_only=True)
class Memory:
    """A picture's scene and the window that showed it."""

    scene: Scene
    window: Window


class Memories:
    """Scenes by the SHA-256 of a picture's decoded pixels, in memory and, given a folder, on disk.

    A picture that is not found was painted elsewhere, or changed since. Files are small, written
    whole and renamed, so several workers may share the folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._recent: OrderedDict[str, Memory] = OrderedDict()

    def keep(self, image: Image.Image, scene: Scene, window: Window) -> None:
        """Remember which scene a picture shows."""
        key = pixel_key(image)
        memory = Memory(scene=scene, window=window)
        self._remember(key, memory)
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        data = {"scene": scene_to_json(scene), "window": asdict(window)}
        part.write_text(json.dumps(data), encoding="utf-8")
        part.replace(path)

    def find(self, image: Image.Image) -> Memory | None:
        """Return what is known of a picture, None for one that was not painted here."""
        key = pixel_key(image)
        if key in self._recent:
            return self._recent[key]
        if self._folder is None:
            return None
        path = self._path(self._folder, key)
        if not path.is_file():
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
        memory = Memory(scene=scene_from_json(data["scene"]), window=Window(**data["window"]))
        self._remember(key, memory)
        return memory

    def _remember(self, key: str, memory: Memory) -> None:
        self._recent[key] = memory
        self._recent.move_to_end(key)
        while len(self._recent) > KEPT:
            self._recent.popitem(last=False)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"


def pixel_key(image: Image.Image) -> str:
    """Return the SHA-256 of a picture's size and RGB values, whatever file it came in."""
    digest = hashlib.sha256(f"{image.width}x{image.height}".encode())
    digest.update(image.convert("RGB").tobytes())
    return digest.hexdigest()
