"""What the page of a drug draws: the register's facts, its line at an instant, its history, substitutes, bans, suspensions."""

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Option
from portal.core.paging import Page
from portal.formulary import completing, lifecycle, queries, suspending
from portal.formulary.banned import Match
from portal.formulary.bans import bans
from portal.formulary.edition_models import Suspension
from portal.formulary.models import HARD_CLASSES, Disease, Drug, DrugDisease, Reclassing, Ruling
from portal.ledger.queries import timeline
from portal.settings.proposals import facts_of as ruling_facts


class DrugRecord:
    """One drug as one person looks at it, its line at `at`."""

    def __init__(self, drug_id: int, viewer: Actor, at: datetime | None = None):
        self.drug: Drug = completing.find(drug_id)
        self.viewer, self.at = viewer, at or clock.now()
        self.is_past = at is not None

    @cached_property
    def line(self) -> queries.LineInForce | None:
        return queries.drug_line_at(self.drug.id, self.at)

    @cached_property
    def history(self) -> list[tuple[int, datetime, dict[str, Any]]]:
        return queries.history_of(self.drug.id)

    @cached_property
    def diseases(self) -> list[Disease]:
        statement = select(Disease).join(DrugDisease, DrugDisease.disease_id == Disease.id)
        return list(db.session.scalars(statement.where(DrugDisease.drug_id == self.drug.id).order_by(Disease.name)))

    @cached_property
    def matches(self) -> list[Match]:
        return bans().matches(self.drug.id, self.drug.generic_name, self.drug.form, self.drug.rx_class)

    @cached_property
    def rulings(self) -> list[tuple[Ruling, dict[str, Option]]]:
        rows = db.session.scalars(select(Ruling).where(Ruling.drug_id == self.drug.id).order_by(Ruling.id.desc()))
        return [(row, options_of(lifecycle.ruling, ruling_facts(row, self.viewer), self.viewer)) for row in rows]

    @cached_property
    def reclassing(self) -> Reclassing | None:
        """The newest proposal of another class for a drug that its class keeps off the list."""
        return db.session.scalar(
            select(Reclassing).where(Reclassing.drug_id == self.drug.id).order_by(Reclassing.id.desc()).limit(1)
        )

    @property
    def is_hard(self) -> bool:
        return self.drug.rx_class in HARD_CLASSES

    @cached_property
    def suspension(self) -> Suspension | None:
        return queries.open_suspension(self.drug.id)

    @cached_property
    def substitutes(self) -> list[tuple[Drug, str]]:
        return completing.substitutes_of(self.drug)

    @property
    def suggested_form(self) -> str:
        return completing.suggested_form(self.drug)

    @cached_property
    def timeline(self) -> Page:
        also = [
            ("suspension", row) for row in db.session.scalars(select(Suspension.id).where(Suspension.drug_id == self.drug.id))
        ]
        return timeline("drug", self.drug.id, self.viewer, 30, also=also)


def options_of(table: Any, facts: Any, viewer: Actor) -> dict[str, Option]:
    """The steps of a lifecycle as they stand for a person, by verb."""
    return {option.verb: option for option in table.options(facts, viewer.permissions)}


class SuspensionRecord:
    """One suspension as one person looks at it."""

    def __init__(self, reference: str, viewer: Actor):
        self.row = suspending.find(reference)
        self.viewer = viewer

    @cached_property
    def drug(self) -> Drug:
        return db.session.get_one(Drug, self.row.drug_id)

    @cached_property
    def options(self) -> list[Option]:
        return lifecycle.suspension.options(suspending.facts_of(self.row, self.viewer), self.viewer.permissions)

    @cached_property
    def timeline(self) -> Page:
        return timeline("suspension", self.row.id, self.viewer, 40)
