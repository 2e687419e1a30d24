"""What the page of bans draws: every ban in force with its source, the changes proposed, the rulings."""

from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.formulary import bans, lifecycle
from portal.formulary.banned import Ban
from portal.formulary.drug_screens import options_of
from portal.formulary.models import BanRule, Drug, Reclassing, Ruling
from portal.formulary.reaching import Reached, reached
from portal.settings.proposals import State, facts_of


class BansPage:
    """The bans as one person looks at them."""

    def __init__(self, viewer: Actor):
        self.viewer = viewer

    @cached_property
    def in_force(self) -> tuple[Ban, ...]:
        return bans.bans().bans

    @cached_property
    def changes(self) -> list[tuple[BanRule, dict[str, Any], list[Reached]]]:
        """The changes with their steps, and the published lines that each reaches, or would."""
        rows = db.session.scalars(select(BanRule).order_by(BanRule.id.desc()).limit(100)).all()
        live = [row for row in rows if row.state != State.DROPPED.value and not row.is_lifted]
        found: dict[tuple[str, str], list[Reached]] = {}
        for one in reached(bans.bans_of(live)) if live else ():
            found.setdefault((one.kind, one.word), []).append(one)
        return [
            (row, options_of(lifecycle.ban, facts_of(row, self.viewer), self.viewer), found.get((row.kind, row.word), []))
            if row in live
            else (row, {}, [])
            for row in rows
        ]

    @cached_property
    def reclassings(self) -> list[tuple[Reclassing, Drug, dict[str, Any]]]:
        statement = select(Reclassing, Drug).join(Drug, Drug.id == Reclassing.drug_id).order_by(Reclassing.id.desc()).limit(100)
        return [
            (row, drug, options_of(lifecycle.reclassing, facts_of(row, self.viewer), self.viewer))
            for row, drug in db.session.execute(statement)
        ]

    @cached_property
    def rulings(self) -> list[tuple[Ruling, Drug, dict[str, Any]]]:
        statement = select(Ruling, Drug).join(Drug, Drug.id == Ruling.drug_id).order_by(Ruling.id.desc()).limit(100)
        return [
            (row, drug, options_of(lifecycle.ruling, facts_of(row, self.viewer), self.viewer))
            for row, drug in db.session.execute(statement)
        ]
