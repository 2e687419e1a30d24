"""What happened to doctors' files. Codes and references only: names and numbers stand in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class Registered(Event):
    verb: ClassVar[str] = "doctor.registered"
    sentence: ClassVar[str] = "File opened"


@dataclass(frozen=True)
class Invited(Event):
    verb: ClassVar[str] = "doctor.invited"
    sentence: ClassVar[str] = "Invited: file opened, link for %(days)s days"
    days: int


@dataclass(frozen=True)
class LinkMade(Event):
    verb: ClassVar[str] = "doctor.link_made"
    sentence: ClassVar[str] = "New link to the own file, for %(days)s days; earlier links are void"
    days: int


@dataclass(frozen=True)
class LinkUsed(Event):
    verb: ClassVar[str] = "doctor.link_used"
    sentence: ClassVar[str] = "The doctor opened the own file by the link"


@dataclass(frozen=True)
class Accepted(Event):
    verb: ClassVar[str] = "doctor.accepted"
    sentence: ClassVar[str] = "Invitation accepted"


@dataclass(frozen=True)
class Corrected(Event):
    verb: ClassVar[str] = "doctor.corrected"
    sentence: ClassVar[str] = "Particulars changed"


@dataclass(frozen=True)
class PhoneChanged(Event):
    verb: ClassVar[str] = "doctor.phone_changed"
    sentence: ClassVar[str] = "Phone changed"


@dataclass(frozen=True)
class Promoted(Event):
    verb: ClassVar[str] = "doctor.promoted"
    sentence: ClassVar[str] = "New title: %(title)s; it waits for its verification"
    title: str


@dataclass(frozen=True)
class Transferred(Event):
    verb: ClassVar[str] = "doctor.transferred"
    sentence: ClassVar[str] = "Registered at another institution: %(institution)s"
    institution: str


@dataclass(frozen=True)
class NumberAwaited(Event):
    verb: ClassVar[str] = "doctor.number_awaited"
    sentence: ClassVar[str] = "The licence number is on its way; it is waited for until %(until)s"
    until: str


@dataclass(frozen=True)
class Presented(Event):
    verb: ClassVar[str] = "doctor.presented"
    sentence: ClassVar[str] = "Presented: %(item)s"
    item: str


@dataclass(frozen=True)
class Renewed(Event):
    verb: ClassVar[str] = "doctor.renewed"
    sentence: ClassVar[str] = "Presented anew: %(item)s"
    item: str


@dataclass(frozen=True)
class TakenBack(Event):
    verb: ClassVar[str] = "doctor.taken_back"
    sentence: ClassVar[str] = "Withdrawn from %(day)s on: %(item)s"
    item: str
    day: str


@dataclass(frozen=True)
class PeriodAdded(Event):
    verb: ClassVar[str] = "doctor.period_added"
    sentence: ClassVar[str] = "Post added to the timeline, from %(since)s"
    since: str


@dataclass(frozen=True)
class PeriodEnded(Event):
    verb: ClassVar[str] = "doctor.period_ended"
    sentence: ClassVar[str] = "Post ended on %(until)s"
    until: str


@dataclass(frozen=True)
class PeriodDropped(Event):
    verb: ClassVar[str] = "doctor.period_dropped"
    sentence: ClassVar[str] = "Post taken off the timeline"


@dataclass(frozen=True)
class EvidenceAdded(Event):
    verb: ClassVar[str] = "doctor.evidence_added"
    sentence: ClassVar[str] = "File %(document)s added: %(item)s"
    document: str
    item: str


@dataclass(frozen=True)
class EvidenceWithdrawn(Event):
    verb: ClassVar[str] = "doctor.evidence_withdrawn"
    sentence: ClassVar[str] = "File %(document)s withdrawn"
    document: str


@dataclass(frozen=True)
class TieDeclared(Event):
    verb: ClassVar[str] = "doctor.tie_declared"
    sentence: ClassVar[str] = "Said to know this doctor"


@dataclass(frozen=True)
class Submitted(Event):
    verb: ClassVar[str] = "doctor.submitted"
    sentence: ClassVar[str] = "Submitted, round %(round)s, content %(content)s"
    round: int
    content: str


@dataclass(frozen=True)
class TakenUp(Event):
    verb: ClassVar[str] = "doctor.taken_up"
    sentence: ClassVar[str] = "Verification begun"


@dataclass(frozen=True)
class Verified(Event):
    verb: ClassVar[str] = "doctor.verified"
    sentence: ClassVar[str] = "%(item)s looked up (%(source)s, %(method)s): %(result)s"
    item: str
    source: str
    method: str
    result: str


@dataclass(frozen=True)
class Finished(Event):
    verb: ClassVar[str] = "doctor.finished"
    sentence: ClassVar[str] = "Verification finished"


@dataclass(frozen=True)
class Returned(Event):
    verb: ClassVar[str] = "doctor.returned"
    sentence: ClassVar[str] = "Returned (%(reason_code)s)"
    reason_code: str


@dataclass(frozen=True)
class PutOnHold(Event):
    verb: ClassVar[str] = "doctor.put_on_hold"
    sentence: ClassVar[str] = "Put on hold"


@dataclass(frozen=True)
class Resumed(Event):
    verb: ClassVar[str] = "doctor.resumed"
    sentence: ClassVar[str] = "Verification resumed"


@dataclass(frozen=True)
class Escalated(Event):
    verb: ClassVar[str] = "doctor.escalated"
    sentence: ClassVar[str] = "Escalated to the approvers"


@dataclass(frozen=True)
class _Decided(Event):
    verb: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    is_decision: ClassVar[bool] = True
    round: int
    seen: str
    reason_code: str


@dataclass(frozen=True)
class Approved(_Decided):
    verb: ClassVar[str] = "doctor.approved"
    sentence: ClassVar[str] = "Approved"


@dataclass(frozen=True)
class SentBack(_Decided):
    verb: ClassVar[str] = "doctor.sent_back"
    sentence: ClassVar[str] = "Returned by the approver (%(reason_code)s)"


@dataclass(frozen=True)
class DenialProposed(_Decided):
    verb: ClassVar[str] = "doctor.denial_proposed"
    sentence: ClassVar[str] = "Denial proposed (%(reason_code)s)"


@dataclass(frozen=True)
class DenialConfirmed(_Decided):
    verb: ClassVar[str] = "doctor.denial_confirmed"
    sentence: ClassVar[str] = "Denied (%(reason_code)s)"


@dataclass(frozen=True)
class DenialDropped(_Decided):
    verb: ClassVar[str] = "doctor.denial_dropped"
    sentence: ClassVar[str] = "Denial dropped; the file is escalated"


@dataclass(frozen=True)
class Activated(Event):
    verb: ClassVar[str] = "doctor.activated"
    sentence: ClassVar[str] = "Active from today on"


@dataclass(frozen=True)
class Withdrawn(Event):
    verb: ClassVar[str] = "doctor.withdrawn"
    sentence: ClassVar[str] = "File withdrawn"


@dataclass(frozen=True)
class Reopened(Event):
    verb: ClassVar[str] = "doctor.reopened"
    sentence: ClassVar[str] = "File opened again"


@dataclass(frozen=True)
class Lapsed(Event):
    verb: ClassVar[str] = "doctor.lapsed"
    sentence: ClassVar[str] = "Lapsed after %(days)s days without an answer"
    days: int


@dataclass(frozen=True)
class Revealed(Event):
    verb: ClassVar[str] = "doctor.revealed"
    sentence: ClassVar[str] = "Numbers and phone revealed (%(purpose)s)"
    purpose: str


@dataclass(frozen=True)
class Packed(Event):
    verb: ClassVar[str] = "doctor.packed"
    sentence: ClassVar[str] = "Packet of the file made, with %(documents)s documents"
    documents: int
