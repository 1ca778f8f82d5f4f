"""The page of models: what it shows of each, and to whom."""

import re
from dataclasses import asdict, replace

import pytest
from django.test import Client
from django.utils.translation import override

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard
from studio.accounts.models import User
from studio.artwork.cards import card_for
from studio.core.errors import RefusedError
from studio.jobs import offers
from studio.jobs.catalogue import model_detail, record_check
from studio.jobs.model_problems import problem_words
from studio.jobs.models import ModelOffer
from studio.jobs.selectors import models_on_offer
from tests.cards import NIGHT

pytestmark = pytest.mark.django_db

CARD = replace(NIGHT, handle="starter", title="Starter", adapters=(), is_default=False)
BROKEN = replace(
    CARD, handle="old", title="Old", tasks=(), problem="It holds weights.bin, a pickle."
)


@pytest.fixture
def page(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def checked(card: ModelCard, step_s: float) -> None:
    record_check(
        card=card,
        machine="gpu-box",
        device="cpu (2 threads)",
        load_s=1.25,
        step_s=step_s,
        memory_bytes=900_000_000,
        width_px=256,
        height_px=320,
        batch_ms={1: 210.0, 2: 273.0, 4: 483.0},
        together=4,
    )


def test_a_model_is_shown_with_its_licence_preset_workers_and_measurements(page: Client) -> None:
    offers.announce_models("engine-gpu-box-7", [CARD], "cuda (H200)")
    checked(CARD, 0.9)
    checked(CARD, 0.21)

    text = page.get("/models/").content.decode()

    for words in ("Starter", "Apache-2.0", "1024 × 1024 px", "30 steps, guidance 5.0", "euler"):
        assert words in text
    assert "engine-gpu-box-7 <small>cuda (H200)</small>" in text
    assert "0.21" in text
    assert "0.9 GB" in text
    assert "2 → × 1.3 · 4 → × 2.3: up to 4 at once" in text
    assert "of other weights" not in text


def test_a_check_of_other_weights_says_so(page: Client) -> None:
    offers.announce_models("engine-gpu-box-7", [CARD])
    checked(replace(CARD, revision="older"), 0.9)

    assert "of other weights" in page.get("/models/").content.decode()


def test_what_an_adapter_may_be_used_for_stands_beside_it(page: Client) -> None:
    ink = AdapterCard(
        handle="ink", kind=AdapterKind.LORA, title="Ink", made_for="SDXL",
        licence="cc-by-nc-4.0", commercial_use="no",
    )  # fmt: skip
    offers.announce_models("engine-gpu-box-7", [replace(CARD, adapters=(ink,))])

    assert "cc-by-nc-4.0 · not for commercial use" in page.get("/models/").content.decode()


def test_a_model_that_cannot_run_gives_its_reason(page: Client) -> None:
    offers.announce_models("engine-gpu-box-7", [BROKEN])

    text = page.get("/models/").content.decode()

    assert "cannot run" in text
    assert "weights.bin, a pickle" in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("It holds unet/x.bin, a pickle, which can run code.", "含有 unet/x.bin"),
        ("It brings code of its own (run.py), which is never run here.", "自带代码（run.py）"),
        ("vae/a is a link out of the folder; put the file there.", "vae/a 是指向文件夹之外的链接"),
        (
            "There is no model_index.json, so it is no diffusers folder. Add",
            "没有 model_index.json",
        ),
        ("There are no safetensors weights in unet/.", "unet/ 中没有 safetensors 权重"),
        ("config.json cannot be read as JSON: Expecting value.", "config.json 已损坏"),
        ("card.toml: there is no task 'x'; there are txt2img.", "card.toml 有误"),
        (
            "The name 'sd' belongs to a built-in model; rename the folder.",
            "名称 sd 已属于另一个模型",
        ),
        ("Its part 'unet' needs 'mine.UNet'; only classes", "部件 unet 需要"),
        ("Something nobody thought of.", "Something nobody thought of."),
    ],
)
def test_why_a_model_cannot_run_is_said_in_the_readers_language(said: str, shown: str) -> None:
    with override("zh-hans"):
        assert shown in problem_words(said)
    with override("en"):
        assert problem_words(said) == said


def test_the_lists_of_models_and_refusals_say_it_in_the_readers_language_too() -> None:
    offers.announce_models("engine-gpu-box-7", [BROKEN])
    with override("zh-hans"):
        (row,) = models_on_offer()
        assert row["problem"] == problem_words(BROKEN.problem) != BROKEN.problem
        with pytest.raises(RefusedError, match=re.escape(row["problem"])):
            card_for(BROKEN.handle, "txt2img")


def test_a_worker_that_went_silent_is_no_longer_listed(page: Client) -> None:
    ModelOffer.objects.create(worker="gone-1", handle="starter", card=asdict(CARD))
    ModelOffer.objects.update(seen_at="2020-01-01T00:00Z")

    assert model_detail("starter")["workers"] == []
    assert "no worker now" in page.get("/models/").content.decode()


def test_strangers_to_the_studio_are_asked_to_sign_in() -> None:
    reply = Client().get("/models/")

    assert (reply.status_code, reply["Location"]) == (302, "/sign-in/?next=/models/")


def test_the_page_is_chinese_for_those_who_read_chinese(page: Client) -> None:
    offers.announce_models("engine-gpu-box-7", [CARD])

    text = page.get("/models/", headers={"Accept-Language": "zh-hans"}).content.decode()

    for words in ("模型", "许可", "商业使用", "从文字生成"):
        assert words in text
