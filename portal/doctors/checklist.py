"""Which items a doctor's file is asked for, and how each stands on a day: pure functions, nothing typed by hand.

Source of the items: the programme's design, "Doctor". Marked (ours): the programme's own reading where it says only
"by contract type and specialty". An item rests on rows of `doctor_credential`: the newest that was not renewed is the
one judged. Rights are not read from here: see `portal.doctors.rights`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from portal.core.tongues import Text, say
from portal.doctors.models import Contract, Item, Title
from portal.doctors.words import ITEM_NAMES
from portal.institutions.departments import is_of_chinese_medicine

CHILDREN = ("07", "08", "09")
TCM_CATEGORY = "4"  # 40, and 41 and on for its branches


class Status(StrEnum):
    """How an item stands. Pending: its number is on its way, and may be missing until a day."""

    MISSING = "missing"
    PENDING = "pending"
    PRESENTED = "presented"
    VERIFIED = "verified"
    DUE_AGAIN = "due_again"
    REFUTED = "refuted"
    ENDED = "ended"


STATUS_NAMES: dict[Status, Text] = {
    Status.MISSING: say("Missing"),
    Status.PENDING: say("Number pending"),
    Status.PRESENTED: say("Presented"),
    Status.VERIFIED: say("Verified"),
    Status.DUE_AGAIN: say("Due again"),
    Status.REFUTED: say("Refuted"),
    Status.ENDED: say("Expired"),
}


class Credential(Protocol):
    """A row of `doctor_credential`, or anything that has the same attributes."""

    id: int
    item: str
    category: str
    scope: list[str]
    institution_id: int | None
    valid_from: date | None
    valid_until: date | None
    renewed_by_id: int | None
    withdrawn_on: date | None


class Check(Protocol):
    """A row of `doctor_verification`, oldest first."""

    item: str
    credential_id: int | None
    result: str
    holds_until: date | None
    next_due_on: date | None


@dataclass(frozen=True)
class Profile:
    """What decides which items are asked. `given`: items that the file itself answers without a credential (the ID
    number, the title, a post on the timeline, where a register brought them)."""

    contract: str | None = None
    title: str | None = None
    department: str = ""
    institution_id: int | None = None
    number_pending_until: date | None = None
    given: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ItemStatus:
    """One line of the checklist. `because` says why it is asked, `why` why it stands as it does.

    `credential_id` is the row that is judged, `ends_on` its last day; `due_on` the day of the next verification. Whether
    a right rests on it, or still on the row before, `portal.doctors.rights` answers.
    """

    item: Item
    status: Status
    because: Text
    why: Text
    credential_id: int | None = None
    ends_on: date | None = None
    due_on: date | None = None

    @property
    def name(self) -> Text:
        return ITEM_NAMES[self.item]

    @property
    def is_met(self) -> bool:
        """Whether a file may be approved with this item as it is."""
        return self.status in (Status.VERIFIED, Status.PENDING)

    @property
    def is_there(self) -> bool:
        """Whether a file may be submitted with this item as it is."""
        return self.status not in (Status.MISSING, Status.REFUTED, Status.ENDED)


EVERYBODY = say("Asked of every doctor.")
MULTI_SITE_ONLY = say("Asked of doctors who practise at several sites.")
RESIDENT_ONLY = say("Asked of residents: the certificate of standardised training.")
TCM_ONLY = say("Asked because the department is Chinese medicine and the licence is of another category.")
CHILDREN_ONLY = say("Asked because the department treats children and the licence does not name it.")


def asked(profile: Profile, credentials: Collection[Credential]) -> dict[Item, Text]:
    """The items that this file needs, in order, each with the reason why."""
    due = dict.fromkeys((Item.IDENTITY, Item.QUALIFICATION, Item.PRACTICE, Item.TITLE), EVERYBODY)
    due[Item.PRACTICE_TIME] = EVERYBODY
    if profile.contract == Contract.MULTI_SITE:
        due |= {Item.MULTI_SITE: MULTI_SITE_ONLY, Item.CONSENT: MULTI_SITE_ONLY}
    due |= dict.fromkeys((Item.E_SIGNATURE, Item.AGREEMENT, Item.PHOTO), EVERYBODY)
    if because := training_because(profile, credentials):
        due[Item.TRAINING] = because
    return due


def training_because(profile: Profile, credentials: Collection[Credential]) -> Text | None:
    """Why training is asked, if it is (ours): residents; Chinese medicine and children without a licence for them."""
    licences = [c for c in credentials if c.item == Item.PRACTICE and c.renewed_by_id is None]
    department = profile.department[:2]
    if is_of_chinese_medicine(profile.department) and not any(c.category.startswith(TCM_CATEGORY) for c in licences):
        return TCM_ONLY
    if department in CHILDREN and not any(code[:2] in CHILDREN for c in licences for code in c.scope):
        return CHILDREN_ONLY
    return RESIDENT_ONLY if profile.title == Title.RESIDENT else None


def statuses(profile: Profile, credentials: Sequence[Credential], checks: Sequence[Check], day: date) -> tuple[ItemStatus, ...]:
    """Every item that is asked, as it stands at the end of `day` (Asia/Shanghai)."""
    due = asked(profile, credentials)
    return tuple(status_of(item, because, profile, credentials, checks, day) for item, because in due.items())


def status_of(
    item: Item, because: Text, profile: Profile, credentials: Sequence[Credential], checks: Sequence[Check], day: date
) -> ItemStatus:
    rows = [c for c in credentials if c.item == item and fits(c, profile)]
    judged = max((c for c in rows if c.renewed_by_id is None), key=lambda c: c.id, default=None)
    records = [v for v in checks if v.item == item]
    answers = of_row(records, judged.id if judged else None)
    status, why = judge(item, judged, answers, profile, day)
    return ItemStatus(item, status, because, why, judged.id if judged else None, end_of(judged), due_of(answers))


def fits(credential: Credential, profile: Profile) -> bool:
    """Whether a row answers what is asked: consent of the institution registered now, training for the department."""
    if credential.item == Item.CONSENT and credential.institution_id and profile.institution_id:
        return credential.institution_id == profile.institution_id
    if credential.item == Item.TRAINING and credential.scope:
        return profile.department[:2] in {code[:2] for code in credential.scope}
    return True


def of_row(records: Sequence[Check], credential_id: int | None) -> list[Check]:
    """The records that speak about one row, oldest first; those about none, where the file itself answers the item."""
    return [v for v in records if v.credential_id == credential_id]


def judge(
    item: Item, credential: Credential | None, records: Sequence[Check], profile: Profile, day: date
) -> tuple[Status, Text]:
    """The status of one item and the sentence that explains it."""
    if credential is None and item not in profile.given:
        return absent(item, profile, day)
    if credential is not None and has_ended(credential, day):
        return Status.ENDED, ended_why(credential)
    last = last_answer(records)
    if last is None:
        return Status.PRESENTED, unclear_why(records)
    if last.result == "refuted":
        return Status.REFUTED, say("The source says that it is not so. Correct it, or present another one.")
    if last.holds_until and last.holds_until < day:
        return Status.DUE_AGAIN, say("The confirmation held until %(day)s.", day=last.holds_until.isoformat())
    if last.next_due_on and last.next_due_on <= day:
        return Status.DUE_AGAIN, say("It was to be looked up again on %(day)s.", day=last.next_due_on.isoformat())
    return Status.VERIFIED, say("Confirmed by its source.")


def absent(item: Item, profile: Profile, day: date) -> tuple[Status, Text]:
    until = profile.number_pending_until
    if item is Item.PRACTICE and until is not None and day <= until:
        return Status.PENDING, say("The number is on its way; it is waited for until %(day)s.", day=until.isoformat())
    return Status.MISSING, say("Nothing has been presented yet.")


def last_answer(records: Sequence[Check]) -> Check | None:
    """The newest record that says yes or no; one without a clear answer changes nothing."""
    return next((v for v in reversed(records) if v.result != "unclear"), None)


def unclear_why(records: Sequence[Check]) -> Text:
    if records:
        return say("It was looked up, without a clear answer.")
    return say("Presented, and not verified yet.")


def has_ended(credential: Credential, day: date) -> bool:
    """Valid to the end of its last day; withdrawn from that day on."""
    if credential.withdrawn_on is not None and credential.withdrawn_on <= day:
        return True
    return credential.valid_until is not None and credential.valid_until < day


def ended_why(credential: Credential) -> Text:
    if credential.withdrawn_on is not None:
        return say("Withdrawn on %(day)s.", day=credential.withdrawn_on.isoformat())
    return say("It ended on %(day)s.", day=str(credential.valid_until))


def end_of(credential: Credential | None) -> date | None:
    """The last day of a row, be it by its term or because it was withdrawn."""
    if credential is None:
        return None
    ends = [d for d in (credential.valid_until, credential.withdrawn_on) if d is not None]
    return min(ends, default=None)


def due_of(records: Sequence[Check]) -> date | None:
    last = last_answer(records)
    return last.next_due_on if last and last.result == "confirmed" else None
