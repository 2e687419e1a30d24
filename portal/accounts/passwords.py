"""Passwords: hashed with Argon2id, never inside a transaction, at the same cost whether the account exists or not."""

from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.accounts.common_passwords import is_common
from portal.core.lifecycle import Refused
from portal.core.tongues import say

SHORTEST, LONGEST = 12, 128
LEAST_DIFFERENT = 5

# 19 MiB, two passes, one lane: what the OWASP password storage sheet asks for at least, kind to two small workers.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_of(password: str) -> str:
    """The hash to keep. Takes tens of milliseconds: never call it inside `writing()`."""
    return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one that was hashed. The same work is done when there is no hash."""
    try:
        return _hasher.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")


def weakness(password: str, *about: str) -> Refused | None:
    """Why a new password cannot be taken; `about` are the address and the name of its owner."""
    if not SHORTEST <= len(password) <= LONGEST:
        text = say(
            "A password has %(least)s to %(most)s characters: several words are easy to keep.", least=SHORTEST, most=LONGEST
        )
        return Refused("password_length", text, "password")
    if len(set(password.casefold())) < LEAST_DIFFERENT or _is_a_row(password):
        return Refused(
            "password_simple", say("This password repeats itself. Take several words that do not belong together."), "password"
        )
    if is_common(password):
        return Refused(
            "password_common",
            say("This password is made of words that guessers try first. Take several words that do not belong together."),
            "password",
        )
    if any(part in password.casefold() for part in _parts(about)):
        return Refused(
            "password_personal",
            say("This password holds your name or address. Take words that nobody connects with you."),
            "password",
        )
    return None


def _is_a_row(password: str) -> bool:
    """Neighbours throughout, such as abcdefghijkl or 987654321098."""
    steps = {ord(b) - ord(a) for a, b in pairwise(password)}
    return len(steps) <= 2 and steps <= {-1, 0, 1, 9, -9}


def _parts(about: tuple[str, ...]) -> list[str]:
    words = (word for text in about for word in text.casefold().replace("@", " ").replace(".", " ").split())
    return [word for word in words if len(word) >= 4]
