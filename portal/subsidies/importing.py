"""Files of households: each household that is taken and has no application of the programme year gets a draft of it.

The kind is registered here, because this is the highest package that such a file touches. Import creates drafts; it
never decides.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import exists, func, or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_numbers, reserve_ids
from portal.core.identity.masks import mask_address, mask_number, mask_phone
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.households.claims import HouseholdClaim, claim_of
from portal.households.homes import People, known_households
from portal.households.judging import judge_households
from portal.households.layouts import HOUSEHOLD_COLUMNS, HOUSEHOLD_EXAMPLES
from portal.households.models import Household, Membership, Proof
from portal.households.outcomes import Outcome
from portal.households.outcomes import Taken as Home
from portal.households.taking import take_households
from portal.intake.kinds import FollowUp, ImportKind, Taken, Taking, Undoing, Unit, register
from portal.intake.trying import tried
from portal.jobs import start
from portal.ledger.bulk import Unit as Entry
from portal.ledger.bulk import record_rows
from portal.subsidies import events, unmaking
from portal.subsidies.bulk import LIMIT
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ApplicationMaker, ApplicationMember, Grant, ProgrammeYear, SubsidyApplication
from portal.subsidies.search import names
from portal.web.permissions import Permission

APPLICATION, MEMBER, MAKER = (model.__table__ for model in (SubsidyApplication, ApplicationMember, ApplicationMaker))


def judge(table: Any, column_map: Any, day: Any) -> Iterator[Unit]:
    """The households of a file as units of an import."""
    for judged in judge_households(table, column_map, day):
        yield Unit(judged.household_no or "", judged.rows, judged.head, judged.is_held_back, judged)


def expect_open_year(taking: Taking) -> None:
    """Raise Refused unless the programme year of the import is there."""
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == taking.year)) is None:
        raise Refused(
            "no_year", say("There is no programme year %(year)s. A programme manager opens it first.", year=taking.year)
        )


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """Take households and draft their applications, in the transaction of the caller."""
    homes = take_households([claim_of(unit.judged) for unit in units], by=by, batch_id=taking.batch_id)
    drafts = draft_missing(homes, taking, by)
    taken = Taken()
    for unit, home in zip(units, homes, strict=True):
        taken.add("households", home.outcome.value)
        taken.warnings += [(unit.key, fault) for fault in home.warnings]
    taken.add("applications", "created", drafts)
    return taken


def draft_missing(homes: Sequence[Home], taking: Taking, by: Actor) -> int:
    """A draft for each household that has no application of the year. Returns how many."""
    due = without_application([home.household_id for home in homes], taking.year)
    if due:
        write_drafts(due, members_of(due, homes), taking, by)
    return len(due)


def without_application(household_ids: Collection[int], year: int) -> list[Any]:
    """The households, with what their drafts show of them, that have no application of the year; oldest first."""
    h = Household
    have = select(SubsidyApplication.household_id).where(
        SubsidyApplication.year == year, SubsidyApplication.household_id.in_(household_ids)
    )
    columns = (h.id, h.province, h.county, h.category, h.head_name)
    return list(db.session.execute(select(*columns).where(h.id.in_(household_ids), h.id.not_in(have)).order_by(h.id)))


def members_of(due: Sequence[Any], homes: Iterable[Home]) -> dict[int, list[int]]:
    """The persons of each household: as claimed where it is new, else as they stand, claimed or not."""
    found = {home.household_id: list(home.person_ids) for home in homes if home.outcome is Outcome.CREATED}
    known = [row.id for row in due if row.id not in found]
    if known:
        present = select(Membership.household_id, Membership.person_id).where(
            Membership.household_id.in_(known), Membership.until.is_(None)
        )
        for household_id, person_id in db.session.execute(present.order_by(Membership.id)):
            found.setdefault(household_id, []).append(person_id)
    return found


def write_drafts(due: Sequence[Any], members: dict[int, list[int]], taking: Taking, by: Actor) -> None:
    people = [person for row in due for person in members.get(row.id, ())]
    granted = frozenset(db.session.scalars(select(Grant.person_id).where(Grant.year == taking.year, Grant.person_id.in_(people))))
    drafts = Drafts(taking, by, len(due), len(people), granted)
    entries = [drafts.entry(row, members.get(row.id, [])) for row in due]
    record_rows(entries, by)
    names.add(db.session(), [(entry.key, row.head_name) for entry, row in zip(entries, due, strict=True)])


class Drafts:
    """The drafts of one transaction as rows for the ledger's bulk door. Ids and references are reserved at once."""

    def __init__(self, taking: Taking, by: Actor, households: int, persons: int, granted: frozenset[int]):
        self.taking, self.by, self.granted, self.now = taking, by, granted, clock.now()
        self.ids = iter(reserve_ids(APPLICATION, households))
        self.member_ids = iter(reserve_ids(MEMBER, persons)) if persons else iter(())
        self.maker_ids = iter(reserve_ids(MAKER, households)) if by.id is not None else iter(())
        self.numbers = iter(next_numbers("SUB", taking.year, households))

    def entry(self, household: Any, people: list[int]) -> Entry:
        key, reference = next(self.ids), f"SUB-{self.taking.year}-{next(self.numbers):06d}"
        rows = [
            (APPLICATION, self.application(key, reference, household, people)),
            *((MEMBER, self.member(key, person)) for person in people),
        ]
        if self.by.id is not None:
            rows.append((MAKER, {"id": next(self.maker_ids), "application_id": key, "user_id": self.by.id}))
        return Entry(events.Drafted(self.taking.year, len(people)), APPLICATION, key, reference, rows)

    def application(self, key: int, reference: str, household: Any, people: list[int]) -> dict[str, Any]:
        excluded = sum(1 for person in people if person in self.granted)
        return {
            "id": key,
            "reference": reference,
            "year": self.taking.year,
            "household_id": household.id,
            "is_supplementary": excluded > 0,
            "state": State.DRAFT.value,
            "shown_state": State.DRAFT.value,
            "province": household.province,
            "county": household.county,
            "category": household.category,
            "head_name": household.head_name,
            "persons_count": len(people),
            "included_count": len(people) - excluded,
            "version": 1,
            "batch_id": self.taking.batch_id,
            "created_at": self.now,
            "updated_at": self.now,
        }

    def member(self, application_id: int, person_id: int) -> dict[str, Any]:
        has_grant = person_id in self.granted
        return {
            "id": next(self.member_ids),
            "application_id": application_id,
            "person_id": person_id,
            "is_included": not has_grant,
            "exclusion": "granted" if has_grant else None,
            "consent": "paper" if self.taking.has_consent else None,
            "consent_at": self.now if self.taking.has_consent else None,
        }


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What `take` would do. New households of new persons are only counted; the rest is tried, and taken back."""
    claims = [claim_of(unit.judged) for unit in units]
    met = met_already(claims)
    familiar = [unit for unit, claim in zip(units, claims, strict=True) if claim.key in met]
    taken = tried(lambda: take(familiar, taking, by)) if familiar else Taken()
    new = len(units) - len(familiar)
    taken.add("households", "created", new)
    taken.add("applications", "created", new)
    return taken


def met_already(claims: Sequence[HouseholdClaim]) -> set[tuple[str, str]]:
    """The keys of the claims whose household, or a person of it, the portal knows."""
    known = set(known_households(claims))
    people = People({member.number for claim in claims for member in claim.members})
    known |= {claim.key for claim in claims if any(people.get(member.number) for member in claim.members)}
    db.session.rollback()
    return known


def complete_drafts(batch_id: int) -> Any:
    """The drafts of a batch that lack nothing that a column can tell: members, consent, a proof that has not expired."""
    a, m = SubsidyApplication, ApplicationMember
    without_consent = exists().where(m.application_id == a.id, m.is_included, m.consent.is_(None))
    running = or_(Proof.valid_until.is_(None), Proof.valid_until >= clock.today())
    proved = exists().where(Proof.household_id == a.household_id, ~Proof.is_withdrawn, running)
    return select(a.reference).where(
        a.batch_id == batch_id, a.state == State.DRAFT.value, a.included_count > 0, ~without_consent, proved
    )


def count_complete(batch_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(complete_drafts(batch_id).subquery())) or 0


def submit_label(count: int) -> Text:
    return say("Submit %(count)s complete drafts…", count=f"{count:,}")


def submit_complete(batch_id: int, *, by: Actor) -> list[str]:
    """Submit the complete drafts of a batch in the background, each by itself with its outcome. Returns the jobs."""
    references = list(db.session.scalars(complete_drafts(batch_id).order_by(SubsidyApplication.id)))
    common = {"verb": "submit", "is_dry": False, "seen": {}, "reason": "", "note": ""}
    parts = [references[at : at + LIMIT] for at in range(0, len(references), LIMIT)]
    return [start("subsidies.bulk", common | {"references": part}, by) for part in parts]


register(
    ImportKind(
        name="households",
        title=say("Households"),
        noun="households",
        nouns=("households", "applications"),
        permission=Permission.HOUSEHOLDS_IMPORT,
        columns=HOUSEHOLD_COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing(unmaking.CONDITIONS, unmaking.reasons, unmaking.remove),
        examples=HOUSEHOLD_EXAMPLES,
        needs_consent=True,
        masks={"证件号码": mask_number, "联系电话": mask_phone, "详细地址": mask_address},
        expect=expect_open_year,
        follow_up=FollowUp("submit_all", Permission.SUBSIDIES_WRITE, count_complete, submit_label, submit_complete),
        said={
            "take": say("Each household is taken whole, with a draft application for this year. Nothing is decided."),
            "taken": say("Each household that was taken has a draft application."),
            "undo": say("Removes the households, persons and drafts that this import made, and puts back what it changed."),
        },
    )
)
