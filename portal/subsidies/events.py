"""What happened to applications and grants. Codes and amounts only: names stand in the rows."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from portal.core.tongues import Text, listed
from portal.ledger import words
from portal.ledger.events import Event


@dataclass(frozen=True)
class Told(Event):
    """An event whose codes and amounts are said in the words that the timeline has for them."""

    verb: ClassVar[str] = ""
    sentence: ClassVar[str] = ""

    def say(self) -> Text:
        return Text(self.sentence, {f.name: spoken(f.name, getattr(self, f.name)) for f in fields(self)})


def spoken(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return listed(words.shown(name, each, plain_names=True) for each in value) if value else "–"
    return words.shown(name, value, plain_names=True)


@dataclass(frozen=True)
class Drafted(Told):
    verb: ClassVar[str] = "subsidy.drafted"
    sentence: ClassVar[str] = "Draft for %(year)s made with %(persons)s persons"
    year: int
    persons: int


@dataclass(frozen=True)
class MemberIncluded(Told):
    verb: ClassVar[str] = "subsidy.member_included"
    sentence: ClassVar[str] = "A member included"
    person_id: int


@dataclass(frozen=True)
class MemberExcluded(Told):
    verb: ClassVar[str] = "subsidy.member_excluded"
    sentence: ClassVar[str] = "A member left out (%(exclusion)s)"
    person_id: int
    exclusion: str


@dataclass(frozen=True)
class ConsentRecorded(Told):
    verb: ClassVar[str] = "subsidy.consent_recorded"
    sentence: ClassVar[str] = "Consent of %(persons)s persons recorded (%(how)s)"
    persons: int
    how: str


@dataclass(frozen=True)
class Refreshed(Told):
    verb: ClassVar[str] = "subsidy.refreshed"
    sentence: ClassVar[str] = "Taken over from the household as it stands now"


@dataclass(frozen=True)
class EvidenceAdded(Told):
    verb: ClassVar[str] = "subsidy.evidence_added"
    sentence: ClassVar[str] = "File %(document)s added"
    document: str


@dataclass(frozen=True)
class Submitted(Told):
    verb: ClassVar[str] = "subsidy.submitted"
    sentence: ClassVar[str] = "Submitted, snapshot %(snapshot)s; screening: %(band)s risk, flags: %(flags)s"
    round: int
    snapshot: str
    band: str
    flags: list[str]


@dataclass(frozen=True)
class _Decided(Told):
    verb: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    is_decision: ClassVar[bool] = True
    stage: str
    round: int
    band: str
    seen: str
    reason_code: str
    is_blind: bool


@dataclass(frozen=True)
class Approved(_Decided):
    verb: ClassVar[str] = "subsidy.approved"
    sentence: ClassVar[str] = "Approved (%(stage)s decision): %(grants)s grants, %(granted_fen)s"
    grants: int
    granted_fen: int


@dataclass(frozen=True)
class Endorsed(_Decided):
    verb: ClassVar[str] = "subsidy.endorsed"
    sentence: ClassVar[str] = "Approved by the first decider; a second one follows"


@dataclass(frozen=True)
class Returned(_Decided):
    verb: ClassVar[str] = "subsidy.returned"
    sentence: ClassVar[str] = "Returned (%(reason_code)s)"


@dataclass(frozen=True)
class RefusedApplication(_Decided):
    verb: ClassVar[str] = "subsidy.refused"
    sentence: ClassVar[str] = "Refused (%(reason_code)s)"


@dataclass(frozen=True)
class Withdrawn(Told):
    verb: ClassVar[str] = "subsidy.withdrawn"
    sentence: ClassVar[str] = "Withdrawn"


@dataclass(frozen=True)
class Appealed(Told):
    verb: ClassVar[str] = "subsidy.appealed"
    sentence: ClassVar[str] = "Appealed for %(persons)s persons"
    persons: int


@dataclass(frozen=True)
class Overturned(_Decided):
    verb: ClassVar[str] = "subsidy.overturned"
    sentence: ClassVar[str] = "Appeal granted: %(grants)s grants, %(granted_fen)s"
    grants: int
    granted_fen: int


@dataclass(frozen=True)
class Upheld(_Decided):
    verb: ClassVar[str] = "subsidy.upheld"
    sentence: ClassVar[str] = "Appeal rejected, the decision stands (%(reason_code)s)"


@dataclass(frozen=True)
class RevocationProposed(_Decided):
    verb: ClassVar[str] = "subsidy.revocation_proposed"
    sentence: ClassVar[str] = "Revocation proposed (%(reason_code)s)"


@dataclass(frozen=True)
class RevocationConfirmed(_Decided):
    verb: ClassVar[str] = "subsidy.revocation_confirmed"
    sentence: ClassVar[str] = "Revocation confirmed: %(revoked_fen)s taken back"
    revoked_fen: int


@dataclass(frozen=True)
class RevocationDropped(_Decided):
    verb: ClassVar[str] = "subsidy.revocation_dropped"
    sentence: ClassVar[str] = "Revocation dropped, the grant stands"


@dataclass(frozen=True)
class Lapsed(Told):
    verb: ClassVar[str] = "subsidy.lapsed"
    sentence: ClassVar[str] = "Lapsed: not submitted again within %(days)s days"
    days: int


@dataclass(frozen=True)
class Snoozed(Told):
    verb: ClassVar[str] = "subsidy.snoozed"
    sentence: ClassVar[str] = "Out of the queue until %(until)s"
    until: str


@dataclass(frozen=True)
class Released(Told):
    verb: ClassVar[str] = "subsidy.released"
    sentence: ClassVar[str] = "Taken from the person who held it"
    holder_id: int


@dataclass(frozen=True)
class Renewed(Told):
    verb: ClassVar[str] = "subsidy.renewed"
    sentence: ClassVar[str] = "Draft for %(year)s made from %(former)s"
    year: int
    former: str


@dataclass(frozen=True)
class DecidersRecounted(Told):
    verb: ClassVar[str] = "subsidy.deciders_recounted"
    sentence: ClassVar[str] = "Persons who may decide: %(deciders)s"
    deciders: int


@dataclass(frozen=True)
class GrantFrozen(Told):
    verb: ClassVar[str] = "grant.frozen"
    sentence: ClassVar[str] = "Grant frozen (%(because)s)"
    because: str


@dataclass(frozen=True)
class GrantFlagged(Told):
    verb: ClassVar[str] = "grant.flagged"
    sentence: ClassVar[str] = "Grant flagged: %(flag)s"
    flag: str


@dataclass(frozen=True)
class GrantsKept(Told):
    verb: ClassVar[str] = "subsidy.grants_kept"
    sentence: ClassVar[str] = "Looked at, the grants stay (%(flag)s)"
    flag: str


@dataclass(frozen=True)
class YearProposed(Told):
    verb: ClassVar[str] = "programme_year.proposed"
    sentence: ClassVar[str] = "Proposed to open programme year %(year)s with %(granted_fen)s for each person"
    year: int
    granted_fen: int


@dataclass(frozen=True)
class YearProposalDropped(Told):
    verb: ClassVar[str] = "programme_year.proposal_dropped"
    sentence: ClassVar[str] = "Proposal to open programme year %(year)s dropped"
    year: int


@dataclass(frozen=True)
class YearOpened(Told):
    verb: ClassVar[str] = "programme_year.opened"
    sentence: ClassVar[str] = "Programme year %(year)s opened"
    year: int


@dataclass(frozen=True)
class BudgetProposed(Told):
    verb: ClassVar[str] = "budget.proposed"
    sentence: ClassVar[str] = "Budget of %(budget_fen)s proposed for province %(province)s in %(year)s"
    year: int
    province: str
    budget_fen: int


@dataclass(frozen=True)
class BudgetChanged(Told):
    verb: ClassVar[str] = "budget.changed"
    sentence: ClassVar[str] = "Budget of province %(province)s in %(year)s set to %(budget_fen)s"
    year: int
    province: str
    budget_fen: int


@dataclass(frozen=True)
class BudgetProposalDropped(Told):
    verb: ClassVar[str] = "budget.proposal_dropped"
    sentence: ClassVar[str] = "Budget proposal for province %(province)s in %(year)s dropped"
    year: int
    province: str


@dataclass(frozen=True)
class Undone(Told):
    verb: ClassVar[str] = "subsidy.undone"
    sentence: ClassVar[str] = "Draft removed with its import"


@dataclass(frozen=True)
class DraftRemoved(Told):
    verb: ClassVar[str] = "subsidy.draft_removed"
    sentence: ClassVar[str] = "Draft removed, because its import was undone"
