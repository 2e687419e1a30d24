"""What happened to households and persons. No personal data in here: names and numbers stand in the rows."""

from dataclasses import dataclass
from typing import Any, ClassVar

from portal.core.tongues import Text
from portal.households.naming import PAIR_KINDS, PURPOSES, VERDICT_NAMES
from portal.ledger.events import Event


def worded(event: Event, **words: Any) -> Text:
    """The event's sentence with words in place of codes."""
    return Text(event.sentence, {**event.as_data(), **words})


@dataclass(frozen=True)
class Registered(Event):
    verb: ClassVar[str] = "household.registered"
    sentence: ClassVar[str] = "Registered with %(members)s members"
    members: int


@dataclass(frozen=True)
class Imported(Event):
    verb: ClassVar[str] = "household.imported"
    sentence: ClassVar[str] = "Taken from a file with %(members)s members"
    members: int


@dataclass(frozen=True)
class PersonAdded(Event):
    verb: ClassVar[str] = "person.added"
    sentence: ClassVar[str] = "Added to household %(household)s"
    household: str


@dataclass(frozen=True)
class PersonCorrected(Event):
    verb: ClassVar[str] = "person.corrected"
    sentence: ClassVar[str] = "Person corrected"


@dataclass(frozen=True)
class NumberCorrected(Event):
    verb: ClassVar[str] = "person.number_corrected"
    sentence: ClassVar[str] = "ID number corrected"


@dataclass(frozen=True)
class PhoneChanged(Event):
    verb: ClassVar[str] = "person.phone_changed"
    sentence: ClassVar[str] = "Phone changed"


@dataclass(frozen=True)
class AddressChanged(Event):
    verb: ClassVar[str] = "household.address_changed"
    sentence: ClassVar[str] = "Address changed"


@dataclass(frozen=True)
class CategoryChanged(Event):
    verb: ClassVar[str] = "household.category_changed"
    sentence: ClassVar[str] = "Category changed"


@dataclass(frozen=True)
class MemberAdded(Event):
    verb: ClassVar[str] = "household.member_added"
    sentence: ClassVar[str] = "Member %(person)s added"
    person: str


@dataclass(frozen=True)
class ProofAdded(Event):
    verb: ClassVar[str] = "household.proof_added"
    sentence: ClassVar[str] = "Proof %(number)s added"
    number: str


@dataclass(frozen=True)
class ProofWithdrawn(Event):
    verb: ClassVar[str] = "household.proof_withdrawn"
    sentence: ClassVar[str] = "Proof %(number)s withdrawn"
    number: str


@dataclass(frozen=True)
class Updated(Event):
    verb: ClassVar[str] = "household.updated"
    sentence: ClassVar[str] = "Updated from a file"


@dataclass(frozen=True)
class PersonUpdated(Event):
    verb: ClassVar[str] = "person.updated"
    sentence: ClassVar[str] = "Updated from a file"


@dataclass(frozen=True)
class Restored(Event):
    verb: ClassVar[str] = "household.restored"
    sentence: ClassVar[str] = "Put back as it was, because an import was undone"


@dataclass(frozen=True)
class PersonRestored(Event):
    verb: ClassVar[str] = "person.restored"
    sentence: ClassVar[str] = "Put back as it was, because an import was undone"


@dataclass(frozen=True)
class ChangeForgotten(Event):
    verb: ClassVar[str] = "household.change_forgotten"
    sentence: ClassVar[str] = "A waiting change was removed, because its import was undone"


@dataclass(frozen=True)
class PairForgotten(Event):
    verb: ClassVar[str] = "pair.forgotten"
    sentence: ClassVar[str] = "Removed, because the import that raised it was undone"


@dataclass(frozen=True)
class ChangeProposed(Event):
    verb: ClassVar[str] = "household.change_proposed"
    sentence: ClassVar[str] = "A file says otherwise; the change waits, because an application is being decided"


@dataclass(frozen=True)
class ChangeTaken(Event):
    verb: ClassVar[str] = "household.change_taken"
    sentence: ClassVar[str] = "Waiting change taken over"


@dataclass(frozen=True)
class ChangeDropped(Event):
    verb: ClassVar[str] = "household.change_dropped"
    sentence: ClassVar[str] = "Waiting change dropped"


@dataclass(frozen=True)
class Removed(Event):
    verb: ClassVar[str] = "household.removed"
    sentence: ClassVar[str] = "Removed, because its import was undone"


@dataclass(frozen=True)
class PersonRemoved(Event):
    verb: ClassVar[str] = "person.removed"
    sentence: ClassVar[str] = "Removed, because the import was undone"


# ---------------------------------------------------------------- life events


@dataclass(frozen=True)
class Died(Event):
    verb: ClassVar[str] = "person.died"
    sentence: ClassVar[str] = "Died on %(on)s"
    on: str


@dataclass(frozen=True)
class Transferred(Event):
    verb: ClassVar[str] = "person.transferred"
    sentence: ClassVar[str] = "Moved from household %(old)s to %(new)s on %(on)s"
    old: str
    new: str
    on: str


@dataclass(frozen=True)
class Split(Event):
    verb: ClassVar[str] = "household.split"
    sentence: ClassVar[str] = "%(members)s members formed household %(new)s on %(on)s"
    members: int
    new: str
    on: str


@dataclass(frozen=True)
class FormedBySplit(Event):
    verb: ClassVar[str] = "household.formed"
    sentence: ClassVar[str] = "Formed by members of household %(old)s on %(on)s"
    old: str
    on: str


@dataclass(frozen=True)
class DroppedFromList(Event):
    verb: ClassVar[str] = "household.dropped_from_list"
    sentence: ClassVar[str] = "Dropped from the registered list on %(on)s (%(persons)s persons)"
    on: str
    persons: int


@dataclass(frozen=True)
class EnteredInError(Event):
    verb: ClassVar[str] = "person.entered_in_error"
    sentence: ClassVar[str] = "Entered in error"


@dataclass(frozen=True)
class HeadChanged(Event):
    verb: ClassVar[str] = "household.head_changed"
    sentence: ClassVar[str] = "%(person)s is the head since %(on)s"
    person: str
    on: str


@dataclass(frozen=True)
class ProofExpired(Event):
    verb: ClassVar[str] = "household.proof_expired"
    sentence: ClassVar[str] = "Proof %(number)s expired on %(on)s"
    number: str
    on: str


# ---------------------------------------------------------------- duplicates


@dataclass(frozen=True)
class PairFound(Event):
    verb: ClassVar[str] = "pair.found"
    sentence: ClassVar[str] = "Found: %(kind)s"
    kind: str

    def say(self) -> Text:
        return worded(self, kind=PAIR_KINDS.get(self.kind, self.kind))


@dataclass(frozen=True)
class PairChanged(Event):
    verb: ClassVar[str] = "pair.changed"
    sentence: ClassVar[str] = "Compared anew after a change"


@dataclass(frozen=True)
class PairAdjudicated(Event):
    verb: ClassVar[str] = "pair.adjudicated"
    sentence: ClassVar[str] = "Adjudicated: %(verdict)s"
    is_decision: ClassVar[bool] = True
    verdict: str

    def say(self) -> Text:
        return worded(self, verdict=VERDICT_NAMES.get(self.verdict, self.verdict))


@dataclass(frozen=True)
class Merged(Event):
    verb: ClassVar[str] = "person.merged"
    sentence: ClassVar[str] = "%(merged)s was found to be the same person and merged into %(kept)s"
    merged: str
    kept: str


@dataclass(frozen=True)
class ClaimDecided(Event):
    verb: ClassVar[str] = "person.claim_decided"
    sentence: ClassVar[str] = "The claim of household %(household)s was decided"
    household: str


# ---------------------------------------------------------------- ties, looks, lists


@dataclass(frozen=True)
class TieDeclared(Event):
    verb: ClassVar[str] = "household.tie_declared"
    sentence: ClassVar[str] = "“I know them”: closed to this person from now on"


@dataclass(frozen=True)
class Revealed(Event):
    verb: ClassVar[str] = "household.revealed"
    sentence: ClassVar[str] = "Numbers, phones and address shown: %(purpose)s"
    purpose: str

    def say(self) -> Text:
        return worded(self, purpose=PURPOSES.get(self.purpose, self.purpose))


@dataclass(frozen=True)
class SearchedByNumber(Event):
    verb: ClassVar[str] = "household.searched_by_number"
    sentence: ClassVar[str] = "Searched by ID number (%(found)s found)"
    found: int


@dataclass(frozen=True)
class ListTaken(Event):
    verb: ClassVar[str] = "registered_list.taken"
    sentence: ClassVar[str] = "Registered list of %(on)s begun"
    on: str


@dataclass(frozen=True)
class LinesTaken(Event):
    verb: ClassVar[str] = "registered_list.lines_taken"
    sentence: ClassVar[str] = "%(lines)s lines taken"
    lines: int


@dataclass(frozen=True)
class ListWithdrawn(Event):
    verb: ClassVar[str] = "registered_list.withdrawn"
    sentence: ClassVar[str] = "Registered list withdrawn"


@dataclass(frozen=True)
class ScanAdded(Event):
    verb: ClassVar[str] = "household.scan_added"
    sentence: ClassVar[str] = "Scan %(document)s added"
    document: str


@dataclass(frozen=True)
class ScanWithdrawn(Event):
    verb: ClassVar[str] = "household.scan_withdrawn"
    sentence: ClassVar[str] = "Scan %(document)s withdrawn"
    document: str
