"""What happens to the outbox that is worth keeping."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class MailRetried(Event):
    verb: ClassVar[str] = "mail.retried"
    sentence: ClassVar[str] = "Put a failed mail about %(about)s back into the outbox"
    about: str
