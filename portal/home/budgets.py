"""The page of programme years and budgets."""

from functools import cached_property

from sqlalchemy import select

from portal.accounts.models import User
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity import PROVINCES
from portal.subsidies.models import Budget, BudgetProposal, ProgrammeYear, YearProposal
from portal.web.permissions import Permission


class Budgets:
    """Years, budgets of the newest year first, and the proposals that wait for a second person."""

    def __init__(self, viewer: Actor):
        self.viewer = viewer
        self.provinces = {p.code: p for p in PROVINCES}

    @property
    def can_change(self) -> bool:
        return self.viewer.may(Permission.PROGRAMME_CHANGE)

    @property
    def can_renew(self) -> bool:
        return self.viewer.may(Permission.SUBSIDIES_WRITE)

    @cached_property
    def years(self) -> list[ProgrammeYear]:
        return list(db.session.scalars(select(ProgrammeYear).order_by(ProgrammeYear.year.desc())))

    @cached_property
    def proposed_years(self) -> list[YearProposal]:
        """Years that wait for a second manager."""
        return list(db.session.scalars(select(YearProposal).where(YearProposal.state == "proposed").order_by(YearProposal.year)))

    @cached_property
    def budgets(self) -> list[Budget]:
        return list(db.session.scalars(select(Budget).order_by(Budget.year.desc(), Budget.province).limit(200)))

    @cached_property
    def proposals(self) -> list[tuple[BudgetProposal, str]]:
        """Open proposals with the name of who made them."""
        rows = db.session.execute(
            select(BudgetProposal, User.name)
            .join(User, User.id == BudgetProposal.proposed_by_id)
            .where(BudgetProposal.outcome.is_(None))
            .order_by(BudgetProposal.id)
            .limit(100)
        )
        return [(proposal, name) for proposal, name in rows]

    def is_own(self, proposal: BudgetProposal | YearProposal) -> bool:
        return proposal.proposed_by_id in self.viewer.bound_ids
