"""What happened at the compliance desk."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class EvidenceExported(Event):
    verb: ClassVar[str] = "evidence.exported"
    sentence: ClassVar[str] = "%(entries)s sealed entries exported as evidence, up to tree head %(head)s"
    entries: int
    head: int
