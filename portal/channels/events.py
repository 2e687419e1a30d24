"""What happens to the tokens of other systems."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class TokenAdded(Event):
    verb: ClassVar[str] = "channel.token_added"
    sentence: ClassVar[str] = "Token for the channel %(channel)s, scope %(scope)s"
    channel: str
    scope: str


@dataclass(frozen=True)
class TokenRevoked(Event):
    verb: ClassVar[str] = "channel.token_revoked"
    sentence: ClassVar[str] = "Token of the channel %(channel)s revoked"
    channel: str
