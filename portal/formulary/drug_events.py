"""What happened to the register: drugs, makers, diseases, substitutes. Numbers and codes only; what was changed stands in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class MakerNoted(Event):
    verb: ClassVar[str] = "maker.noted"
    sentence: ClassVar[str] = "Maker noted"


@dataclass(frozen=True)
class DiseaseNoted(Event):
    verb: ClassVar[str] = "disease.noted"
    sentence: ClassVar[str] = "Disease noted"


@dataclass(frozen=True)
class DiseaseNamed(Event):
    verb: ClassVar[str] = "disease.named"
    sentence: ClassVar[str] = "ICD-10 code and English name completed"


@dataclass(frozen=True)
class DrugRegistered(Event):
    verb: ClassVar[str] = "drug.registered"
    sentence: ClassVar[str] = "Registered as %(approval_no)s"
    approval_no: str


@dataclass(frozen=True)
class DrugExtended(Event):
    verb: ClassVar[str] = "drug.extended"
    sentence: ClassVar[str] = "Completed from a file: %(what)s"
    what: str


@dataclass(frozen=True)
class DrugCompleted(Event):
    verb: ClassVar[str] = "drug.completed"
    sentence: ClassVar[str] = "Facts of the drug changed"


@dataclass(frozen=True)
class DrugRemoved(Event):
    verb: ClassVar[str] = "drug.removed"
    sentence: ClassVar[str] = "Removed, because its import was undone"


@dataclass(frozen=True)
class SubstituteNamed(Event):
    verb: ClassVar[str] = "drug.substitute_named"
    sentence: ClassVar[str] = "%(other)s named as a substitute of another strength"
    other: str


@dataclass(frozen=True)
class SubstituteWithdrawn(Event):
    verb: ClassVar[str] = "drug.substitute_withdrawn"
    sentence: ClassVar[str] = "%(other)s is no substitute any more"
    other: str
