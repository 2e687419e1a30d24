"""Letters to account holders. Who carries them (the outbox of notices) stands above this room and says so here."""

from collections.abc import Callable

from portal.core.tongues import Text, say

# (receiver's id, subject, body, address within the portal such as "/login/link?token=…")
Carrier = Callable[[int, Text, Text, str], None]

_carrier: Carrier | None = None


def carried_by(carrier: Carrier) -> None:
    """From now on letters go this way. The carrier is called inside the operation that writes the letter."""
    global _carrier
    _carrier = carrier


def can_be_sent() -> bool:
    return _carrier is not None


def tell(user_id: int, body: Text) -> None:
    """Let the holder know of a change to the account, inside an operation; nothing where no mail is sent at all."""
    if can_be_sent():
        send(user_id, say("Your account has changed"), body, "/accounts/me")


def send(user_id: int, subject: Text, body: Text, link: str) -> None:
    """Hand a letter to the carrier. Raises RuntimeError where there is none."""
    if _carrier is None:
        raise RuntimeError("no carrier of letters is known in this process")
    _carrier(user_id, subject, body, link)
