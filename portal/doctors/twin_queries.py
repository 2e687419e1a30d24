"""Looking at pairs of files that may be one doctor: the list, and both sides beside each other."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name, mask_phone
from portal.core.lifecycle import NotFound, Refused
from portal.core.paging import Cursor, Page, as_page, keyset
from portal.core.tongues import Text, say
from portal.doctors import adjudicating, unmerging, words
from portal.doctors.lifecycle import State
from portal.doctors.merging import CONTRACTED, FIELDS, FIRST, SECOND
from portal.doctors.models import Doctor, DoctorCredential, Item, PracticePeriod
from portal.doctors.twin_models import DoctorTwin
from portal.doctors.twins import REASON_NAMES
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P
from portal.web.templates import day

SIZE = 50
FIELD_NAMES: dict[str, Text] = {
    "name": say("Name"),
    "number": say("ID number"),
    "phone": say("Phone"),
    "title": say("Title"),
    "institution": say("Institution"),
}


class Compared(NamedTuple):
    """One line: what both files say, whether they differ, and which side is proposed ('' where nothing is chosen)."""

    code: str
    label: Text
    first: str
    second: str
    differs: bool
    proposed: str


class TwinRecord:
    """What the page of a pair draws for one viewer. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor):
        found = db.session.scalar(select(DoctorTwin).where(DoctorTwin.reference == reference.upper()))
        if found is None:
            raise NotFound(reference[:40])
        self.viewer, self.twin = viewer, found
        self.first, self.second = (db.session.get_one(Doctor, key) for key in (found.first_id, found.second_id))

    @property
    def reasons(self) -> list[Text]:
        return [REASON_NAMES[code] for code in self.twin.reasons]

    @property
    def keep(self) -> str:
        """The side that is proposed to remain: the one under contract, else the older one."""
        contracted = [State(d.state) in CONTRACTED for d in (self.first, self.second)]
        return SECOND if contracted == [False, True] else FIRST

    @cached_property
    def lines(self) -> list[Compared]:
        return [self.line(code) for code in FIELDS] + [self.told(label, code) for code, label in self.also.items()]

    def line(self, code: str) -> Compared:
        lead = FIELDS[code][0]
        mine, other = getattr(self.first, lead), getattr(self.second, lead)
        proposed = self.keep if mine and other else FIRST if mine else SECOND
        shown = self.shown(self.first)[code], self.shown(self.second)[code]
        return Compared(code, FIELD_NAMES[code], *shown, mine != other, proposed if mine != other else "")

    def told(self, label: Text, code: str) -> Compared:
        """A line to look at, without a choice."""
        mine, other = self.shown(self.first)[code], self.shown(self.second)[code]
        return Compared(code, label, mine, other, mine != other, "")

    also: Mapping[str, Text] = {
        "birth": say("Born"),
        "department": say("Department"),
        "contract": say("Contract"),
        "state": say("State"),
        "licence": say("Practice licence"),
        "posts": say("Posts on the timeline"),
        "opened": say("File opened"),
    }

    def shown(self, doctor: Doctor) -> dict[str, str]:
        """What one file says, as this viewer may see it."""
        names = self.viewer.may(P.NAMES_READ)
        return {
            "name": doctor.name if names else mask_name(doctor.name),
            "number": doctor.id_no_masked,
            "phone": mask_phone(doctor.phone) if doctor.phone else "",
            "title": str(words.TITLE_NAMES.get(doctor.title or "", "")),
            "institution": doctor.institution_name,
            "birth": day(doctor.birth_on) if doctor.birth_on and names else "",
            "department": str(words.department(doctor.department)),
            "contract": str(words.CONTRACT_NAMES.get(doctor.contract or "", "")),
            "state": str(words.STATE_NAMES[State(doctor.state)]),
            "licence": ", ".join(licences(doctor)),
            "posts": ", ".join(posts(doctor)),
            "opened": day(clock.on_page(doctor.created_at).date()),
        }

    @cached_property
    def merge(self) -> Any:
        """The merge that followed, unless it was undone."""
        return unmerging.standing_merge(self.twin.id)

    @property
    def judge(self) -> str:
        return db.session.scalar(select(User.name).where(User.id == self.twin.decided_by_id)) or ""

    @cached_property
    def cannot(self) -> Refused | None:
        """Why this person may neither judge nor undo."""
        return adjudicating.why_not(self.twin, self.viewer)

    @property
    def may_settle(self) -> bool:
        return self.twin.verdict is None and self.viewer.may(P.DOCTORS_VERIFY)

    @property
    def may_undo(self) -> bool:
        return self.merge is not None and self.viewer.may(P.DOCTORS_VERIFY)

    @property
    def timeline(self) -> Page:
        return timeline("doctor_twin", self.twin.id, self.viewer)


def licences(doctor: Doctor) -> Sequence[str]:
    c = DoctorCredential
    live = (c.doctor_id == doctor.id, c.item == Item.PRACTICE.value, c.renewed_by_id.is_(None), c.number_masked != "")
    return db.session.scalars(select(c.number_masked).where(*live).order_by(c.id)).all()


def posts(doctor: Doctor) -> list[str]:
    rows = db.session.scalars(select(PracticePeriod).where(PracticePeriod.doctor_id == doctor.id).order_by(PracticePeriod.since))
    return [f"{post.since} {post.place}".strip() for post in rows]


def listed(viewer: Actor, settled: bool = False, after: Cursor | None = None) -> Page:
    """A page of the pairs that wait for somebody, or of those that were settled, the newest first."""
    first, second = aliased(Doctor), aliased(Doctor)
    statement = select(DoctorTwin, first, second).join(first, first.id == DoctorTwin.first_id)
    statement = statement.join(second, second.id == DoctorTwin.second_id)
    part = DoctorTwin.verdict.is_not(None) if settled else DoctorTwin.verdict.is_(None)
    rows = db.session.execute(
        keyset(cast(Any, statement.where(part)), (DoctorTwin.__table__.c.id,), after, SIZE, down=True)
    ).all()
    page = as_page(rows, SIZE, lambda row: (row[0].id,))
    return Page([told(twin, one, other, viewer.may(P.NAMES_READ)) for twin, one, other in page.rows], page.after)


def told(twin: DoctorTwin, one: Doctor, other: Doctor, plain_names: bool) -> dict[str, Any]:
    """A pair as the list draws it."""
    return {
        "twin": twin,
        "references": (one.reference, other.reference),
        "names": tuple(d.name if plain_names else mask_name(d.name) for d in (one, other)),
        "reasons": [REASON_NAMES[code] for code in twin.reasons],
    }
