"""A small true world for tests of doctors: people, a hospital, files, made by the operations."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.accounts.operations import add_user
from portal.accounts.queries import actor_of
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.identity.persons import check_character
from portal.doctors import approving, filing, inviting, presenting, verifying
from portal.doctors import case as cases
from portal.doctors.checklist import Status
from portal.doctors.models import Doctor, Item
from portal.doctors.particulars import Particulars, Presentation
from portal.evidence.store import Stored, take_in
from portal.institutions.taking import InstitutionClaim, take_institutions
from tests.evidence.files import png

NOTE = "A sentence that is long enough."
BEGUN, ENDS = date(2020, 1, 1), date(2030, 12, 31)


def id_number(serial: int) -> str:
    """A sound resident ID of somebody born in 1980."""
    body = f"11010519800101{serial:03d}"
    return body + check_character(body)


def qualification(serial: int) -> str:
    """The qualification number of the holder of that ID."""
    return f"200411110{id_number(serial)}"


def practice(serial: int, category: str = "10") -> str:
    return f"1{category}110105{serial:06d}"


def particulars(serial: int, hospital: str, **more: str) -> Particulars:
    said = {
        "name": "韦" + "秀兰春梅国华明强"[serial % 8],
        "id_no": id_number(serial),
        "phone": f"1380000{serial:04d}",
        "title": "attending",
        "department": "03.04",
        "contract": "multi_site",
        "institution": hospital,
    }
    return Particulars(**{**said, **more})


def presentations(serial: int) -> dict[Item, Presentation]:
    """What a sound doctor presents, by item."""
    return {
        Item.QUALIFICATION: Presentation(qualification(serial)),
        Item.PRACTICE: Presentation(practice(serial), ("03",), valid_from=BEGUN),
        Item.MULTI_SITE: Presentation(valid_from=BEGUN, valid_until=ENDS),
        Item.CONSENT: Presentation(valid_from=BEGUN, valid_until=ENDS),
        Item.E_SIGNATURE: Presentation(valid_from=BEGUN, valid_until=ENDS),
        Item.AGREEMENT: Presentation(valid_from=BEGUN, valid_until=ENDS),
        Item.PHOTO: Presentation(),
        Item.TRAINING: Presentation(),
    }


@dataclass
class World:
    """Who is there. `staff("verifier")` is a member of staff with that role."""

    actors: dict[str, Actor] = field(default_factory=dict)
    serial: int = 0
    hospitals: dict[str, str] = field(default_factory=dict)

    def staff(self, name: str, *roles: str) -> Actor:
        """The person of that name, added with the roles on first use."""
        if name not in self.actors:
            add_user(f"{name}@portal.example", name, list(roles or (name.rstrip("0123456789"),)), by=SYSTEM)
            self.actors[name] = actor_of(f"{name}@portal.example", via="cli")
        return self.actors[name]

    def hospital(self, name: str = "北京协和医院") -> str:
        """The hospital of that name, made on first use; its reference."""
        if name not in self.hospitals:
            claim = InstitutionClaim(name, province="11")
            with writing():
                taken = take_institutions([claim], by=SYSTEM)[claim.key]
            self.hospitals[name] = taken.row["reference"]
        return self.hospitals[name]

    def registered(self, by: Actor | None = None, **more: str) -> str:
        """A file with its particulars and nothing presented; its reference."""
        self.serial += 1
        return filing.register(particulars(self.serial, self.hospital(), **more), by=by or self.staff("operations"))

    def invited(self) -> tuple[str, str]:
        """An invitation: reference and token."""
        self.serial += 1
        return inviting.invite(particulars(self.serial, self.hospital()), by=self.staff("operations"))

    def fill(self, reference: str, by: Actor, without: tuple[Item, ...] = (), since: date = BEGUN) -> None:
        """Present everything that the checklist asks and does not have."""
        serial = int(self.doctor(reference).phone[-4:])
        for item in cases.file_of(reference).items:
            if item.item in without or item.status is not Status.MISSING:
                continue
            if item.item is Item.PRACTICE_TIME:
                presenting.add_period(reference, since=since, institution=self.hospital(), by=by)
            else:
                key = presenting.present(reference, item.item, presentations(serial)[item.item], by=by)
                if item.item is Item.PHOTO:
                    presenting.attach_evidence(key, photo(serial), by=by)

    def complete(self, by: Actor | None = None, **more: str) -> str:
        """A file with everything presented."""
        by = by or self.staff("operations")
        reference = self.registered(by, **more)
        self.fill(reference, by)
        return reference

    def submitted(self, **more: str) -> str:
        reference = self.complete(**more)
        filing.submit(reference, by=self.staff("operations"))
        return reference

    def verifying(self, **more: str) -> str:
        reference = self.submitted(**more)
        verifying.take_up(reference, by=self.staff("verifier"))
        return reference

    def verify_all(self, reference: str, by: Actor | None = None) -> None:
        """Confirm every item that waits for it."""
        for item in cases.file_of(reference).items:
            if not item.is_met:
                self.confirm(reference, item.item, by)

    def confirm(self, reference: str, item: str, by: Actor | None = None) -> int:
        found = {"source": "national_register", "method": "online", "result": "confirmed"}
        return verifying.verify(reference, item, **found, by=by or self.staff("verifier"))

    def ready(self, **more: str) -> str:
        reference = self.verifying(**more)
        self.verify_all(reference)
        verifying.finish(reference, by=self.staff("verifier"))
        return reference

    def approved(self, **more: str) -> str:
        reference = self.ready(**more)
        approving.approve(reference, by=self.staff("approver"))
        return reference

    def active(self, **more: str) -> str:
        reference = self.approved(**more)
        approving.activate(reference, by=self.staff("operations"))
        return reference

    def doctor(self, reference: str) -> Doctor:
        return db.session.scalars(select(Doctor).where(Doctor.reference == reference)).one()

    def state(self, reference: str) -> str:
        return db.session.scalar(select(Doctor.state).where(Doctor.reference == reference)) or ""


def photo(serial: int) -> Stored:
    """A small picture, another for each doctor."""
    return take_in(io.BytesIO(png(shade=serial % 256)), "photo.png")


def at(day: date, hour: int = 4) -> datetime:
    """An instant on a day in Shanghai."""
    return clock.start_of(day) + timedelta(hours=hour)
