"""Making and shaping applications: draft, members, consent, submit, withdraw, snooze, appeal. Each actor becomes a maker."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.calendar.queries import due_on
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db, locked, next_reference
from portal.core.lifecycle import NotFound, Refused, not_permitted
from portal.core.tongues import say
from portal.households.models import Household, Membership, Person
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.settings import setting
from portal.subsidies import case as cases
from portal.subsidies import events
from portal.subsidies.case import Case
from portal.subsidies.deciders import could_look_again, recount
from portal.subsidies.lifecycle import EDITABLE, State
from portal.subsidies.models import Appeal, ApplicationMaker, ApplicationMember, ProgrammeYear, SubsidyApplication
from portal.subsidies.screening import drawn_for_blind_review, screen
from portal.subsidies.search import index_again, index_new
from portal.subsidies.steps import step, take_seen, touch
from portal.web.permissions import Permission

EXCLUSIONS = {
    "not_eligible": say("Not eligible"),
    "deceased": say("Deceased"),
    "no_consent": say("No consent"),
    "other_household": say("Belongs to another household"),
    "granted": say("Has a grant already"),
    "asked": say("Asked to be left out"),
}

constraint_means(
    "uq_subsidy_application_open",
    "subsidy_application.household_id, subsidy_application.year",
    Refused("open_application", say("This household has an open application for that year already. Continue that one.")),
)


@operation(Permission.SUBSIDIES_WRITE)
def draft(household_reference: str, *, year: int, by: Actor) -> str:
    """A draft for a household and programme year, every present member included. Returns its reference.

    After an approval it is a supplementary one, for members without a grant. Raises Refused where one is open.
    """
    household = db.session.scalar(locked(select(Household).where(Household.reference == household_reference)))
    if household is None:
        raise NotFound(household_reference)
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == year)) is None:
        raise about(Refused("no_year", say("There is no programme year %(year)s.", year=year), "year"), household)
    people = present_members(household.id)
    granted = cases.granted_persons([p.id for p in people], year)
    application = new_application(household, people, year, is_supplementary=bool(granted))
    db.session.add(application)
    db.session.flush()
    members = [
        ApplicationMember(
            application_id=application.id,
            person_id=p.id,
            is_included=p.id not in granted,
            exclusion="granted" if p.id in granted else None,
        )
        for p in people
    ]
    db.session.add_all([*members, ApplicationMaker(application_id=application.id, user_id=by.id)] if by.id else members)
    db.session.flush()
    index_new(application)
    record(events.Drafted(year, len(people)), application, *members, *made_by(application, by), by=by)
    return application.reference


def present_members(household_id: int) -> list[Person]:
    """The persons who live in the household today and whom no other household claims."""
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.until.is_(None))
        .order_by(Membership.id)
    )
    return list(db.session.scalars(statement))


def new_application(
    household: Household, people: list[Person], year: int, *, is_supplementary: bool = False
) -> SubsidyApplication:
    return SubsidyApplication(
        reference=next_reference("SUB", year),
        year=year,
        household_id=household.id,
        is_supplementary=is_supplementary,
        state=State.DRAFT.value,
        shown_state=State.DRAFT.value,
        province=household.province,
        county=household.county,
        category=household.category,
        head_name=household.head_name,
        persons_count=len(people),
        included_count=len(people),
        flags=[],
        created_at=clock.now(),
        updated_at=clock.now(),
    )


def made_by(application: SubsidyApplication, by: Actor) -> list[ApplicationMaker]:
    """The maker's row of this actor: made on the first touch. Everything that shapes content goes through here."""
    if by.id is None:
        return []
    known = db.session.scalar(
        select(ApplicationMaker).where(ApplicationMaker.application_id == application.id, ApplicationMaker.user_id == by.id)
    )
    if known is None:
        known = ApplicationMaker(application_id=application.id, user_id=by.id)
        db.session.add(known)
        db.session.flush()
    return [known]


def to_edit(reference: str, version: int | None, by: Actor) -> Case:
    """The case under lock, if its content may change now. Raises Refused, Conflict, NotFound."""
    case = cases.find(reference, to_write=True)
    take_seen(case.application, version, by)
    if State(case.application.state) not in EDITABLE:
        raise about(
            Refused(
                "not_editable", say("Content changes only in draft and returned. Ask a reviewer to return the application first.")
            ),
            case.application,
        )
    return case


@operation(Permission.SUBSIDIES_WRITE)
def exclude_member(reference: str, person_id: int, *, exclusion: str, by: Actor, version: int | None = None) -> None:
    """Leave a member out of the application, with a reason code of EXCLUSIONS."""
    if exclusion not in EXCLUSIONS:
        raise Refused("exclusion", say("Choose a reason for leaving this member out."), "exclusion")
    case = to_edit(reference, version, by)
    member = member_of(case, person_id)
    member.is_included, member.exclusion = False, exclusion
    settle_members(case, by)
    record(events.MemberExcluded(person_id, exclusion), case.application, member, *made_by(case.application, by), by=by)


@operation(Permission.SUBSIDIES_WRITE)
def include_member(reference: str, person_id: int, *, by: Actor, version: int | None = None) -> None:
    """Take a member into the application (again)."""
    case = to_edit(reference, version, by)
    member = member_of(case, person_id)
    member.is_included, member.exclusion = True, None
    settle_members(case, by)
    record(events.MemberIncluded(person_id), case.application, member, *made_by(case.application, by), by=by)


def member_of(case: Case, person_id: int) -> ApplicationMember:
    for member, person in case.members:
        if person.id == person_id:
            return member
    raise NotFound(str(person_id))


def settle_members(case: Case, by: Actor) -> None:
    case.application.included_count = sum(m.is_included for m, _ in case.members)
    touch(case.application)


@operation(Permission.SUBSIDIES_WRITE)
def record_consent(
    reference: str, *, how: str, by: Actor, person_ids: list[int] | None = None, version: int | None = None
) -> None:
    """Record the consent of all (or the named) members: `how` is "given" (singly) or "paper" (held by the office)."""
    if how not in ("given", "paper"):
        raise Refused("consent_how", say("Say how the consent was given."), "how")
    case = to_edit(reference, version, by)
    changed = [m for m, p in case.members if m.consent is None and (person_ids is None or p.id in person_ids)]
    if not changed:
        raise about(Refused("consent_recorded", say("The consent of these members is recorded already.")), case.application)
    for member in changed:
        member.consent, member.consent_at = how, clock.now()
    touch(case.application)
    record(events.ConsentRecorded(len(changed), how), case.application, *changed, *made_by(case.application, by), by=by)


@operation(Permission.SUBSIDIES_WRITE)
def refresh_from_household(reference: str, *, by: Actor, version: int | None = None) -> None:
    """Take over the household as it stands now: new members, place, category, head."""
    case = to_edit(reference, version, by)
    application, household = case.application, case.household
    known = {p.id for _, p in case.members}
    new = [
        ApplicationMember(application_id=application.id, person_id=p.id)
        for p in present_members(household.id)
        if p.id not in known
    ]
    db.session.add_all(new)
    former_name = application.head_name
    application.province, application.county, application.category, application.head_name = (
        household.province,
        household.county,
        household.category,
        household.head_name,
    )
    application.persons_count = len(known) + len(new)
    application.included_count += len(new)
    touch(application)
    db.session.flush()
    index_again(application, former_name)
    record(events.Refreshed(), application, *new, *made_by(application, by), by=by)


@operation(Permission.SUBSIDIES_WRITE)
def submit(reference: str, *, by: Actor, version: int | None = None) -> str:
    """Submit: screen, freeze the snapshot, start the clock. Returns the band. Raises Refused with what is missing."""
    case = cases.find(reference, to_write=True)
    application = case.application
    take_seen(application, version, by)
    state = step(case, "submit", by)
    result = screen(case)
    application.flags, application.flag_level, application.band = list(result.flags), result.level, result.band.value
    for member, person in case.members:
        member.match = result.matches[person.id]
    application.round += 1
    application.snapshot, application.snapshot_hash = canonical(case.content), case.fingerprint
    application.submitted_at, application.decided_at, application.returned_on = clock.now(), None, None
    application.due_on = due_on(clock.today(), max(1, setting("decision_days") - application.days_used))
    move(application, state)
    makers = made_by(application, by)
    application.is_blind = result.band == "low" and drawn_for_blind_review() and could_look_again(application)
    recount(application)
    record(
        events.Submitted(application.round, case.fingerprint[:12], application.band, list(result.flags)),
        application,
        *[m for m, _ in case.members],
        *makers,
        by=by,
    )
    return application.band


def move(application: SubsidyApplication, state: Any) -> None:
    """Put the application into a state; a blind second review does not show."""
    application.state = state.value
    hidden = application.is_blind and state == State.SECOND_REVIEW and application.band == "low"
    application.shown_state = State.SUBMITTED.value if hidden else state.value
    touch(application)


@operation(Permission.SUBSIDIES_WRITE)
def withdraw(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take the application back, at the household's wish."""
    case = cases.find(reference, to_write=True)
    take_seen(case.application, version, by)
    move(case.application, step(case, "withdraw", by))
    case.application.due_on = None
    record(events.Withdrawn(), case.application, *made_by(case.application, by), by=by, reason=note)


@operation(Permission.SUBSIDIES_WRITE)
def appeal(reference: str, *, by: Actor, note: str, person_ids: list[int] | None = None, version: int | None = None) -> None:
    """File the household's objection: against a refusal, or for the members who were left out (`person_ids`)."""
    case = cases.find(reference, to_write=True)
    application = case.application
    take_seen(application, version, by)
    state = step(case, "appeal", by)
    about_all = application.state == State.REFUSED.value
    named = [
        p.id
        for m, p in case.members
        if (about_all and m.is_included) or (not about_all and not m.is_included and (person_ids is None or p.id in person_ids))
    ]
    if not named:
        raise about(Refused("appeal_for", say("Name at least one member whom the appeal is about."), "person_ids"), application)
    filed = Appeal(application_id=application.id, person_ids=named, note=note, filed_by_id=by.id, filed_at=clock.now())
    db.session.add(filed)
    move(application, state)
    application.due_on = due_on(clock.today(), setting("decision_days"))
    db.session.flush()
    record(events.Appealed(len(named)), application, filed, *made_by(application, by), by=by, reason=note)


@operation(Permission.SUBSIDIES_READ)
def snooze(reference: str, *, until: date, by: Actor, version: int | None = None, note: str = "") -> None:
    """Wait for a caller or the office: out of the queue until a day within the next 60."""
    case = cases.find(reference, to_write=True)
    if not (by.may(Permission.SUBSIDIES_DECIDE) or by.may(Permission.SUBSIDIES_WRITE)):
        raise about(not_permitted(), case.application)
    take_seen(case.application, version, by)
    if not 0 < (until - clock.today()).days <= 60:
        raise about(
            Refused("snooze_until", say("Choose a day from tomorrow on, within the next 60 days."), "until"), case.application
        )
    case.application.snoozed_until = until
    touch(case.application)
    record(events.Snoozed(until.isoformat()), case.application, by=by, reason=note)
