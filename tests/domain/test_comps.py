"""Words across files that are no final cover: on proofs and web pictures, never on print files."""

import io

import numpy as np
import pytest
from PIL import Image

from studio.accounts.models import User
from studio.assets import store
from studio.core.errors import RefusedError
from studio.exports.selectors import comp_of
from studio.projects.models import Project
from tests.domain.export_work import rendered, request
from tests.domain.studio_work import make_version


def pixels(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.int16)


@pytest.mark.parametrize("kind", ["proof", "png"])
@pytest.mark.parametrize("words", ["COMP – not for print", "样稿"])
def test_words_go_across_the_page_from_corner_to_corner(
    project: Project, editor: User, kind: str, words: str
) -> None:
    version = make_version(project, editor)
    plain, comp = (
        rendered(request(version, editor, kind, comp_words=told)) for told in ("", words)
    )
    assert plain.asset is not None
    assert comp.asset is not None

    before, after = (pixels(store.read(one.asset.sha256)) for one in (plain, comp) if one.asset)
    rows, columns = np.nonzero(np.abs(before - after).max(axis=2) > 8)

    height, width = before.shape[:2]
    assert np.ptp(rows) > 0.3 * height
    assert np.ptp(columns) > 0.5 * width
    assert comp.comp_words == words


def test_the_preview_shows_the_words(project: Project, editor: User) -> None:
    version = make_version(project, editor)

    difference = np.abs(pixels(comp_of(version, "COMP")) - pixels(comp_of(version, "")))

    assert (difference.max(axis=2) > 30).mean() > 0.01


@pytest.mark.parametrize("kind", ["pdf", "tiff", "kit", "sheet", "psd", "idml", "svg"])
def test_no_words_go_across_a_file_for_print(project: Project, editor: User, kind: str) -> None:
    version = make_version(project, editor)

    with pytest.raises(RefusedError, match="never across a file for print"):
        request(version, editor, kind, comp_words="COMP")


def test_more_words_than_fit_are_refused(project: Project, editor: User) -> None:
    version = make_version(project, editor)

    with pytest.raises(RefusedError, match="41 characters; 40 fit"):
        request(version, editor, "png", comp_words="x" * 41)
