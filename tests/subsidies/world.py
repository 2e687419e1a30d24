"""A small true world for tests of applications: people, a year with its budget, households, made by the operations."""

from dataclasses import dataclass, field
from datetime import date

from portal.accounts.operations import add_user
from portal.accounts.queries import actor_of
from portal.core.actors import SYSTEM, Actor
from portal.core.identity.persons import check_character
from portal.households.claims import HouseholdClaim, MemberClaim, ProofClaim
from portal.households.taking import take_households
from portal.subsidies import drafting, programme

COUNTY = "450123"
YEAR = 2026


def id_number(serial: int, born: str = "19700101") -> str:
    """A sound resident ID of the test county."""
    body = f"{COUNTY}{born}{serial:03d}"
    return body + check_character(body)


def claim(serial: int, members: int = 1, until: date | None = None, category: str = "dibao") -> HouseholdClaim:
    """A household of so many members with one certificate."""
    people = tuple(
        MemberClaim(
            name=f"韦{'秀兰春梅国华'[k]}",
            number=id_number(serial * 10 + k),
            relation="head" if k == 0 else "child",
            birth_on=date(1970, 1, 1),
        )
        for k in range(members)
    )
    return HouseholdClaim(
        household_no=f"T{serial}",
        division_code=COUNTY,
        category=category,
        members=people,
        proofs=(ProofClaim(category, f"桂{serial}", "民政局", until),),
    )


@dataclass
class World:
    """Who is there. `actors["reviewer"]` is a member of staff with that role."""

    actors: dict[str, Actor] = field(default_factory=dict)
    serial: int = 0

    def staff(self, name: str, *roles: str) -> Actor:
        """The person of that name, added with the roles on first use."""
        if name not in self.actors:
            add_user(f"{name}@portal.example", name, list(roles or (name.rstrip("0123456789"),)), by=SYSTEM)
            self.actors[name] = actor_of(f"{name}@portal.example", via="cli")
        return self.actors[name]

    def open_year(self, year: int = YEAR, budget_fen: int = 100_000_000) -> None:
        """A programme year with a budget for the test province, by two programme managers."""
        programme.confirm_year(programme.propose_year(year, by=self.staff("manager")), by=self.staff("manager2"))
        self.set_budget(budget_fen, year)

    def set_budget(self, budget_fen: int, year: int = YEAR) -> None:
        proposal = programme.propose_budget(year, "45", budget_fen, by=self.staff("manager"))
        programme.confirm_budget(proposal, by=self.staff("manager2"))

    def household(self, members: int = 1, by: Actor | None = None, **more: object) -> str:
        """A household taken from a file by operations2; its reference."""
        self.serial += 1
        taken = take_households([claim(self.serial, members, **more)], by=by or self.staff("operations2"))
        return taken[0].reference

    def draft(self, members: int = 1, by: Actor | None = None, **more: object) -> str:
        """A draft with everybody's consent; its reference."""
        by = by or self.staff("operations")
        reference = drafting.draft(self.household(members, **more), year=YEAR, by=by)
        drafting.record_consent(reference, how="paper", by=by)
        return reference

    def submitted(self, members: int = 1, **more: object) -> str:
        """A submitted application: medium band, because no registered list is loaded."""
        reference = self.draft(members, **more)
        drafting.submit(reference, by=self.staff("operations"))
        return reference
