"""A small supply for tests: two analysts, a register of a few drugs, partners taken through their onboarding."""

from dataclasses import replace
from datetime import date, timedelta

from portal.core import clock
from portal.core.actors import Actor
from portal.core.identity.organisations import check_character
from portal.formulary.register import take_drugs
from portal.supply import entering, particulars, verifying
from portal.supply.case import File, file_of
from tests.formulary.world import NAMES, claim
from tests.support.offices import person

NOTE = "A sentence that is long enough."


def org_code(n: int) -> str:
    """An organisation code of nobody, in a region of nobody."""
    first = f"9111000{n:010d}"
    return first + check_character(first)


class SupplyWorld:
    """Staff by name; `drugs` are ids in the order of `tests.formulary.world.NAMES`."""

    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {}
        self.made = 0
        self.drugs = [d.drug_id for d in take_drugs([claim(n) for n in range(len(NAMES))], by=self.staff("pharmacist"))]

    def staff(self, name: str) -> Actor:
        if name not in self.actors:
            self.actors[name] = replace(person(name, name.rstrip("0123456789")), via="cli")  # no page stands before these steps
        return self.actors[name]

    def entered(self, by: str = "supply") -> str:
        """A complete file that nobody has verified."""
        self.made += 1
        actor, today = self.staff(by), clock.today()
        year_ago, in_a_year = today - timedelta(days=365), today + timedelta(days=365)
        reference = entering.enter(name=f"第{self.made}示例医药有限公司", org_code=org_code(self.made), province="45", by=actor)
        particulars.give_role(reference, role="chronic", since=year_ago, by=actor)
        for paper in ("trading", "agreement"):
            particulars.add_paper(reference, paper=paper, number=f"{paper}-1", since=year_ago, until=in_a_year, by=actor)
        particulars.add_contact(reference, name="张例", phone="13800000000", by=actor)
        return reference

    def active(self, *drugs: int, feeds: tuple[str, ...] = ("stock", "deliveries")) -> str:
        """A verified partner that supplies some drugs (by their places) and sends feeds every 48 hours."""
        reference, actor = self.entered(), self.staff("supply")
        for n in drugs:
            since = clock.today() - timedelta(days=300)
            particulars.assign_drug(reference, claim(n).approval_no, relation="supplies", since=since, by=actor)
        for feed in feeds:
            particulars.agree_feed(reference, feed=feed, cadence_hours=48, by=actor)
        verifying.submit(reference, by=actor)
        verifying.confirm(reference, by=self.staff("supply2"))
        return reference

    def file(self, reference: str) -> File:
        return file_of(reference)


def days_ago(n: int) -> date:
    return clock.today() - timedelta(days=n)
