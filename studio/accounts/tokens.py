"""Secrets that travel in links and headers; only their SHA-256 digests are ever stored."""

import hashlib
import secrets

SECRET_BYTES = 32


def new_token() -> str:
    """Return a fresh secret of 256 random bits, safe in an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(token: str) -> str:
    """Return what is stored of a secret and looked up by.

    A lookup by digest tells nothing by its duration: whoever tries cannot steer the digest.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
