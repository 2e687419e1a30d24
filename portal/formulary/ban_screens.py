"""What the page of bans draws: every ban in force with its source, the changes proposed, the rulings."""

from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.formulary import bans, lifecycle
from portal.formulary.banned import Ban
from portal.formulary.drug_screens import options_of
from portal.formulary.models import BanRule, Drug, Ruling
from portal.settings.proposals import facts_of


class BansPage:
    """The bans as one person looks at them."""

    def __init__(self, viewer: Actor):
        self.viewer = viewer

    @cached_property
    def in_force(self) -> tuple[Ban, ...]:
        return bans.bans().bans

    @cached_property
    def changes(self) -> list[tuple[BanRule, dict[str, Any]]]:
        rows = db.session.scalars(select(BanRule).order_by(BanRule.id.desc()).limit(100))
        return [(row, options_of(lifecycle.ban, facts_of(row, self.viewer), self.viewer)) for row in rows]

    @cached_property
    def rulings(self) -> list[tuple[Ruling, Drug, dict[str, Any]]]:
        statement = select(Ruling, Drug).join(Drug, Drug.id == Ruling.drug_id).order_by(Ruling.id.desc()).limit(100)
        return [
            (row, drug, options_of(lifecycle.ruling, facts_of(row, self.viewer), self.viewer))
            for row, drug in db.session.execute(statement)
        ]
