"""A center with doctors, and the people who propose and publish its roster."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.queries import actor_of
from portal.centers import proposing, publishing
from portal.centers.lines import Said
from portal.centers.models import Center, RosterProposal
from portal.centers.roster_events import ProposalBegun
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, reserve_ids, writing
from portal.doctors.models import Doctor
from portal.doctors.search import names
from portal.ledger.bulk import Edit, Unit, record_rows
from tests.doctors.standing_world import doctors, staff

NOTE = "A sentence that is long enough."
CENTER = Center.__table__
FROM = date(2026, 1, 1)
EXPERT = Said("expert", 4, FROM, None, ("text", "video"))


def expert(**more: Any) -> Said:
    """What a line says that a test does not care about."""
    return Said(**{**vars(EXPERT), **more})


@dataclass
class Rosters:
    """Who and what is there. `people["operations"]` proposes, `people["medical"]` publishes."""

    people: dict[str, Actor] = field(default_factory=dict)

    def staff(self, name: str, *roles: str) -> Actor:
        """The person of that name, added with the roles on first use."""
        if name not in self.people:
            self.people[name] = staff(name, *(roles or (name.rstrip("0123456789"),)))
        return self.people[name]

    def center(self, slug: str = "heart", **more: Any) -> Center:
        """A center that is open to changes, written as the sample world writes it."""
        now = clock.now()
        row = {"reference": slug, "state": "planned", "name_zh": "心脏中心", "name_en": "Heart center", "departments": [],
               "services": [], "state_since": now, "created_at": now, "updated_at": now, **more}  # fmt: skip
        with writing():
            key = reserve_ids(CENTER, 1)[0]
            record_rows([Unit(ProposalBegun(slug, 0), CENTER, key, slug, [(CENTER, {**row, "id": key})])], SYSTEM)
        return db.session.get_one(Center, key)

    def direct(self, center: Center, doctor: str, name: str = "director") -> Actor:
        """The person who signs in as that doctor, and directs the center."""
        with writing():
            row = dict(db.session.execute(CENTER.select().where(CENTER.c.id == center.id)).mappings().one())
            key = db.session.scalar(select(Doctor.id).where(Doctor.reference == doctor))
            edit = Edit(CENTER, row, {"director_id": key})
            record_rows([Unit(ProposalBegun(row["reference"], 0), CENTER, row["id"], row["reference"], edits=[edit])], SYSTEM)
        self.bind(self.staff(name, "director"), doctor)
        self.people[name] = actor_of(f"{name}@portal.example", via="cli")
        db.session.expire_all()
        return self.people[name]

    def bind(self, person: Actor, doctor: str) -> None:
        """The account of this person is that doctor's."""
        user = User.__table__
        with writing():
            row = dict(db.session.execute(user.select().where(user.c.id == person.id)).mappings().one())
            edit = Edit(user, row, {"doctor": doctor})
            record_rows([Unit(ProposalBegun("", 0), user, row["id"], "", edits=[edit])], SYSTEM)

    def doctors(self, count: int = 1, **more: Any) -> list[str]:
        """Active doctors who may consult, without an end."""
        ends = {"qualification": None, "practice": None, "agreement": None, "multi_site": None, "consent": None}
        made = doctors([dict(ends) for _ in range(count)], **more)
        with writing() as session:
            kept = session.execute(select(Doctor.id, Doctor.name).where(Doctor.reference.in_(made)))
            names.add(session, [(row.id, row.name) for row in kept])
        return made

    def drafted(self, slug: str, lines: dict[str, Said], action: str = "add") -> str:
        """A draft that adds these lines, or changes or ends them."""
        by = self.staff("operations")
        reference = proposing.draft(slug, by=by)
        for doctor, said in lines.items():
            proposing.put_line(reference, doctor, action, said, by=by)
        return reference

    def proposed(self, slug: str, lines: dict[str, Said], action: str = "add") -> str:
        reference = self.drafted(slug, lines, action)
        proposing.propose(reference, by=self.staff("operations"))
        return reference

    def published(self, slug: str, lines: dict[str, Said], action: str = "add") -> int:
        """The next version, with these lines added, changed or ended."""
        return self.publish(self.proposed(slug, lines, action))

    def publish(self, reference: str, by: Actor | None = None) -> int:
        by = by or self.staff("medical")
        return publishing.publish(reference, by=by, acknowledged=publishing.warnings_of(reference, by))

    def row(self, reference: str) -> RosterProposal:
        return db.session.scalars(select(RosterProposal).where(RosterProposal.reference == reference)).one()
