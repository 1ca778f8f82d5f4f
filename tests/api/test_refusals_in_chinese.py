"""Whoever refuses - core, the contract, a schema -, a reader of Chinese is told in Chinese."""

from typing import Any

import pytest

from tests.api.world import World, signed_in, title_op

pytestmark = pytest.mark.django_db


REFUSED: dict[str, tuple[str, str, Any, str]] = {
    # what refuses: method, path, body, the whole message
    "core": (
        "POST",
        "/projects",
        {"title": "T", "cover_format": "a99"},
        "没有开本“a99”。已有的开本：",
    ),
    "a layout's property": (
        "POST",
        "/layouts/{layout_id}/operations",
        {"base_revision": 0, "operations": [title_op(-5, object="masthead", property="w_mm")]},
        "第 1 个操作：宽（masthead.w_mm）为 -5；应为：0 至 1000。",
    ),
    "the contract": (
        "POST",
        "/variants/{variant_id}/upscale",
        {"width": 9000, "height": 9000},
        "宽度为 9000 像素；应为 64 至 8192 像素。",
    ),
    "a schema": (
        "PUT",
        "/variants/{variant_id}/rating",
        {"stars": 6},
        "stars：输入应小于或等于 5；发送的是 6。",
    ),
    "an id that nobody has": ("GET", "/variants/0", None, "没有这样的页面或对象。"),
}


@pytest.mark.parametrize(("method", "path", "body", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_readers_of_chinese_are_refused_in_chinese(
    world: World, method: str, path: str, body: Any, words: str
) -> None:
    caller = signed_in(world.editor)
    caller.client.cookies["django_language"] = "zh-hans"

    reply = caller.ask(method, path.format(**world.ids), body)

    assert reply.json()["error"]["message"].startswith(words)
