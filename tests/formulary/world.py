"""A small list for tests: staff, a register of a few drugs, and editions taken through their steps."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.formulary import clearing, drafting, editing, publishing
from portal.formulary.edition_models import LANES, Edition, EditionChange
from portal.formulary.lifecycle import State
from portal.formulary.register import DrugClaim, take_drugs
from portal.formulary.steps import find
from portal.formulary.terms import Terms
from tests.support.offices import person

NOTE = "A sentence that is long enough."
NAMES = ("盐酸二甲双胍片", "苯磺酸氨氯地平片", "阿托伐他汀钙片", "地高辛片", "甘精胰岛素注射液", "格列美脲片")
DISEASES = ("2型糖尿病", "高血压", "高脂血症", "心力衰竭", "2型糖尿病", "2型糖尿病")
CLEARER = {"clinical": "pharmacist", "financial": "finance"}
TERMS = Terms(rate_bp=3000, price_fen=3200, channels="offline", unit_cap_fen=1000, cap_30_days=4)


class ListWorld:
    """Staff by name, and `drugs` by their order in NAMES."""

    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {}
        self.drugs = [d.drug_id for d in take_drugs([claim(n) for n in range(len(NAMES))], by=self.staff("pharmacist"))]

    def staff(self, name: str, *roles: str) -> Actor:
        if name not in self.actors:
            made = person(name, *(roles or (name.rstrip("0123456789"),)))
            self.actors[name] = replace(made, via="cli")  # no page stands before these steps
        return self.actors[name]

    def draft(self, drugs: Iterable[int] | None = None, terms: Terms = TERMS, by: str = "operations") -> int:
        """A draft with a line for each of some drugs (all of them where none is named)."""
        number = drafting.draft(by=self.staff(by))
        for drug_id in self.drugs if drugs is None else drugs:
            editing.set_line(number, drug_id, terms, by=self.staff(by))
        return number

    def cleared(self, number: int) -> int:
        """A draft submitted, and every line cleared in both lanes."""
        drafting.submit(number, by=self.staff("operations"))
        for lane in LANES:
            self.clear(number, lane)
        return number

    def clear(self, number: int, lane: str, by: str = "") -> None:
        for drug_id in self.waiting(number, lane):
            clearing.clear(number, lane, drug_id, by=self.staff(by or CLEARER[lane]))

    def waiting(self, number: int, lane: str) -> list[int]:
        c = EditionChange
        return list(db.session.scalars(select(c.drug_id).where(c.edition_id == find(number).id, getattr(c, lane) == "waiting")))

    def published(self, drugs: Iterable[int] | None = None, terms: Terms = TERMS, at: datetime | None = None) -> int:
        """An edition in force, or scheduled for an instant, whatever it does to the list."""
        number = self.cleared(self.draft(drugs, terms))
        self.acknowledge(number)
        publishing.publish(number, by=self.staff("publisher"), at=at)
        return number

    def acknowledge(self, number: int) -> None:
        from portal.formulary.effects import unacknowledged

        for code in unacknowledged(find(number)):
            publishing.acknowledge(number, code, by=self.staff("publisher"))

    def state(self, number: int) -> State:
        db.session.rollback()
        return State(db.session.scalar(select(Edition.state).where(Edition.number == number)) or "")


def claim(n: int) -> DrugClaim:
    texts = {"form": "片", "strength": "5mg", "rx_class": "rx"}
    return DrugClaim(f"国药准字H9900{n:04d}", NAMES[n], texts, maker="示例制药有限公司", diseases=(("", DISEASES[n]),))
