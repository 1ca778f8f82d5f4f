"""Pictures painted by another server: what it is asked, what becomes of its answers."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from generation.contract.engine import Aborted, Done, Failed, Phase, Picture, Report, Work
from generation.contract.pixels import Padding, Size
from generation.contract.requests import (
    ImageRef,
    Img2Img,
    Inpaint,
    Outpaint,
    Request,
    Sampling,
    SchedulerName,
    Txt2Img,
)
from generation.engine.config import EngineConfig, ImagesApi
from generation.engine.engine import ComposedEngine, build_engine
from generation.worker.assemble import child_config
from studio.environment import Environment
from tests.worker.image_server import KEY, ImageServer, painting_for

MODEL = "qwen-image"
SIZE = Size(width=100, height=80)


@pytest.fixture
def server() -> Iterator[ImageServer]:
    with painting_for(ImageServer()) as server:
        yield server


def api(server: ImageServer) -> ImagesApi:
    return ImagesApi(
        url=server.address,
        key=KEY,
        models=("Qwen/Qwen-Image",),
        licence="Apache-2.0",
        takes_edits=True,
        wait_s=0.01,
        read_s=20.0,
    )


def painted(
    request: Request, api: ImagesApi, images: dict[str, bytes] | None = None
) -> list[Report]:
    """Return all reports of one request."""
    reports: list[Report] = []
    engine = build_engine(EngineConfig(images_api=api), reports.append)
    engine.submit(Work(id="w", request=request, images=images or {}))
    run(engine)
    return reports


def run(engine: ComposedEngine) -> None:
    while engine.tick():
        continue


def a_request(**more: Any) -> Txt2Img:
    sampling = Sampling(steps=9, guidance_scale=3.5)
    fields: dict[str, Any] = {
        "model": MODEL,
        "prompt": "a fox",
        "seeds": (5,),
        "size": SIZE,
        "sampling": sampling,
    }
    return Txt2Img(**{**fields, **more})


def a_source(colour: str = "red") -> tuple[ImageRef, bytes]:
    file = io.BytesIO()
    Image.new("RGB", (SIZE.width, SIZE.height), colour).save(file, "PNG")
    return ImageRef(sha256=hashlib.sha256(file.getvalue()).hexdigest()), file.getvalue()


def failure(reports: list[Report]) -> Failed:
    assert isinstance(reports[-1], Failed)
    return reports[-1]


def pixel(report: Report, at: tuple[int, int]) -> object:
    assert isinstance(report, Picture)
    return Image.open(io.BytesIO(report.png)).getpixel(at)


def test_each_seed_is_one_call_and_comes_back_at_exactly_the_size_asked_for(
    server: ImageServer,
) -> None:
    reports = painted(a_request(seeds=(5, 6), negative_prompt="snow"), api(server))

    assert reports[0] == Phase(work="w", name="asking")
    assert reports[-1] == Done(work="w")
    pictures = [report for report in reports if isinstance(report, Picture)]
    assert {p.seed: (p.width, p.height) for p in pictures} == {5: (100, 80), 6: (100, 80)}
    path, fields = min(server.asked, key=lambda asked: asked[1]["seed"])
    assert path == "/v1/images/generations"
    assert fields == {
        "model": "Qwen/Qwen-Image",
        "prompt": "a fox",
        "negative_prompt": "snow",
        "size": "112x80",
        "n": 1,
        "response_format": "b64_json",
        "seed": 5,
        "num_inference_steps": 9,
        "guidance_scale": 3.5,
    }


def test_a_hosted_service_is_sent_its_own_fields_only(server: ImageServer) -> None:
    painted(a_request(), replace(api(server), takes_sampling=False))

    assert set(server.asked[0][1]) == {"model", "prompt", "size", "n", "response_format"}


def test_outpainting_masks_the_margin_and_leaves_the_source_to_the_bit(
    server: ImageServer,
) -> None:
    ref, data = a_source()
    request = Outpaint(
        model=MODEL,
        prompt="a fox",
        seeds=(5,),
        source=ref,
        padding=Padding(left=0, top=64, right=0, bottom=0),
        overlap=16,
        redo=0,
    )
    reports = painted(request, api(server), {ref.sha256: data})

    path, fields = server.asked[0]
    assert (path, fields["size"]) == ("/v1/images/edits", "112x144")
    mask = Image.open(io.BytesIO(fields["mask"]))
    assert mask.getchannel("A").getpixel((50, 5)) == 0
    assert mask.getchannel("A").getpixel((50, 130)) == 255
    assert pixel(reports[-2], (50, 140)) == (255, 0, 0)
    assert pixel(reports[-2], (50, 2)) != (255, 0, 0)


def test_inpainting_and_variations_send_the_picture(server: ImageServer) -> None:
    ref, data = a_source()
    mask_file = io.BytesIO()
    Image.new("L", (SIZE.width, SIZE.height), 255).save(mask_file, "PNG")
    mask = ImageRef(sha256=hashlib.sha256(mask_file.getvalue()).hexdigest())
    images = {ref.sha256: data, mask.sha256: mask_file.getvalue()}
    common: dict[str, Any] = {"model": MODEL, "prompt": "a fox", "seeds": (5,), "source": ref}

    painted(Inpaint(**common, mask=mask), api(server), images)
    painted(Img2Img(**common, strength=0.5), api(server), images)

    (_, inpaint), (path, variation) = server.asked
    assert inpaint["mask"].startswith(b"\x89PNG")
    assert (path, "mask" in variation, variation["strength"]) == ("/v1/images/edits", False, "0.5")


@pytest.mark.parametrize("status", [429, 503])
def test_an_overloaded_server_is_asked_again(status: int, server: ImageServer) -> None:
    server.failures = [(status, {"Retry-After": "0"}, b""), (status, {}, b"")]

    assert painted(a_request(), api(server))[-1] == Done(work="w")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("status", "body", "code", "words"),
    [
        (503, b"busy", "remote_busy", "asked 3 times"),
        (400, b'{"error": {"message": "prompt  refused"}}', "remote_refused", "prompt refused"),
        (403, b"{}", "remote_refused", "MASTHEAD_IMAGES_API_KEY"),
        (307, b"elsewhere", "remote_refused", "307"),
        (400, b"[" * 60000, "remote_refused", "400"),
    ],
)
def test_a_refusal_says_what_the_server_said_and_what_would_help(
    status: int, body: bytes, code: str, words: str, server: ImageServer
) -> None:
    server.failures = [(status, {}, body)] * 3

    failed = failure(painted(a_request(), api(server)))

    assert failed.code == code
    assert words in failed.text
    assert len(failed.text) < 600
    assert KEY not in failed.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"data": []}',
        b'{"data": [{"b64_json": "!"}]}',
        b'{"data": [{"b64_json": "aGVsbG8="}]}',
        b"{" * 100000,
    ],
)
def test_an_answer_without_a_picture_fails_the_job_and_nothing_else(
    body: bytes, server: ImageServer
) -> None:
    server.body = body

    assert failure(painted(a_request(), api(server))).code == "remote_answer"


def test_an_endless_answer_is_not_read_to_its_end(
    server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.engine.executors.images_api_client.ANSWER_BYTES_MAX", 100_000)
    server.body = b" " * 200_000

    failed = failure(painted(a_request(), api(server)))

    assert (failed.code, "not read on" in failed.text) == ("remote_answer", True)


@pytest.mark.parametrize(
    "broken", [lambda one: replace(one, url="http://127.0.0.1:9/v1")], ids=["nobody listens"]
)
def test_a_server_that_is_away_is_named(
    broken: Callable[[ImagesApi], ImagesApi], server: ImageServer
) -> None:
    failed = failure(painted(a_request(), broken(api(server))))

    assert (failed.code, failed.retryable) == ("remote_away", True)
    assert "127.0.0.1" in failed.text


def test_a_server_that_never_answers_is_given_up(server: ImageServer) -> None:
    server.held.clear()

    failed = failure(painted(a_request(), replace(api(server), read_s=0.2)))

    assert (failed.code, "in time" in failed.text) == ("remote_away", True)


def test_an_abort_cuts_the_line_and_the_next_work_is_painted(server: ImageServer) -> None:
    reports: list[Report] = []
    engine = build_engine(EngineConfig(images_api=api(server)), reports.append)
    server.held.clear()
    engine.submit(Work(id="a", request=a_request()))
    assert server.arrived.acquire(timeout=30)
    engine.abort("a")
    run(engine)
    server.held.set()
    engine.submit(Work(id="b", request=a_request()))
    run(engine)

    assert Aborted(work="a") in reports
    assert not [r for r in reports if isinstance(r, Picture) and r.work == "a"]
    assert reports[-1] == Done(work="b")


def test_the_server_s_model_is_offered_but_never_first_and_its_key_is_not_shown(
    server: ImageServer,
) -> None:
    engine = build_engine(EngineConfig(images_api=api(server)), lambda report: None)

    card = next(card for card in engine.models() if card.handle == MODEL)
    assert (card.executor, card.licence, card.is_default) == ("http", "Apache-2.0", False)
    assert card.tasks == ("txt2img", "img2img", "inpaint", "outpaint")
    assert "127.0.0.1" in card.title
    assert KEY not in repr(api(server))


def test_the_administrator_s_settings_reach_the_engine(settings: Any) -> None:
    chosen = Environment(images_api="http://gpu/v1", images_api_models="a, b/c", images_api_key="k")
    settings.MASTHEAD_IMAGES_API = chosen.images_server

    server = child_config().engine.images_api

    assert server is not None
    assert (server.url, server.key, server.models) == ("http://gpu/v1", "k", ("a", "b/c"))
    assert Environment(images_api="http://gpu/v1").images_server is None


def test_what_a_server_cannot_be_asked_for_is_refused(server: ImageServer) -> None:
    sampling = Sampling(scheduler=SchedulerName.EULER)

    failed = failure(painted(a_request(sampling=sampling), api(server)))

    assert (failed.code, "'auto'" in failed.text) == ("bad_request", True)
    assert server.asked == []
