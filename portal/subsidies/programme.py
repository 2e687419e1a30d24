"""Programme years and budgets: each opened or changed by two programme managers."""

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.identity import province_of
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.money import LARGEST, yuan
from portal.core.tongues import say
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.settings import proposals
from portal.subsidies import events
from portal.subsidies.models import Budget, BudgetProposal, ProgrammeYear, YearProposal
from portal.web.permissions import Permission

year_lifecycle = proposals.two_persons("programme year", Permission.PROGRAMME_CHANGE)

constraint_means("two_persons", "", Refused("proposer", say("You proposed this. Another person has to confirm or drop it.")))
constraint_means(
    "programme_year_year", "programme_year.year", Refused("year_known", say("This programme year exists already."), "year")
)


constraint_means(
    "uq_year_proposal_open",
    "year_proposal.year",
    Conflict("open_proposal", say("This year is proposed already. Another programme manager confirms or drops it.")),
)
constraint_means(
    "year_without_second",
    "",
    Refused("proposer", say("A programme year is opened by two programme managers: one proposes, another confirms.")),
)


@operation(Permission.PROGRAMME_CHANGE)
def propose_year(year: int, *, by: Actor, grant_fen: int = 100_000, note: str = "") -> int:
    """Propose to open a programme year (calendar year, Asia/Shanghai); `grant_fen` is one person's grant. The proposal's id.

    Another programme manager confirms it. Raises Refused: year, year_known, grant_fen, open_proposal.
    """
    if not 2020 <= year <= clock.today().year + 1:
        raise Refused("year", say("A programme year lies between 2020 and next year."), "year")
    if not 0 < grant_fen <= LARGEST:
        raise Refused("grant_fen", say("The amount is too large."), "grant_fen")
    demand_unknown(year)
    proposal = YearProposal(reference=next_reference("PRY", year), year=year, grant_fen=grant_fen, **proposals.proposed(by, note))
    db.session.add(proposal)
    db.session.flush()
    record(events.YearProposed(year, grant_fen), proposal, by=by, reason=note)
    return proposal.id


@operation(Permission.PROGRAMME_CHANGE)
def confirm_year(proposal_id: int, *, by: Actor, version: int | None = None) -> None:
    """Open the year that another manager proposed. Raises Refused: proposer, year_known; Conflict; NotFound."""
    proposal = proposed_year(proposal_id)
    proposals.decide(proposal, "confirm", year_lifecycle, by, version)
    demand_unknown(proposal.year)
    db.session.flush()
    opened = ProgrammeYear(year=proposal.year, grant_fen=proposal.grant_fen, is_open=True, created_at=clock.now())
    db.session.add(opened)
    db.session.flush()
    record(events.YearOpened(opened.year), opened, proposal, by=by)


@operation(Permission.PROGRAMME_CHANGE)
def drop_year(proposal_id: int, *, by: Actor, version: int | None = None) -> None:
    """Let the proposal of a year fall, one's own or another's."""
    proposal = proposed_year(proposal_id)
    proposals.decide(proposal, "drop", year_lifecycle, by, version)
    record(events.YearProposalDropped(proposal.year), proposal, by=by)


def proposed_year(proposal_id: int) -> YearProposal:
    proposal = db.session.scalar(locked(select(YearProposal).where(YearProposal.id == proposal_id)))
    if proposal is None:
        raise NotFound(str(proposal_id))
    return proposal


def demand_unknown(year: int) -> None:
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == year)):
        raise Refused("year_known", say("This programme year exists already."), "year")


@operation(Permission.PROGRAMME_CHANGE)
def propose_budget(year: int, province: str, budget_fen: int, *, by: Actor, note: str = "") -> int:
    """Propose a province's budget in fen. Another programme manager confirms it. Returns the proposal's id."""
    if province_of(province) is None:
        raise Refused("province", say("Choose a province."), "province")
    if not 0 <= budget_fen <= LARGEST:
        raise Refused("budget_fen", say("The amount is too large."), "budget_fen")
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == year)) is None:
        raise Refused("no_year", say("There is no programme year %(year)s.", year=year), "year")
    demand_covered(year, province, budget_fen)
    proposal = BudgetProposal(
        year=year, province=province, budget_fen=budget_fen, note=note, proposed_by_id=by.id, proposed_at=clock.now()
    )
    db.session.add(proposal)
    db.session.flush()
    record(events.BudgetProposed(year, province, budget_fen), proposal, by=by, reason=note)
    return proposal.id


def demand_covered(year: int, province: str, budget_fen: int) -> None:
    """A budget never falls below what is granted already."""
    granted = db.session.scalar(select(Budget.granted_fen).where(Budget.year == year, Budget.province == province)) or 0
    if budget_fen < granted:
        raise Refused(
            "below_granted",
            say("%(granted)s are granted already; the budget cannot be less.", granted=yuan(granted)),
            "budget_fen",
        )


@operation(Permission.PROGRAMME_CHANGE)
def confirm_budget(proposal_id: int, *, by: Actor, version: int | None = None) -> None:
    """Put a proposed budget into force; never by the person who proposed it."""
    proposal = settle(proposal_id, "confirmed", by, version)
    demand_covered(proposal.year, proposal.province, proposal.budget_fen)
    budget = db.session.scalar(locked(select(Budget).where(Budget.year == proposal.year, Budget.province == proposal.province)))
    if budget is None:
        budget = Budget(year=proposal.year, province=proposal.province, budget_fen=0, granted_fen=0)
        db.session.add(budget)
    budget.budget_fen = proposal.budget_fen
    db.session.flush()
    record(events.BudgetChanged(proposal.year, proposal.province, proposal.budget_fen), proposal, budget, by=by)


@operation(Permission.PROGRAMME_CHANGE)
def drop_budget(proposal_id: int, *, by: Actor, version: int | None = None) -> None:
    """Let a proposed budget fall."""
    proposal = settle(proposal_id, "dropped", by, version)
    record(events.BudgetProposalDropped(proposal.year, proposal.province), proposal, by=by)


def settle(proposal_id: int, outcome: str, by: Actor, version: int | None) -> BudgetProposal:
    proposal = db.session.scalar(locked(select(BudgetProposal).where(BudgetProposal.id == proposal_id)))
    if proposal is None:
        raise NotFound(str(proposal_id))
    take(proposal, version)
    if proposal.outcome is not None:
        raise about(Conflict("settled", say("This proposal was settled already.")), proposal)
    if proposal.proposed_by_id in by.bound_ids:
        raise about(Refused("proposer", say("You proposed this. Another person has to confirm or drop it.")), proposal)
    proposal.outcome, proposal.settled_by_id, proposal.settled_at = outcome, by.id, clock.now()
    return proposal
