"""Every planted defect is found, every check has a defect, and clean files raise no alarm."""

import pytest

from studio.press.preflight.file import CHECKS, check_file
from tests.press.mutations import frame, ink, page, type_and_code
from tests.press.mutations.workpiece import (
    COVER,
    DEFECTS,
    PROMISE,
    Defect,
    clean_export,
    damaged,
    profile_named,
)

MODULES = (frame, ink, page, type_and_code)
CLEAN = ("coated-x4", "coated-x1a", "coated-x1a-2003", "marked")


@pytest.mark.parametrize("one", DEFECTS, ids=lambda one: one.name)
def test_a_planted_defect_is_found(one: Defect) -> None:
    found = check_file(damaged(one), COVER, profile_named(one.profile), PROMISE)
    assert one.code in {finding.code for finding in found}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_file_raises_no_alarm(name: str) -> None:
    assert check_file(clean_export(name), COVER, profile_named(name), PROMISE) == []


def test_every_check_has_a_defect_and_every_defect_a_check() -> None:
    checks = {check.__name__ for check in CHECKS} | {"file_damaged"}
    assert {one.code for one in DEFECTS} == checks


def test_there_are_sixty_defects_and_more_from_every_module() -> None:
    assert len(DEFECTS) >= 60
    assert len({one.name for one in DEFECTS}) == len(DEFECTS)
    assert {one.damage.__module__ for one in DEFECTS} == {module.__name__ for module in MODULES}
