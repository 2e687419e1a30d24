"""Each role's day in numbers; every number is a link to the rows behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import case, func, select

from portal.accounts.models import RightsProposal, User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import capped_count, db
from portal.core.identity import PROVINCES
from portal.core.listing import Criteria
from portal.core.paging import CAP
from portal.core.tongues import Text, say
from portal.home import centers, doctors, formulary, supply
from portal.home.figures import Card, Figure, Place, listed, place
from portal.households.models import DuplicatePair
from portal.intake.models import ImportBatch
from portal.jobs.models import Job
from portal.ledger.models import LedgerEntry, LedgerSeal, LedgerVerification
from portal.settings.models import SettingChange
from portal.subsidies.deciders import undecidable
from portal.subsidies.lifecycle import State
from portal.subsidies.models import Budget, BudgetProposal, Decision, Lease, SubsidyApplication, YearProposal
from portal.subsidies.queries import applications, clock_of, narrowed
from portal.subsidies.queue import states_for, waiting
from portal.web.permissions import Permission as P

A = SubsidyApplication
BIG = 100_000


cases = partial(listed, applications, "subsidies.index")


def cards(viewer: Actor) -> list[Card]:
    """What waits, what is due and what went wrong, for the roles of this person."""
    made = []
    for needed, card in (
        ({P.SUBSIDIES_DECIDE}, deciding),
        ({P.SUBSIDIES_WRITE}, preparing),
        ({P.DOCTORS_READ}, doctors.card),
        (centers.WORKED_ON_BY, centers.card),
        (formulary.WORKED_ON_BY, formulary.card),
        ({P.SUPPLY_READ}, supply.card),
        ({P.PROGRAMME_CHANGE}, managing),
        ({P.AUDIT_READ}, auditing),
        ({P.ACCOUNTS_MANAGE}, administering),
    ):
        if any(viewer.may(permission) for permission in needed):
            made.append(card(viewer))
    return made


@dataclass(frozen=True)
class Urgent:
    """One case that this person may decide, with its clock: (working days left, how it stands)."""

    reference: str
    state: str
    band: str | None
    clock: tuple[int | None, str]


def urgent(viewer: Actor, limit: int = 8) -> list[Urgent]:
    """The cases that `take next` would give first."""
    found: list[Urgent] = []
    for state in states_for(viewer):
        statement = waiting(state, viewer).add_columns(A.shown_state, A.band, A.due_on).limit(limit)
        found += [
            Urgent(row.reference, row.shown_state, row.band, clock_of(row.due_on, row.shown_state))
            for row in db.session.execute(statement)
        ]
    return sorted(found, key=lambda case: case.clock[0] if case.clock[0] is not None else 999)[:limit]


def arrivals(limit: int = 6) -> list[ImportBatch]:
    """The newest imports and how they ended."""
    return list(db.session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)))


def deciding(viewer: Actor) -> Card:
    names = {
        State.SUBMITTED: say("Mine to decide"),
        State.SECOND_REVIEW: say("Second reviews for me"),
        State.APPEALED: say("Appeals for me"),
    }
    mine = partial(cases, within=partial(narrowed, by=viewer), mine="1", sort="due")
    held = capped_count(select(Lease.application_id).where(Lease.user_id == viewer.id, Lease.until > clock.now()), CAP)
    pairs = capped_count(select(DuplicatePair.id).where(DuplicatePair.verdict.is_(None)), CAP)
    return Card(
        say("Decisions"),
        [
            *(mine(names[state], state=state.value) for state in states_for(viewer)),
            mine(say("Breached"), "red", clock="breached"),
            mine(say("At risk"), "amber", clock="at_risk"),
            cases(say("Grants to look at"), "amber", attention="grants"),
            Figure(held, say("Held by me"), place("subsidies.index", reviewer=viewer.id)),
            Figure(pairs, say("Duplicates to adjudicate"), place("households.duplicates")),
        ],
    )


def preparing(viewer: Actor) -> Card:
    running = capped_count(select(ImportBatch.id).where(ImportBatch.state == "running"), CAP)
    return Card(
        say("Preparation"),
        [
            cases(say("Drafts"), state="draft"),
            cases(say("Returned to us"), "amber", state="returned"),
            cases(say("Returned, 20 days and more"), "red", state="returned", returned="20"),
            cases(say("Refused, may be appealed"), state="refused"),
            Figure(running, say("Imports running"), place("intake.index")),
        ],
    )


def managing(viewer: Actor) -> Card:
    budgets = capped_count(select(BudgetProposal.id).where(BudgetProposal.outcome.is_(None)), CAP)
    years = capped_count(select(YearProposal.id).where(YearProposal.state == "proposed"), CAP)
    settings = capped_count(select(SettingChange.id).where(SettingChange.state == "proposed"), CAP)
    return Card(
        say("Programme"),
        [
            Figure(years, say("Years proposed"), place("programme.budgets")),
            Figure(budgets, say("Budget proposals open"), place("programme.budgets")),
            Figure(settings, say("Settings proposed"), place("settings.index")),
            cases(say("Waiting for a decision"), state="submitted,second_review,appealed"),
            cases(say("Breached"), "red", state="submitted,second_review,appealed", clock="breached"),
        ],
    )


def auditing(viewer: Actor) -> Card:
    sealed = db.session.scalar(select(func.max(LedgerSeal.last_entry_id))) or 0
    unsealed = capped_count(select(LedgerEntry.id).where(LedgerEntry.id > sealed), CAP)
    today = clock.microseconds(clock.start_of(clock.today()))
    decided = capped_count(select(Decision.id).where(Decision.at >= clock.from_microseconds(today)), CAP)
    refused = capped_count(select(LedgerEntry.id).where(LedgerEntry.verb == "step.refused", LedgerEntry.at_us >= today), CAP)
    findings = db.session.scalar(select(LedgerVerification.findings).order_by(LedgerVerification.id.desc()).limit(1)) or []
    return Card(
        say("Audit"),
        [
            Figure(decided, say("Decisions today"), place("audit.approvals")),
            Figure(refused, say("Refused attempts today"), place("audit.entries", verb="step.refused")),
            Figure(unsealed, say("Entries not yet sealed"), place("audit.seals_page")),
            Figure(len(findings), say("Findings of the last verification"), place("audit.seals_page"), "red" if findings else ""),
        ],
    )


def administering(viewer: Actor) -> Card:
    disabled = capped_count(select(User.id).where(~User.is_enabled), CAP)
    roles = capped_count(select(RightsProposal.id).where(RightsProposal.state == "proposed"), CAP)
    return Card(
        say("Administration"),
        [
            Figure(roles, say("Roles that wait for a second administrator"), place("accounts.index", state="waiting"), "amber"),
            Figure(
                len(undecidable(CAP)),
                say("Cases that nobody may decide"),
                place("accounts.index"),
                "red",
            ),
            Figure(disabled, say("Disabled accounts"), place("accounts.index", state="disabled")),
        ],
    )


def sample_share() -> int | None:
    """Hundredths of the sample world that are there already, while its job waits or runs; None otherwise."""
    unfinished = select(Job.done, Job.total).where(Job.state.in_(("queued", "running")), Job.kind == "home.sample").limit(1)
    job = db.session.execute(unfinished).first()
    return job and 100 * job.done // (job.total or 100)


@dataclass(frozen=True)
class Dashboard:
    """The pictures of the programme; each is also a table."""

    funnel: list[tuple[str, int]]
    ages: list[tuple[Text, int, Place]]
    budgets: list[tuple[Any, Budget]]
    deciders: list[Any]
    year: int

    def expected(self, budget: Budget) -> int:
        """Fen granted by the end of the year if it goes on as so far."""
        today = clock.today()
        gone = max(1, (today - date(self.year, 1, 1)).days + 1) if today.year == self.year else 365
        return budget.granted_fen * 365 // min(gone, 365)


def dashboard(year: int) -> Dashboard:
    funnel = [(s.value, capped_count(select(A.id).where(A.shown_state == s.value), BIG)) for s in State]
    provinces = {p.code: p for p in PROVINCES}
    budgets = [
        (provinces[b.province], b)
        for b in db.session.scalars(select(Budget).where(Budget.year == year, Budget.budget_fen > 0).order_by(Budget.province))
    ]
    return Dashboard(funnel, ages(), budgets, deciders(), year)


def ages() -> list[tuple[Text, int, Place]]:
    """The open queue by how its clock stands."""
    words = {"breached": say("Breached"), "at_risk": say("At risk"), "on_track": say("On track")}
    open_states = ("submitted", "second_review", "appealed")
    return [
        (
            word,
            applications.count(Criteria(filters={"state": open_states, "clock": (name,)}), BIG),
            place("subsidies.index", state=",".join(open_states), clock=name),
        )
        for name, word in words.items()
    ]


@dataclass(frozen=True)
class Decider:
    """One person's first decisions of the last days, with the 95 % interval of the share of approvals (Wilson)."""

    name: str
    decisions: int
    approvals: int
    low: float
    high: float


def deciders(days: int = 7) -> list[Decider]:
    since = clock.now() - timedelta(days=days)
    approved = func.sum(case((Decision.verdict == "approve", 1), else_=0))
    rows = db.session.execute(
        select(User.name, func.count(), approved)
        .join(User, User.id == Decision.by_id)
        .where(Decision.at >= since, Decision.stage == "first", ~Decision.is_blind)
        .group_by(User.id, User.name)
        .order_by(User.name)
    )
    return [Decider(name, n, int(k or 0), *wilson(int(k or 0), n)) for name, n, k in rows]


def wilson(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share, sound for small numbers (Wilson 1927)."""
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    spread = z * ((share * (1 - share) + z * z / (4 * n)) / n) ** 0.5 / (1 + z * z / n)
    return max(0.0, centre - spread), min(1.0, centre + spread)
