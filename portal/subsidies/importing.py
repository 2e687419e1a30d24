"""Files of households: each household that is taken and has no application of the programme year gets a draft of it.

The kind is registered here, because this is the highest package that such a file touches. Import creates drafts; it
never decides.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import exists, func, or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_address, mask_day, mask_number, mask_phone
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
from portal.subsidies import unmaking
from portal.subsidies.bulk import LIMIT
from portal.subsidies.bulk_drafting import Drafts
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ApplicationMember, Grant, ProgrammeYear, SubsidyApplication
from portal.web.permissions import Permission


def judge(table: Any, column_map: Any, day: Any) -> Iterator[Unit]:
    """The households of a file as units of an import."""
    for judged in judge_households(table, column_map, day):
        claim = None if judged.is_held_back else claim_of(judged)
        yield Unit(judged.household_no or "", judged.rows, judged.head, judged.is_held_back, claim)


def expect_open_year(taking: Taking) -> None:
    """Raise Refused unless the programme year of the import is there."""
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == taking.year)) is None:
        raise Refused(
            "no_year", say("There is no programme year %(year)s. A programme manager opens it first.", year=taking.year)
        )


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """Take households and draft their applications, in the transaction of the caller."""
    homes = take_households([unit.judged for unit in units], by=by, batch_id=taking.batch_id)
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
    consent = "paper" if taking.has_consent else None
    drafts = Drafts(taking.year, by, len(due), len(people), granted, batch_id=taking.batch_id, consent=consent)
    drafts.write([drafts.entry(row, members.get(row.id, [])) for row in due])


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What `take` would do. New households of new persons are only counted; the rest is tried, and taken back."""
    claims = [unit.judged for unit in units]
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
    return say("Submit %(count)s complete drafts", count=f"{count:,}")


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
        made={"households": "/households", "applications": "/subsidies"},
        permission=Permission.HOUSEHOLDS_IMPORT,
        columns=HOUSEHOLD_COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing(unmaking.CONDITIONS, unmaking.reasons, unmaking.remove),
        examples=HOUSEHOLD_EXAMPLES,
        needs_consent=True,
        unit=say("Household"),
        masks={"证件号码": mask_number, "出生日期": mask_day, "联系电话": mask_phone, "详细地址": mask_address},
        expect=expect_open_year,
        follow_up=FollowUp("submit_all", Permission.SUBSIDIES_WRITE, count_complete, submit_label, submit_complete),
        said={
            "take": say("Each household is taken whole, with a draft application for this year. Nothing is decided."),
            "taken": say("Each household that was taken has a draft application."),
            "undo": say("Removes the households, persons and drafts that this import made, and puts back what it changed."),
        },
    )
)
