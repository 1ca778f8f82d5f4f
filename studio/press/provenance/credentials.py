"""Content Credentials (C2PA): a signed statement of a file's origin, made and verified."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from generation.contract.sentences import Sentence
from studio.core.errors import RefusedError
from studio.core.picture_origin import SOURCE_TYPE_BASE, SOURCE_TYPES
from studio.core.plain_reasons import reason_to_tell
from studio.press.provenance.xmp import CREATOR, ExportMeta

YEARS = 10
SIGNED_TYPES = ("image/png", "image/jpeg", "image/webp", "image/tiff", "application/pdf")
UNTRUSTED = "signingCredential.untrusted"
_SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who signs: a chain of certificates, leaf first, and the leaf's private key, as PEM."""

    chain: bytes
    key: bytes


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signed file, and its manifest, which travels beside it where it is not inside."""

    data: bytes
    manifest: bytes


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a file's credentials say. `valid` means unchanged since it was signed.

    `trusted` is False for a certificate that no known authority issued, such as our own.
    """

    valid: bool
    trusted: bool
    signer: str
    source_type: str
    problems: tuple[str, ...]


def make_identity(organisation: str = CREATOR) -> Identity:
    """Return a new key with a certificate, issued by an authority that is thrown away."""
    authority, leaf = ed25519.Ed25519PrivateKey.generate(), ed25519.Ed25519PrivateKey.generate()
    root, signer = _name(f"{organisation} authority"), _name(organisation)
    certificates = (
        _certificate(signer, root, leaf, authority, authority_itself=False),
        _certificate(root, root, authority, authority, authority_itself=True),
    )
    pem = serialization.Encoding.PEM
    return Identity(
        chain=b"".join(certificate.public_bytes(pem) for certificate in certificates),
        key=leaf.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def signed(
    data: bytes, media_type: str, meta: ExportMeta, identity: Identity, *, embed: bool
) -> Signed:
    """Sign a file. A PDF is written anew in any case, so check it afterwards."""
    info = c2pa.C2paSignerInfo(_algorithm(identity), identity.chain, identity.key, None)
    source = SOURCE_TYPE_BASE + SOURCE_TYPES[meta.source_type]
    action = {"action": "c2pa.created", "digitalSourceType": source}
    manifest = {
        "title": meta.title,
        "claim_generator_info": [{"name": CREATOR, "version": "1"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [action]}}],
    }
    out = io.BytesIO()
    with c2pa.Signer.from_info(info) as signer, _context() as context:
        builder = c2pa.Builder(json.dumps(manifest), context=context)
        with builder:
            if not embed:
                builder.set_no_embed()
            stored = builder.sign(signer, media_type, io.BytesIO(data), out)
    return Signed(data=out.getvalue(), manifest=bytes(stored))


def read_credentials(data: bytes, media_type: str, manifest: bytes | None = None) -> Credentials:
    """Verify a file against the credentials inside it, or against a manifest beside it.

    Raises:
        RefusedError: it has none (`no_credentials`), or they cannot be read at all
            (`credentials_unreadable`).
    """
    try:
        with (
            _context() as context,
            c2pa.Reader(media_type, io.BytesIO(data), manifest, context=context) as reader,
        ):
            told: dict[str, Any] = json.loads(reader.json())
    except c2pa.C2paError as error:
        none = isinstance(error, c2pa.C2paError.ManifestNotFound)
        raise RefusedError(
            Sentence(
                "The file has no Content Credentials that can be read: {reason}.",
                reason=reason_to_tell(error),
            ),
            code="no_credentials" if none else "credentials_unreadable",
        ) from error
    codes = tuple(status["code"] for status in told.get("validation_status", ()))
    active = told.get("manifests", {}).get(told.get("active_manifest"), {})
    return Credentials(
        valid=told.get("validation_state") in {"Valid", "Trusted"},
        trusted=UNTRUSTED not in codes,
        signer=str(active.get("signature_info", {}).get("issuer", "")),
        source_type=_source_type(active),
        problems=tuple(code for code in codes if code != UNTRUSTED),
    )


def broken_status(data: bytes, media_type: str, manifest: bytes | None = None) -> str:
    """Return why a file's credentials do not validate; empty where they do or it has none."""
    try:
        told = read_credentials(data, media_type, manifest)
    except RefusedError as error:
        return "" if error.code == "no_credentials" else "credentials.unreadable"
    return "" if told.valid else ", ".join(told.problems) or "invalid"


def media_type_of(data: bytes) -> str:
    """Return the media type that a file's first bytes tell.

    Raises:
        RefusedError: none that carries credentials here.
    """
    for head, media_type in (
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"%PDF-", "application/pdf"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
    ):
        if data.startswith(head):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise RefusedError(Sentence("Only PNG, JPEG, WebP, TIFF and PDF files can be verified."))


def _source_type(manifest: dict[str, Any]) -> str:
    for assertion in manifest.get("assertions", ()):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for action in assertion.get("data", {}).get("actions", ()):
                if action.get("digitalSourceType"):
                    return str(action["digitalSourceType"]).removeprefix(SOURCE_TYPE_BASE)
    return ""


def _context() -> Any:
    return c2pa.Context(settings=c2pa.Settings.from_dict(_SETTINGS))


def _algorithm(identity: Identity) -> bytes:
    key = serialization.load_pem_private_key(identity.key, None)
    match key:
        case ed25519.Ed25519PrivateKey():
            return b"ed25519"
        case ec.EllipticCurvePrivateKey():
            return {256: b"es256", 384: b"es384", 521: b"es512"}[key.key_size]
        case rsa.RSAPrivateKey():
            return b"ps256"
    raise RefusedError(Sentence("The signing key must be Ed25519, ECDSA or RSA."))


def _name(title: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, CREATOR),
            x509.NameAttribute(NameOID.COMMON_NAME, title),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ed25519.Ed25519PrivateKey,
    issuer_key: ed25519.Ed25519PrivateKey,
    *,
    authority_itself: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority_itself,
        key_cert_sign=authority_itself,
        crl_sign=authority_itself,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    public, issued_by = key.public_key(), issuer_key.public_key()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(authority_itself, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issued_by), critical=False
        )
    )
    if not authority_itself:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(purposes, critical=False)
    return made.sign(issuer_key, None)
