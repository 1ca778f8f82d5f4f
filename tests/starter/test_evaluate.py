"""The evaluation from end to end, on a handful of pictures."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image

from generation.engine.builtin import GATES, MEASURED
from generation.starter import evaluate, train
from generation.starter.pictures import WIDTH


def test_the_last_line_is_one_json_object_that_the_card_repeats(
    trained: Path,
    exported: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    weights = tmp_path / "starter"
    shutil.copytree(exported, weights)
    sheet = tmp_path / "sheet.png"
    monkeypatch.setattr(
        sys,
        "argv",
        ["evaluate", "--weights", str(weights), "--training", str(trained), "--sheet", str(sheet),
         "--pictures", "2", "--outpaintings", "1", "--subjects-named", "0.5", "--threads", "1",
         "--record"],
    )  # fmt: skip

    evaluate.main()

    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {gate.name for gate in GATES} <= set(last)
    assert last["is_default"] is False
    assert last["protected_pixels_changed"] == 0
    recorded = json.loads((weights / MEASURED).read_text())
    assert recorded == {name: value for name, value in last.items() if name != "is_default"}
    with Image.open(sheet) as image:
        assert image.width == 6 * (WIDTH + evaluate.EDGE)


@pytest.mark.parametrize(
    ("arguments", "missing"), [([], "stage"), (["vae", "--device", "abacus"], "abacus")]
)
def test_training_refuses_what_it_cannot_do(
    arguments: list[str],
    missing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["train", *arguments, "--out", str(tmp_path)])

    with pytest.raises((SystemExit, RuntimeError)) as refused:
        train.main()

    assert missing in str(refused.value) + capsys.readouterr().err
