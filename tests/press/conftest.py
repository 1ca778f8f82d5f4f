"""Covers, art and fonts for the press tests; nothing depends on the machine's own fonts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from studio.core.layout_document import Issue, Json, starter_document
from studio.core.starter_layout import StarterTexts
from studio.press.art import LoadAsset
from studio.press.export import ExportMeta, render_pdf
from studio.press.fonts import FontStore
from studio.press.layout import AssetSizes

ART = "a" * 64
ISSUE = Issue(title="COSMOS", number="No. 6", date="June 2026", price="$7.99", issn="1234-5679")
TEXTS = StarterTexts(
    kicker="The fiction issue",
    main="Mars in one meeting",
    deck="Six editors, one prompt, one long night at the launch desk",
    second="Letters from orbit",
    second_deck="What the crew never sent home",
    third="The quiet machines",
    third_deck="Inside a studio without screens",
)
CHINESE_ISSUE = Issue(
    title="星际周刊", number="总第128期", date="2026年6月", price="35.00", issn="1234-5679"
)
CHINESE = StarterTexts(
    kicker="科幻专号",
    main="火星来信：一夜之间",
    deck="六位编辑，一句提示词，一个漫长的夜晚",
    second="寂静的机器",
    second_deck="走进没有屏幕的工作室",
    third="轨道书简",
    third_deck="宇航员未曾寄出的家书",
)
META = ExportMeta(title="COSMOS & co", created=datetime(2026, 6, 1, 9, 30, tzinfo=UTC))


@pytest.fixture(scope="session")
def fonts() -> FontStore:
    """The bundled fonts and a small Chinese one from a configured folder."""
    return FontStore(folders=[Path(__file__).parent / "data"], system_folders=())


def finished_cover() -> Json:
    """Return a finished English cover of 8 3/8 x 10 7/8 inches, as JSON."""
    return starter_document("us-8375x10875", ISSUE, TEXTS, art=ART, addon="06")


@pytest.fixture
def cover() -> Json:
    return finished_cover()


@pytest.fixture
def chinese_cover() -> Json:
    return starter_document("a4", CHINESE_ISSUE, CHINESE, art=ART, addon="06", lang="zh-Hans")


@pytest.fixture(scope="session")
def art() -> Image.Image:
    """Art that covers any preset at 300 ppi, dark with a bright middle."""
    picture = Image.new("RGB", (2788, 3600), "#34204a")
    picture.paste("#d06a48", (800, 900, 2000, 2600))
    return picture


@pytest.fixture(scope="session")
def pdf(art: Image.Image, fonts: FontStore) -> bytes:
    """The print PDF of the finished English cover."""
    return render_pdf(finished_cover(), {ART: art}.__getitem__, fonts, META)


@pytest.fixture
def sizes(art: Image.Image) -> AssetSizes:
    return {ART: art.size}


@pytest.fixture
def load(art: Image.Image) -> LoadAsset:
    return {ART: art}.__getitem__
