"""Partners as files name them: found again by number or name, or entered; nothing of a file is verified by who sent it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_numbers, reserve_ids
from portal.core.identity.masks import mask_phone
from portal.core.personal import current
from portal.formulary.naming import company_key
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.ledger.operations import operation
from portal.supply import events
from portal.supply.feed_models import FeedName
from portal.supply.lifecycle import State
from portal.supply.models import PaperKind, Partner, PartnerContact, PartnerMaker, PartnerPaper
from portal.supply.search import names
from portal.web.permissions import Permission

PARTNER, PAPER, CONTACT = Partner.__table__, PartnerPaper.__table__, PartnerContact.__table__
MAKER = PartnerMaker.__table__
FACTS = ("org_code", "registration_no", "short_name", "province")


@dataclass(frozen=True)
class Agreement:
    """An agreement that a file names."""

    number: str
    since: date
    until: date | None


@dataclass(frozen=True)
class PartnerClaim:
    """What a row says of a partner; empty = not said."""

    name: str
    org_code: str | None = None
    registration_no: str = ""
    short_name: str = ""
    province: str = ""
    contact: tuple[str, str] | None = None
    agreement: Agreement | None = None

    @property
    def key(self) -> str:
        return company_key(self.name)


@dataclass(frozen=True)
class TakenPartner:
    """What became of a claim: `outcome` created, updated or unchanged; `differing` names facts that stand otherwise."""

    outcome: str
    differing: tuple[str, ...] = ()
    is_kept_short: bool = False


class Known:
    """The partners that some claims may mean: by organisation code, by registration number, else by name."""

    def __init__(self, claims: Sequence[PartnerClaim], to_write: bool):
        by_number = [PARTNER.c.org_code.in_([c.org_code for c in claims if c.org_code])]
        by_number.append(PARTNER.c.registration_no.in_([c.registration_no for c in claims if c.registration_no]))
        statement = select(PARTNER).where(or_(PARTNER.c.key.in_([c.key for c in claims]), *by_number)).order_by(PARTNER.c.id)
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        for row in db.session.execute(statement.with_for_update() if to_write else statement).mappings():
            self.add(dict(row))

    def add(self, row: dict[str, Any]) -> None:
        for kind in ("org_code", "registration_no", "key"):
            if row[kind]:
                self.rows.setdefault((kind, row[kind]), row)

    def find(self, claim: PartnerClaim) -> dict[str, Any] | None:
        """By its number; else by its name, unless another number stands there: companies share names, not numbers."""
        if claim.org_code and (row := self.rows.get(("org_code", claim.org_code))):
            return row
        if claim.registration_no and (row := self.rows.get(("registration_no", claim.registration_no))):
            return row
        row = self.rows.get(("key", claim.key))
        return None if row and row["org_code"] and claim.org_code else row


@operation(Permission.SUPPLY_IMPORT)
def take_partners(claims: Sequence[PartnerClaim], *, by: Actor, batch_id: int | None) -> list[TakenPartner]:
    """Find or enter the partners of some rows, in their order."""
    book = Book(Known(claims, to_write=True), by, batch_id)
    taken = [book.take(claim) for claim in claims]
    book.write()
    return taken


def foresee_partners(claims: Sequence[PartnerClaim], by: Actor) -> list[TakenPartner]:
    """What `take_partners` would do; nothing is written."""
    book = Book(Known(claims, to_write=False), by, None)
    return [book.take(claim) for claim in claims]


class Book:
    """The partners of one transaction: those that are new, and those that are completed."""

    def __init__(self, known: Known, by: Actor, batch_id: int | None):
        self.known, self.by, self.batch_id, self.now = known, by, batch_id, clock.now()
        self.new: list[tuple[dict[str, Any], PartnerClaim]] = []
        self.changed: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}

    def take(self, claim: PartnerClaim) -> TakenPartner:
        row = self.known.find(claim)
        return self.enter(claim) if row is None else self.complete(claim, row)

    def enter(self, claim: PartnerClaim) -> TakenPartner:
        row: dict[str, Any] = {
            "id": None,
            "reference": "",
            "state": State.ENTERED.value,
            "version": 1,
            "batch_id": self.batch_id,
            "key": claim.key,
        }
        row |= {"name": claim.name, **{fact: getattr(claim, fact) for fact in FACTS}}
        row |= {"next_end_on": claim.agreement.until if claim.agreement else None, "created_at": self.now, "updated_at": self.now}
        self.new.append((row, claim))
        self.known.add(row)
        return TakenPartner("created")

    def complete(self, claim: PartnerClaim, row: dict[str, Any]) -> TakenPartner:
        """Fill what is empty while nobody has submitted the file; what differs stays."""
        differing = tuple(f for f in FACTS if getattr(claim, f) and row[f] and row[f] != getattr(claim, f))
        differing += ("name",) if claim.key != row["key"] else ()
        missing = {f: getattr(claim, f) for f in FACTS if getattr(claim, f) and not row[f]}
        more = claim.contact is not None or claim.agreement is not None
        if not missing or row["state"] != State.ENTERED.value:
            return TakenPartner("unchanged", differing, more)
        if row["id"] is not None:
            self.changed.setdefault(row["id"], (dict(row), {}))[1].update(missing)
        row |= missing
        return TakenPartner("updated", differing, more)

    def write(self) -> None:
        """The rows, each partner with its entry; names into the index."""
        units = [self.edit(before, values) for before, values in self.changed.values()]
        units += self.numbered()
        names.add(db.session(), [(row["id"], row["name"], row["short_name"]) for row, _ in self.new])
        record_rows(units, self.by)

    def edit(self, before: dict[str, Any], values: dict[str, Any]) -> Unit:
        if "short_name" in values:
            names.replace(db.session(), before["id"], (before["name"], ""), (before["name"], values["short_name"]))
        values |= {"version": before["version"] + 1, "updated_at": self.now}
        return Unit(
            events.PartnerCompleted(),
            PARTNER,
            before["id"],
            before["reference"],
            self.made_by(before),
            edits=(Edit(PARTNER, before, values),),
        )

    def made_by(self, partner: Mapping[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
        """Whoever completes a file shaped it: the sender does not verify it."""
        made = {"partner_id": partner["id"], "user_id": self.by.id, "round": partner["round"]}
        known = select(MAKER.c.id).where(*(MAKER.c[name] == value for name, value in made.items()))
        if self.by.id is None or db.session.scalar(known):
            return []
        (key,) = reserve_ids(MAKER, 1)
        return [(MAKER, {"id": key, **made})]

    def numbered(self) -> list[Unit]:
        year, count = clock.today().year, len(self.new)
        keys, numbers = reserve_ids(PARTNER, count), next_numbers("PTR", year, count)
        for (row, _), key, number in zip(self.new, keys, numbers, strict=True):
            row |= {"id": key, "reference": f"PTR-{year}-{number:06d}"}
        papers, contacts = iter(self.ids(PAPER, "agreement")), iter(self.ids(CONTACT, "contact"))
        return [self.unit(row, claim, papers, contacts) for row, claim in self.new]

    def ids(self, table: Any, part: str) -> Any:
        return reserve_ids(table, sum(getattr(claim, part) is not None for _, claim in self.new))

    def unit(self, row: dict[str, Any], claim: PartnerClaim, papers: Any, contacts: Any) -> Unit:
        rows = [(PARTNER, row)]
        if claim.agreement:
            rows.append((PAPER, self.paper(next(papers), row["id"], claim.agreement)))
        if claim.contact:
            rows.append((CONTACT, contact(next(contacts), row["id"], *claim.contact)))
        return Unit(events.PartnerImported(), PARTNER, row["id"], row["reference"], rows)

    def paper(self, key: int, partner_id: int, agreement: Agreement) -> dict[str, Any]:
        about = {"id": key, "version": 1, "partner_id": partner_id, "paper": PaperKind.AGREEMENT.value}
        dated = {"number": agreement.number, "since": agreement.since, "until": agreement.until}
        return about | dated | {"entered_by_id": self.by.id, "entered_at": self.now}


def contact(key: int, partner_id: int, name: str, phone: str) -> dict[str, Any]:
    sealed = current().seal(phone, PartnerContact.phone.context)
    told = {"name": name, "phone_sealed": sealed, "phone_masked": mask_phone(phone)}
    return {"id": key, "version": 1, "partner_id": partner_id, **told}


# ---------------------------------------------------------------- taking back


def untouched(batch_id: int) -> Any:
    """Partners that a batch made, that nobody worked on since, and that no feed means."""
    meant = exists().where(FeedName.partner_id == PARTNER.c.id)
    return (PARTNER.c.batch_id == batch_id, PARTNER.c.version == 1, PARTNER.c.state == State.ENTERED.value, ~meant)


@operation(Permission.SUPPLY_IMPORT)
def remove_partners(batch_id: int, most: int, *, by: Actor) -> int:
    """Remove some partners that a batch made, with their papers and contacts; how many."""
    chosen = select(PARTNER).where(*untouched(batch_id)).order_by(PARTNER.c.id).limit(most).with_for_update()
    rows = [dict(row) for row in db.session.execute(chosen).mappings()]
    parts: dict[int, list[Edit]] = {row["id"]: [] for row in rows}
    for table in (PAPER, CONTACT):
        for part in db.session.execute(select(table).where(table.c.partner_id.in_(list(parts)))).mappings():
            parts[part["partner_id"]].append(Edit(table, dict(part), None))
    for row in rows:
        names.remove(db.session(), row["id"], row["name"], row["short_name"])
    units = [
        Unit(events.PartnerRemoved(), PARTNER, row["id"], row["reference"], edits=[*parts[row["id"]], Edit(PARTNER, row, None)])
        for row in rows
    ]
    return record_rows(units, by)
