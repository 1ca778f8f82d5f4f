"""Developer command: unpack the bundled fonts from npm packages and list them in fonts.json.

Run `python -m studio.press.data.fetch_fonts`; it needs npm and network. Users need neither.
"""

import hashlib
import json
import logging
import subprocess
import tarfile
import tempfile
from pathlib import Path

logger = logging.getLogger(__name__)

FONTS = Path(__file__).parent / "fonts"
SCOPE = "@expo-google-fonts"
LICENCE = "OFL-1.1"
WEIGHTS: dict[str, tuple[str, ...]] = {
    "playfair-display": ("400Regular", "700Bold", "700Bold_Italic", "900Black"),
    "bodoni-moda": ("400Regular", "700Bold", "700Bold_Italic", "900Black"),
    "abril-fatface": ("400Regular",),
    "anton": ("400Regular",),
    "bebas-neue": ("400Regular",),
    "gfs-didot": ("400Regular",),
    "eb-garamond": ("500Medium", "700Bold"),
    "cormorant": ("600SemiBold", "700Bold_Italic"),
    "oswald": ("400Regular", "600SemiBold"),
    "league-gothic": ("400Regular",),
    "barlow-condensed": (
        "400Regular",
        "500Medium",
        "500Medium_Italic",
        "600SemiBold",
        "700Bold",
        "800ExtraBold",
    ),
    "source-serif-4": ("400Regular", "400Regular_Italic", "600SemiBold", "700Bold"),
    "archivo": ("400Regular", "700Bold", "900Black"),
}


def main() -> None:
    """Fetch every family and write the list."""
    listed = [entry for family in sorted(WEIGHTS) for entry in fetch(family)]
    (FONTS / "fonts.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n")
    logger.info("wrote %d fonts", len(listed))


def fetch(family: str) -> list[dict[str, str]]:
    """Unpack one family's chosen weights with their licence."""
    package = f"{SCOPE}/{family}"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True
        )
        with tarfile.open(Path(folder) / done.stdout.decode().split()[-1]) as tarball:
            return _unpack(tarball, family, package)


def _unpack(tarball: tarfile.TarFile, family: str, package: str) -> list[dict[str, str]]:
    version = json.loads(_content(tarball, "package/package.json"))["version"]
    folder = FONTS / family
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "LICENSE_FONT").write_bytes(_content(tarball, "package/LICENSE_FONT"))
    listed = []
    for weight in WEIGHTS[family]:
        name = next(n for n in tarball.getnames() if n.endswith(f"/{weight}/{_file(n, weight)}"))
        data = _content(tarball, name)
        handle = f"{family}-{weight[:3]}" + ("-italic" if weight.endswith("Italic") else "")
        (folder / f"{handle}.ttf").write_bytes(data)
        listed.append(
            {
                "handle": handle,
                "file": f"{family}/{handle}.ttf",
                "sha256": hashlib.sha256(data).hexdigest(),
                "version": version,
                "licence": LICENCE,
                "source": f"npm {package} {version}",
            }
        )
    return listed


def _file(name: str, weight: str) -> str:
    return name.rsplit("/", 1)[-1] if name.endswith(f"_{weight}.ttf") else "-"


def _content(tarball: tarfile.TarFile, name: str) -> bytes:
    member = tarball.extractfile(name)
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()
