"""What InvokeAI wrote into its pictures before version 3: `sd-metadata`, and `Dream` before it."""

import re
from typing import Any

from studio.core.foreign_metadata import form_values, json_object

QUOTED = re.compile(r'\s*"((?:\\.|[^"\\])*)"(.*)', re.DOTALL)
AVOIDED = re.compile(r"\[([^\[\]]*)\]")
SWITCHES = {
    "-s": "steps", "-S": "seed", "-W": "width", "-H": "height",
    "-C": "guidance_scale", "-f": "strength",
}  # fmt: skip
SAMPLERS = {
    "ddim": "ddim",
    "k_euler": "euler",
    "k_euler_a": "euler_ancestral",
    "k_dpmpp_2": "dpmpp_2m",
    "k_heun": "heun",
}


def from_sd_metadata(text: str) -> dict[str, Any]:
    """Read the object of versions 2: the picture's values lie under `image`."""
    said = json_object(text)
    image = said.get("image")
    if not isinstance(image, dict):
        return {}
    prompt, negative = _split(_prompt(image.get("prompt")))
    return form_values(
        {
            **{key: image.get(key) for key in ("steps", "seed", "width", "height", "strength")},
            "prompt": prompt,
            "negative_prompt": negative,
            "guidance_scale": image.get("cfg_scale"),
            "scheduler": SAMPLERS.get(str(image.get("sampler"))),
            "model": said.get("model_weights"),
        }
    )


def from_dream(text: str) -> dict[str, Any]:
    """Read the command line that painted a picture: "words" -s 50 -S 42 -W 512 -H 512 -C 7.5."""
    found = QUOTED.match(text)
    if found is None:
        return {}
    prompt, negative = _split(found.group(1).replace('\\"', '"'))
    words = found.group(2).split()[:100]
    given: dict[str, Any] = {}
    for word, following in zip(words, [*words[1:], ""], strict=True):
        joined = word[:2] in SWITCHES and word[2:]
        if word[:2] in SWITCHES:
            given.setdefault(SWITCHES[word[:2]], joined or following)
        if word == "-A":
            given["scheduler"] = SAMPLERS.get(following)
    return form_values({**given, "prompt": prompt, "negative_prompt": negative})


def _prompt(said: Any) -> str:
    """A list of parts with weights was written even where there was one part."""
    if isinstance(said, list):
        parts = [one.get("prompt") for one in said[:40] if isinstance(one, dict)]
        return " ".join(part for part in parts if isinstance(part, str))
    return said if isinstance(said, str) else ""


def _split(prompt: str) -> tuple[str, str]:
    """What stood in square brackets was to be avoided."""
    return AVOIDED.sub("", prompt).strip(), ", ".join(AVOIDED.findall(prompt))
