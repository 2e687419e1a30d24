"""Looking at households: the list, and one household with everything that its page shows, in a fixed number of queries."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, false, or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity import PROVINCES
from portal.core.identity.masks import mask_address, mask_name, mask_phone
from portal.core.lifecycle import NotFound, Refused
from portal.core.listing import Criteria, Filter, Listing
from portal.core.paging import Cursor, Page
from portal.core.tongues import Text
from portal.evidence.models import Document
from portal.evidence.queries import documents_of
from portal.households import naming
from portal.households.living import expect_open
from portal.households.models import (
    Acquaintance,
    Category,
    DuplicatePair,
    Household,
    LifeEvent,
    Membership,
    Person,
    Proof,
    ProposedChange,
)
from portal.households.search import names
from portal.intake.queries import made_by
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

H = Household
REFERENCE = re.compile(r"HOU-\d{4}-\d{6,12}", re.IGNORECASE)
HOUSEHOLD_NO = re.compile(r"(?=.*\d)[0-9A-Za-z\-]{2,40}")
SHORT, WHOLE = 8, 100


def by_number(text: str) -> ColumnElement[bool] | None:
    """A reference, or the office's household number: whatever holds a digit."""
    if REFERENCE.fullmatch(text):
        return H.reference == text.upper()
    return H.household_no.in_({text, text.upper()}) if HOUSEHOLD_NO.fullmatch(text) else None


households = Listing(
    H.id,
    H.reference,
    [H.reference, H.household_no, H.head_name, H.members_count, H.county, H.category, H.updated_at],
    filters=[
        Filter("province", H.province, known=tuple(p.code for p in PROVINCES), leading=True),
        Filter("county", H.county),
        Filter("category", H.category, known=tuple(c.value for c in Category)),
        Filter("batch", condition=made_by(H.batch_id)),
    ],
    search=names,
    finds=by_number,
)


def narrowed(asked: Criteria, by: Actor) -> Criteria:
    """Who may not read names cannot search by them: such a search finds nothing."""
    if households.is_name_search(asked.q) and not by.may(P.NAMES_READ):
        return replace(asked, q="", reach=(*asked.reach, false()))
    return asked


@dataclass(frozen=True)
class Action:
    """A verb as it stands on this household for its page: open, or closed with the reason."""

    verb: str
    refusal: Refused | None = None

    @property
    def is_open(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True)
class Member:
    """One member as this viewer may see it; number and phone plain only while they are revealed."""

    id: int
    reference: str
    version: int
    name: str
    number: str
    phone: str
    relation: Text | str
    sex: Text | str
    age: int | None
    is_head: bool
    is_contested: bool
    since: date
    until: date | None
    ended_by: Text | str
    died_on: date | None


@dataclass
class HouseholdRecord:
    """What the page of a household draws."""

    viewer: Actor
    household: Household
    members: list[Member]
    former: list[Member]
    proofs: list[Proof]
    documents: dict[int, list[Document]]
    changes: list[ProposedChange]
    pairs: list[DuplicatePair]
    events: list[LifeEvent]
    timeline: Page
    refusal: Refused | None
    knows_them: bool
    revealed_until: datetime | None = None
    plain_names: bool = False

    @property
    def reference(self) -> str:
        return self.household.reference

    @property
    def version(self) -> int:
        return self.household.version

    @property
    def state(self) -> str:
        return "closed" if self.refusal else "open"

    @property
    def head_name(self) -> str:
        return named(self.household.head_name, self.plain_names)

    @property
    def address(self) -> str:
        if self.household.address_sealed is None:
            return ""
        plain = self.household.address or ""
        return plain if self.revealed_until else mask_address(plain)

    @property
    def place(self) -> str:
        return naming.whole_place(self.household.county)

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def may_write(self) -> bool:
        return self.viewer.may(P.HOUSEHOLDS_WRITE)

    def action(self, verb: str) -> Action:
        """A verb that changes facts: closed while an application is being decided."""
        return Action(verb, self.refusal)

    def member_name(self, person_id: int) -> str:
        return next((m.name for m in (*self.members, *self.former) if m.id == person_id), "")


def record(
    reference: str, viewer: Actor, revealed_until: datetime | None = None, whole_story: bool = False, after: Cursor | None = None
) -> HouseholdRecord:
    """Everything of a household's page. Raises NotFound."""
    household = db.session.scalar(select(H).where(H.reference == reference.upper()))
    if household is None:
        raise NotFound(reference)
    rows = db.session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household.id)
        .order_by(Membership.id)
    ).all()
    plain_names = viewer.may(P.NAMES_READ)
    shown = [member(m, p, plain_names, is_revealed=revealed_until is not None) for m, p in rows]
    persons = [p.id for _, p in rows]
    proofs = list(db.session.scalars(select(Proof).where(Proof.household_id == household.id).order_by(Proof.id)))
    return HouseholdRecord(
        viewer=viewer,
        household=household,
        members=[m for m in shown if m.until is None],
        former=[m for m in shown if m.until is not None],
        proofs=[p for p in proofs if not p.is_withdrawn],
        documents=by_proof(documents_of("proof", [p.id for p in proofs])),
        changes=waiting_changes(household.id),
        pairs=open_pairs(household.id, persons),
        events=list(
            db.session.scalars(
                select(LifeEvent).where(LifeEvent.household_id == household.id).order_by(LifeEvent.id.desc()).limit(20)
            )
        ),
        timeline=timeline(
            "household", household.id, viewer, WHOLE if whole_story else SHORT, after, [("person", key) for key in persons]
        ),
        refusal=closed_because(household),
        knows_them=knows(household.id, viewer),
        revealed_until=revealed_until,
        plain_names=plain_names,
    )


def member(membership: Membership, person: Person, plain_names: bool, is_revealed: bool) -> Member:
    return Member(
        id=person.id,
        reference=person.reference,
        version=person.version,
        name=named(person.name, plain_names),
        number=(person.id_no or "") if is_revealed else person.id_no_masked,
        phone=phone_of(person, is_revealed),
        relation=naming.RELATION_NAMES.get(membership.relation, membership.relation),
        sex=naming.SEX_NAMES.get(person.sex or "", ""),
        age=age_on(person.birth_on, person.died_on or clock.today()),
        is_head=membership.is_head,
        is_contested=membership.is_contested,
        since=membership.since,
        until=membership.until,
        ended_by=naming.ENDINGS.get(membership.ended_by or "", membership.ended_by or ""),
        died_on=person.died_on,
    )


def named(name: str, plain: bool) -> str:
    return name if plain else mask_name(name)


def phone_of(person: Person, is_revealed: bool) -> str:
    phone = person.phone or ""
    return phone if is_revealed or not phone else mask_phone(phone)


def age_on(born: date | None, day: date) -> int | None:
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def by_proof(documents: list[Document]) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = {}
    for document in documents:
        found.setdefault(document.subject_id, []).append(document)
    return found


def waiting_changes(household_id: int) -> list[ProposedChange]:
    statement = select(ProposedChange).where(ProposedChange.household_id == household_id, ProposedChange.outcome.is_(None))
    return list(db.session.scalars(statement.order_by(ProposedChange.id)))


def open_pairs(household_id: int, person_ids: list[int]) -> list[DuplicatePair]:
    """Pairs that wait for somebody and are about this household or one of its persons."""
    about = or_(
        DuplicatePair.household_id == household_id,
        DuplicatePair.first_id.in_(person_ids),
        DuplicatePair.second_id.in_(person_ids),
    )
    return list(
        db.session.scalars(
            select(DuplicatePair).where(about, DuplicatePair.verdict.is_(None)).order_by(DuplicatePair.id).limit(20)
        )
    )


def closed_because(*households: Household) -> Refused | None:
    """Why the facts of these households do not change now, or None."""
    try:
        expect_open(*households)
    except Refused as refusal:
        return refusal
    return None


def knows(household_id: int, viewer: Actor) -> bool:
    statement = select(Acquaintance.id).where(
        Acquaintance.household_id == household_id, Acquaintance.user_id.in_(viewer.bound_ids)
    )
    return db.session.scalar(statement.limit(1)) is not None
