"""The certificate that signs files: shown, replaced by one's own, refused where it cannot sign."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from studio.exports.identity import identity_folder, signer_facts, studio_identity
from studio.press.provenance.credentials import Identity, make_identity

OURS, OTHER = make_identity("Example House"), make_identity()


@pytest.fixture(autouse=True)
def own_var(settings: object, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"  # type: ignore[attr-defined]


def given(folder: Path, identity: Identity) -> tuple[str, str]:
    (folder / "c.pem").write_bytes(identity.chain)
    (folder / "k.pem").write_bytes(identity.key)
    return str(folder / "c.pem"), str(folder / "k.pem")


def test_nothing_signs_before_the_first_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert signer_facts() is None
    call_command("credentials", "show")
    assert "Nothing was signed yet" in capsys.readouterr().out


def test_an_own_certificate_signs_from_now_on_and_its_key_is_private(tmp_path: Path) -> None:
    before = studio_identity()

    call_command("credentials", "use", *given(tmp_path, OURS))

    assert studio_identity() == OURS
    facts = signer_facts()
    assert facts is not None
    assert facts.signer == "Example House"
    assert (identity_folder() / "key.pem").stat().st_mode & 0o777 == 0o600
    (aside,) = identity_folder().parent.glob("credentials-until-*")
    assert (aside / "key.pem").read_bytes() == before.key


def test_the_studio_goes_back_to_a_certificate_of_its_own(tmp_path: Path) -> None:
    call_command("credentials", "use", *given(tmp_path, OURS))

    call_command("credentials", "own")

    facts = signer_facts()
    assert facts is not None
    assert facts.signer == "Masthead"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one: Identity(chain=b"none", key=one.key), "cannot be read"),
        (lambda one: Identity(chain=one.chain, key=b"none"), "key cannot be read"),
        (lambda one: Identity(chain=one.chain, key=OTHER.key), "not the one"),
        (lambda one: Identity(chain=one.chain + b" " * 100_001, key=one.key), "at most"),
    ],
    ids=["no certificate", "no key", "another key", "too large"],
)
def test_what_cannot_sign_is_refused_and_nothing_changes(
    tmp_path: Path, spoil: Callable[[Identity], Identity], said: str
) -> None:
    before = studio_identity()

    with pytest.raises(CommandError, match=said):
        call_command("credentials", "use", *given(tmp_path, spoil(OURS)))

    assert studio_identity() == before
