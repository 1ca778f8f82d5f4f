"""A team's own diffusers model, through the API, the queue, the worker and the real engine."""

import io
import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from studio.core.picture_metadata import png_texts
from tests.engine.outfits import dress
from tests.engine.tiny_models import build_stable_diffusion
from tests.running import RunningStudio

pytestmark = pytest.mark.e2e

JOB_S = 120
SETTINGS = {"model": "tiny", "width": 128, "height": 128, "steps": 3}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A signed-in script at a studio whose models folder holds one good and one pickled model."""
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        build_stable_diffusion(models / "tiny")
        dress(models, plain="tiny")
        pickled = build_stable_diffusion(models / "pickled")
        (pickled / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x04.")
        environment = {"MASTHEAD_MODELS": str(models)}
        studio = RunningStudio(var=Path(folder) / "var", environment=environment)
        studio.start()
        with httpx.Client(base_url=studio.address, timeout=60) as made:
            sign_in(made, studio.sign_in_link)
            yield made
        assert studio.stop() == 0, "\n".join(studio.lines)


def sign_in(client: httpx.Client, link: str) -> None:
    form = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(link).text)
    assert form
    client.post(link, data={"csrfmiddlewaretoken": form[1]}, headers={"Referer": link})


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"X-CSRFToken": client.cookies["csrftoken"], "Idempotency-Key": str(uuid4())}
    reply = client.post(path, json=body, headers=headers)
    assert reply.is_success, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def finished(client: httpx.Client, job: int) -> dict[str, Any]:
    """Return a job's row once it has ended."""
    deadline = time.monotonic() + JOB_S
    while time.monotonic() < deadline:
        row: dict[str, Any] = client.get(f"/api/jobs/{job}").json()["job"]
        if row["state"] in {"succeeded", "failed", "aborted"}:
            return row
        time.sleep(0.2)  # the socket tells people; this script only asks
    raise AssertionError(f"Job {job} did not end within {JOB_S} s.")


def offered(client: httpx.Client) -> dict[str, dict[str, Any]]:
    """Return the models on offer, once the worker has loaded what it needs to tell."""
    deadline = time.monotonic() + JOB_S
    models: dict[str, dict[str, Any]] = {}
    while "tiny" not in models and time.monotonic() < deadline:
        models = {row["handle"]: row for row in client.get("/api/models").json()["models"]}
        time.sleep(0.2)
    return models


def test_a_model_folder_is_offered_by_name_and_a_pickled_one_says_why_not(
    client: httpx.Client,
) -> None:
    models = offered(client)

    assert not models["tiny"]["procedural"]
    assert models["tiny"]["problem"] == ""
    assert ".bin" in models["pickled"]["problem"]


def test_every_task_runs_on_a_teams_own_model(client: httpx.Client) -> None:
    board, variants = painted(client)
    first = variants[0]

    results: dict[str, tuple[dict[str, Any], tuple[int, int]]] = {
        "variations": ({"strength": "subtle", "count": 1}, (128, 128)),
        "outpaint": ({"padding": {"top": 32}, "count": 1}, (128, 160)),
        "upscale": ({"width": 300, "height": 300}, (300, 300)),
        "inpaint": ({"mask": mask(client, board), "count": 1}, (128, 128)),
    }
    sizes = {name: made(client, board, first, name, body) for name, (body, _) in results.items()}

    assert [v["model_title"] for v in variants] == [variants[0]["model_title"]] * 2
    assert not first["procedural"]
    assert sizes == {name: size for name, (_, size) in results.items()}


def painted(client: httpx.Client) -> tuple[str, list[dict[str, Any]]]:
    project = post(client, "/api/projects", {"title": "Own model", "cover_format": "a4"})
    path = f"/api/projects/{project['project']['id']}"
    draft = post(client, f"{path}/drafts", {"name": "d", "text": "a red fox"})["draft"]
    body = {"draft": draft["id"], "draft_seq": draft["seq"], "count": 2, **SETTINGS}
    job = finished(client, post(client, f"{path}/iterations", body)["job"]["id"])
    assert job["state"] == "succeeded", job["error_text"]
    return path, client.get(f"{path}/board").json()["variants"]


def made(
    client: httpx.Client, path: str, variant: dict[str, Any], task: str, body: dict[str, Any]
) -> tuple[int, int]:
    """Run a task on a variant and return the size of the picture it made."""
    job = finished(client, post(client, f"/api/variants/{variant['id']}/{task}", body)["job"]["id"])
    assert job["state"] == "succeeded", job["error_text"]
    rows = client.get(f"{path}/board").json()["variants"]
    row = next(row for row in rows if row["job"] == job["id"])
    return row["width"], row["height"]


def mask(client: httpx.Client, path: str) -> str:
    picture = Image.new("L", (128, 128))
    picture.paste(255, (40, 40, 90, 90))
    data = io.BytesIO()
    picture.save(data, "PNG")
    reply = client.post(
        f"{path}/assets",
        files={"file": ("mask.png", data.getvalue(), "image/png")},
        data={"purpose": "mask"},
        headers={"X-CSRFToken": client.cookies["csrftoken"]},
    )
    assert reply.is_success, reply.text
    return str(reply.json()["sha256"])


def test_a_picture_wears_follows_looks_like_and_is_enlarged_with_detail(
    client: httpx.Client,
) -> None:
    path, variants = painted(client)
    shown = variants[0]["asset"]
    draft = post(client, f"{path}/drafts", {"name": "e", "text": "a red fox"})["draft"]
    guided = {
        "adapters": [{"handle": "tiny-ink", "weight": 0.8}],
        "control": {"handle": "tiny-edges", "asset": shown},
        "look": {"handle": "tiny-look", "asset": shown, "strength": 0.7},
    }
    body = {"draft": draft["id"], "draft_seq": draft["seq"], "count": 1, **SETTINGS, **guided}
    job = finished(client, post(client, f"{path}/iterations", body)["job"]["id"])
    assert job["state"] == "succeeded", job["error_text"]
    rows = client.get(f"{path}/board").json()["variants"]
    dressed = next(row for row in rows if row["job"] == job["id"])

    choices = client.get(f"/api/variants/{dressed['id']}/enlarge-choices").json()["choices"]
    wish = {"width": 256, "height": 256, "refine": {"strength": 0.4}}
    size = made(client, path, dressed, "upscale", wish)

    assert [one["handle"] for one in choices["upscalers"]] == ["four"]
    assert choices["refiner"] == "tiny"
    assert size == (256, 256)
    newest = max(client.get(f"{path}/board").json()["variants"], key=lambda row: row["id"])
    file = client.get(f"/variants/{newest['id']}/download").content
    said = json.loads(png_texts(file)["masthead"])["facts"]
    assert (said["upscaler"], said["refined_by"]) == ("four", "tiny")
    assert said["adapters"] == [{"handle": "tiny-ink", "weight": 0.8}]
    assert "<lora:tiny-ink:0.8>" in png_texts(file)["parameters"]
