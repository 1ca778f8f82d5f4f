"""Certificates that sign files: what one says, and whether it can sign here."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from PIL import Image

from generation.contract.sentences import Sentence
from studio.core.errors import DomainError, RefusedError
from studio.core.plain_reasons import reason_to_tell
from studio.press.provenance.credentials import Identity, read_credentials, signed
from studio.press.provenance.xmp import ExportMeta

PEM_MAX = 100_000


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """Whom a certificate names, who issued it, and how long it holds."""

    signer: str
    issuer: str
    until: datetime


def certificate_facts(chain: bytes) -> CertificateFacts:
    """Return what the first certificate of a chain says.

    Raises:
        RefusedError: it is no certificate in PEM.
    """
    leaf = _leaf(chain)
    return CertificateFacts(
        signer=_named(leaf.subject), issuer=_named(leaf.issuer), until=leaf.not_valid_after_utc
    )


def check_identity(identity: Identity) -> CertificateFacts:
    """Return a certificate's facts once a file signed with it proves valid.

    Raises:
        RefusedError: too large, unreadable, ended, another key's, not for signing, or the
            credentials it makes do not validate.
    """
    if max(len(identity.chain), len(identity.key)) > PEM_MAX:
        raise RefusedError(
            Sentence("A certificate and a key have at most {limit:,} bytes each.", limit=PEM_MAX)
        )
    leaf = _leaf(identity.chain)
    _check_key(leaf, identity.key)
    now = datetime.now(UTC)
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise RefusedError(
            Sentence(
                "The certificate holds from {begin:%Y-%m-%d} to {end:%Y-%m-%d}, not today. Ask its "
                "issuer for a new one.",
                begin=leaf.not_valid_before_utc,
                end=leaf.not_valid_after_utc,
            )
        )
    _check_signs(identity)
    return certificate_facts(identity.chain)


def _leaf(chain: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(chain)[0]
    except ValueError as error:
        raise RefusedError(
            Sentence(
                "The certificate cannot be read. Give a PEM file, the signer's certificate first."
            )
        ) from error


def _check_key(leaf: x509.Certificate, pem: bytes) -> None:
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise RefusedError(
            Sentence("The key cannot be read. Give a private key in PEM without a passphrase.")
        ) from error
    der = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*der) != leaf.public_key().public_bytes(*der):
        raise RefusedError(Sentence("The key is not the one that the certificate names."))


def _check_signs(identity: Identity) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    meta = ExportMeta(title="Check", created=datetime.now(UTC))
    try:
        made = signed(out.getvalue(), "image/png", meta, identity, embed=True)
        told = read_credentials(made.data, "image/png")
    except DomainError:
        raise
    except Exception as error:  # c2pa raises kinds of its own for each way to refuse
        raise RefusedError(
            Sentence(
                "Nothing can be signed with it: {reason}. Content Credentials need a certificate "
                "for digital signatures and e-mail protection, and its whole chain.",
                reason=reason_to_tell(error),
            )
        ) from error
    if not told.valid:
        raise RefusedError(
            Sentence(
                "What it signs does not validate: {problems}.",
                problems=", ".join(told.problems)[:200],
            )
        )


def _named(name: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        found = name.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)
    return name.rfc4514_string()
