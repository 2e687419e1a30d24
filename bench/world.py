"""A generated application as the portal keeps it: household, persons, proof, application, makers, decisions, grants.

Every row of a record is told in one true entry of the ledger; what was decided on it, with its grants, in a second
one by the person who decided. All applications are of this programme year and were submitted within its last 300 days.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import SimpleNamespace as Facts
from typing import Any

from sqlalchemy import Table

from bench.rows import Application
from portal.calendar.queries import due_on
from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import canonical, db, next_numbers, reserve_ids
from portal.core.identity.divisions import known_codes
from portal.core.identity.persons import check_character
from portal.households import rows as columns
from portal.households.claims import MemberClaim
from portal.households.models import Category
from portal.ledger.bulk import Unit, record_rows
from portal.subsidies import events, snapshot
from portal.subsidies.models import (
    ApplicationMaker,
    ApplicationMember,
    Decision,
    Grant,
    SubsidyApplication,
)
from portal.subsidies.search import names

SPAN = timedelta(days=300)
FROM, TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 4, tzinfo=UTC)
STATES = {
    "draft": "draft",
    "submitted": "submitted",
    "reviewing": "second_review",
    "approved": "approved",
    "rejected": "refused",
    "withdrawn": "withdrawn",
}
RELATIONS = ("head", "spouse", "son", "daughter", "mother")
CATEGORIES = tuple(c.value for c in Category)
GRANT_FEN = 100_000
APPLICATION, MEMBER, MAKER, DECISION, GRANT = (
    m.__table__ for m in (SubsidyApplication, ApplicationMember, ApplicationMaker, Decision, Grant)
)
GRANT.add_is_dependent_on(DECISION)  # the database grants nothing without an approval: in bulk, too, decisions go first
Row = tuple[Table, dict[str, Any]]


@cache
def counties(province: str) -> list[str]:
    """Counties of a province (two digits) that have a name."""
    return sorted(c for c in known_codes() if c[:2] == province and c[4:] != "00")[:40]


@cache
def due(day: date) -> date:
    return due_on(day, 10)


def number_of(person: int, county: str) -> str:
    """A sound number that nobody else has: a thousand persons are born on each day."""
    born = date(1940, 1, 1) + timedelta(days=person // 1000)
    body = f"{county}{born:%Y%m%d}{person % 1000:03d}"
    return body + check_character(body)


class Ids:
    """Ids and running numbers for one transaction."""

    def __init__(self, applications: list[Application], year: int):
        count, persons = len(applications), sum(len(a.members) for a in applications)
        tables = {
            columns.HOUSEHOLD: count,
            columns.PROOF: count,
            columns.MAKER: count,
            APPLICATION: count,
            MAKER: count,
            DECISION: 2 * count,
        }
        tables |= {columns.PERSON: persons, columns.MEMBERSHIP: persons, MEMBER: persons, GRANT: persons}
        self.ids: dict[Table, Iterator[int]] = {table: iter(reserve_ids(table, n)) for table, n in tables.items()}
        counts = {"HH": count, "PER": persons, "SUB": count, "GRT": persons}
        self.numbers = {prefix: iter(next_numbers(prefix, year, n)) for prefix, n in counts.items()}
        self.year = year

    def id(self, table: Table) -> int:
        return next(self.ids[table])

    def reference(self, prefix: str) -> str:
        return f"{prefix}-{self.year}-{next(self.numbers[prefix]):06d}"


class World:
    """Turns generated applications into units of the ledger's bulk door. `granted` counts fen by province."""

    def __init__(self, maker: Actor, deciders: tuple[Actor, Actor]):
        self.maker, self.deciders = maker, deciders
        self.now, self.year = clock.now(), clock.today().year
        self.granted: Counter[str] = Counter()

    def at(self, text: str) -> datetime:
        """The generator's five years drawn together into the last 300 days."""
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return self.now - SPAN * ((TO - moment) / (TO - FROM)) if moment < TO else self.now

    def write(self, generated: list[Application]) -> None:
        """Enter some applications: what the office made, what each decider decided, the names. Inside `writing()`."""
        ids = Ids(generated, self.year)
        cases = [Case(self, ids, one) for one in generated]
        record_rows([case.made() for case in cases], self.maker)
        decided = [case.decided() for case in cases]
        for place, decider in enumerate(self.deciders):
            record_rows([units[place] for units in decided if len(units) > place], decider)
        names.add(db.session(), [(case.id, case.source.head) for case in cases])


class Case:
    """One generated application on its way into the tables."""

    def __init__(self, world: World, ids: Ids, source: Application):
        self.world, self.ids, self.source = world, ids, source
        self.id, self.reference = ids.id(APPLICATION), ids.reference("SUB")
        self.household_id, self.state = ids.id(columns.HOUSEHOLD), STATES[source.state]
        county = counties(source.province[:2])
        self.county = county[source.id % len(county)]
        self.category = CATEGORIES[source.id % len(CATEGORIES)]
        self.submitted_at = world.at(source.submitted)
        self.decided_at = min(self.submitted_at + timedelta(days=source.id % 9 + 1), world.now)
        self.band, self.flags, self.level = self.risk()
        self.people = [self.person(place, name) for place, name in enumerate(source.members)]

    def risk(self) -> tuple[str | None, list[str], str]:
        """Low for sixteen of twenty; what waits for its second decision is not low."""
        if self.state == "draft":
            return None, [], "none"
        luck = self.source.id % 20
        if luck < 16 and self.state != "second_review":
            return "low", [], "none"
        return ("medium", ["shared_phone"], "soft") if luck % 4 else ("high", ["two_households"], "fraud")

    def person(self, place: int, name: str) -> dict[str, Any]:
        key = self.ids.id(columns.PERSON)
        number = number_of(key, self.county)
        claim = MemberClaim(
            name=name,
            number=number,
            relation=RELATIONS[place % 5],
            birth_on=date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}"),
        )
        told = columns.person_columns(claim, self.world.now) | {"sex": "fm"[int(number[16]) % 2]}
        if place == 0:
            told |= columns.phone_columns(f"1{3_000_000_000 + key}")
        return {"id": key, "reference": self.ids.reference("PER"), **told}

    def household(self) -> dict[str, Any]:
        number = f"{self.source.id:09d}"
        return {
            "id": self.household_id,
            "reference": self.ids.reference("HH"),
            "household_no": number,
            "county": self.county,
            "province": self.county[:2],
            "division_code": self.county,
            "category": self.category,
            "head_name": self.source.head,
            "members_count": len(self.people),
            "created_at": self.world.now,
            "updated_at": self.world.now,
            **columns.address_columns(f"第{number[:4]}村{number[4:7]}组{number[7:]}号"),
        }

    def proof(self) -> dict[str, Any]:
        return {
            "id": self.ids.id(columns.PROOF),
            "household_id": self.household_id,
            "category": self.category,
            "number": f"证{self.source.id:09d}",
            "issued_by": "民政局",
            "valid_until": date(self.world.year + 1, 12, 31),
            "is_withdrawn": False,
            "is_expired": False,
            "created_at": self.world.now,
        }

    def members(self) -> list[Row]:
        told = []
        for place, person in enumerate(self.people):
            lives = {"relation": RELATIONS[place % 5], "is_head": place == 0, "since": self.submitted_at.date()}
            told.append(
                (
                    columns.MEMBERSHIP,
                    {
                        "id": self.ids.id(columns.MEMBERSHIP),
                        "household_id": self.household_id,
                        "person_id": person["id"],
                        **lives,
                    },
                )
            )
            claims = {
                "is_included": True,
                "consent": "paper",
                "consent_at": self.world.now,
                "match": "exact" if self.band == "low" else None,
            }
            told.append((MEMBER, {"id": self.ids.id(MEMBER), "application_id": self.id, "person_id": person["id"], **claims}))
        return told

    def content(self, household: dict[str, Any], proof: dict[str, Any], members: list[Row]) -> dict[str, Any]:
        """The snapshot's value, spelled by the portal's own function."""
        own = [Facts(exclusion=None, **values) for table, values in members if table is MEMBER]
        people = [Facts(died_on=None, **person) for person in self.people]
        return snapshot.content(Facts(**household), list(zip(own, people, strict=True)), [Facts(**proof)], {})  # type: ignore[arg-type]

    def application(self, content: dict[str, Any]) -> dict[str, Any]:
        is_draft, waits = self.state == "draft", self.state in ("submitted", "second_review")
        text = canonical(content)
        self.seen = snapshot.fingerprint(content)
        return {
            "id": self.id,
            "reference": self.reference,
            "year": self.world.year,
            "household_id": self.household_id,
            "state": self.state,
            "shown_state": self.state,
            "province": self.county[:2],
            "county": self.county,
            "category": self.category,
            "head_name": self.source.head,
            "persons_count": len(self.people),
            "included_count": len(self.people),
            "band": self.band,
            "flags": self.flags,
            "flag_level": self.level,
            "round": 0 if is_draft else 1,
            "submitted_at": None if is_draft else self.submitted_at,
            "due_on": due(clock.on_page(self.submitted_at).date()) if waits else None,
            "decided_at": self.decided_at if self.state in ("approved", "refused") else None,
            "snapshot_sealed": None if is_draft else personal.current().seal(text, SubsidyApplication.snapshot.context),
            "snapshot_hash": None if is_draft else self.seen,
            "created_at": self.submitted_at,
            "updated_at": self.world.now,
        }

    def made(self) -> Unit:
        household, proof, members = self.household(), self.proof(), self.members()
        application = self.application(self.content(household, proof, members))
        by = self.world.maker.id
        rows = [
            (columns.HOUSEHOLD, household),
            *((columns.PERSON, person) for person in self.people),
            (columns.PROOF, proof),
            (columns.MAKER, {"id": self.ids.id(columns.MAKER), "household_id": self.household_id, "user_id": by}),
            (APPLICATION, application),
            *members,
            (MAKER, {"id": self.ids.id(MAKER), "application_id": self.id, "user_id": by}),
        ]
        event = (
            events.Drafted(self.world.year, len(self.people))
            if self.state == "draft"
            else events.Submitted(1, self.seen[:12], self.band or "", self.flags)
        )
        return Unit(event, APPLICATION, self.id, self.reference, rows)

    def decided(self) -> list[Unit]:
        """The first decision and, where the risk asks for it, the second; grants with the one that approves."""
        verdicts = {
            "second_review": ["approve"],
            "refused": ["refuse"],
            "approved": ["approve"] if self.band == "low" else ["approve", "approve"],
        }.get(self.state, [])
        units = []
        for place, verdict in enumerate(verdicts):
            grants = self.grants() if self.state == "approved" and place == len(verdicts) - 1 else []
            units.append(
                Unit(
                    self.event(place, verdict, grants),
                    APPLICATION,
                    self.id,
                    self.reference,
                    [self.decision(place, verdict), *grants],
                )
            )
        return units

    def decision(self, place: int, verdict: str) -> Row:
        told = {
            "round": 1,
            "stage": ("first", "second")[place],
            "verdict": verdict,
            "by_id": self.world.deciders[place].id,
            "at": self.decided_at,
        }
        why = (
            {"reason": "not_listed", "note": "户主不在名单上，证明亦不相符"}
            if verdict == "refuse"
            else {"reason": None, "note": ""}
        )
        return DECISION, {
            "id": self.ids.id(DECISION),
            "application_id": self.id,
            "seen": self.seen,
            "band": self.band,
            "exclusions": {},
            **told,
            **why,
        }

    def grants(self) -> list[Row]:
        self.world.granted[self.county[:2]] += GRANT_FEN * len(self.people)
        fixed = {
            "application_id": self.id,
            "year": self.world.year,
            "province": self.county[:2],
            "granted_fen": GRANT_FEN,
            "available_fen": GRANT_FEN,
            "created_at": self.decided_at,
        }
        return [
            (GRANT, {"id": self.ids.id(GRANT), "reference": self.ids.reference("GRT"), "person_id": person["id"], **fixed})
            for person in self.people
        ]

    def event(self, place: int, verdict: str, grants: list[Row]) -> Any:
        told = {
            "stage": ("first", "second")[place],
            "round": 1,
            "band": self.band or "",
            "seen": self.seen,
            "reason_code": "not_listed" if verdict == "refuse" else "",
            "is_blind": False,
        }
        if verdict == "refuse":
            return events.RefusedApplication(**told)
        return (
            events.Approved(**told, grants=len(grants), granted_fen=GRANT_FEN * len(grants))
            if grants
            else events.Endorsed(**told)
        )
