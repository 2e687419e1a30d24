"""Random tokens that people or browsers carry, and the hash that the database keeps of them."""

import hashlib
import secrets


def new_token() -> str:
    """192 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """What is kept of a token: SHA-256 in hex. A long random token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
