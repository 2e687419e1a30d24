"""What belongs to a partner: roles, papers, contacts, drugs and feeds, each dated, each entered by somebody."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.identity.masks import mask_phone
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.formulary.models import Drug
from portal.intake.cells import CellReader
from portal.ledger.operations import about, operation
from portal.settings import Setting, define, setting
from portal.settings.registry import HOURS
from portal.supply import events
from portal.supply.case import File
from portal.supply.models import Feed, FeedKind, PaperKind, PartnerContact, PartnerDrug, PartnerPaper, PartnerRole, Relation, Role
from portal.supply.steps import opened, shape
from portal.web.permissions import Permission

FIRST_YEAR, LAST_YEAR = 1949, 2199
MOST_HOURS = 8784

define(Setting("stock_cadence_most", say("Longest cadence of stock"), say("No longer time than this can be agreed between two reports of the stock of a partner; older stock makes what derives from it unknown in any case."), 168, HOURS, 24, 720))  # fmt: skip


@operation(Permission.SUPPLY_ACT)
def give_role(
    reference: str, *, role: str, since: date, by: Actor, until: date | None = None, version: int | None = None
) -> None:
    """Give a role from a day on. Where the partner takes part already, it counts once somebody else verified it."""
    file = opened(reference, "edit", by, version)
    known(role, Role, file)
    period(since, until, file)
    row = PartnerRole(partner_id=file.partner.id, role=role, since=since, until=until, **entered(by))
    add(file, events.RoleGiven(role, since.isoformat()), row, by)


@operation(Permission.SUPPLY_ACT)
def end_role(reference: str, role_id: int, *, until: date, by: Actor, version: int | None = None) -> None:
    """Say the last day of a role."""
    file = opened(reference, "edit", by, version)
    row = own(PartnerRole, role_id, file)
    period(row.since, until, file)
    if row.until is not None and until > row.until:
        text = say("A role is ended earlier here, not later: give it anew from its next day on.")
        raise about(Refused("longer", text, "until"), file.partner)
    row.until = until
    shape(file, events.RoleEnded(row.role, until.isoformat()), row, by=by)


@operation(Permission.SUPPLY_ACT)
def add_paper(
    reference: str, *, paper: str, number: str, since: date, by: Actor, until: date | None = None, version: int | None = None
) -> None:
    """Enter a licence or an agreement with its dates."""
    file = opened(reference, "edit", by, version)
    known(paper, PaperKind, file)
    period(since, until, file)
    text = filled(number, "number", file, 80)
    row = PartnerPaper(partner_id=file.partner.id, paper=paper, number=text, since=since, until=until, **entered(by))
    add(file, events.PaperAdded(paper, since.isoformat()), row, by)


@operation(Permission.SUPPLY_ACT)
def withdraw_paper(reference: str, paper_id: int, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """A paper does not count any more: it was revoked, or entered in error."""
    file = opened(reference, "edit", by, version)
    row = own(PartnerPaper, paper_id, file)
    row.withdrawn_on = clock.today()
    shape(file, events.PaperWithdrawn(row.paper), row, by=by, note=note)


@operation(Permission.SUPPLY_ACT)
def add_contact(
    reference: str, *, name: str, phone: str, by: Actor, post: str = "", is_for_recalls: bool = False, version: int | None = None
) -> None:
    """Enter somebody to call. The phone is kept sealed."""
    file = opened(reference, "edit", by, version)
    digits = digits_of(phone, file)
    row = PartnerContact(
        partner_id=file.partner.id,
        name=filled(name, "name", file, 80),
        post=" ".join(post.split())[:80],
        phone_masked=mask_phone(digits),
        is_for_recalls=is_for_recalls,
    )
    row.phone = digits
    add(file, events.ContactAdded(), row, by)


@operation(Permission.SUPPLY_ACT)
def let_contact_go(reference: str, contact_id: int, *, by: Actor, version: int | None = None) -> None:
    """Nobody calls this person any more."""
    file = opened(reference, "edit", by, version)
    row = own(PartnerContact, contact_id, file)
    row.left_on = clock.today()
    shape(file, events.ContactLeft(), row, by=by)


@operation(Permission.SUPPLY_ACT)
def assign_drug(
    reference: str,
    approval_no: str,
    *,
    relation: str,
    since: date,
    by: Actor,
    until: date | None = None,
    version: int | None = None,
) -> None:
    """The partner sponsors or supplies a drug from a day on. Raises Refused for a number that the register does not know."""
    file = opened(reference, "edit", by, version)
    known(relation, Relation, file)
    period(since, until, file)
    drug_id = db.session.scalar(select(Drug.id).where(Drug.approval_no == approval_no.strip()))
    if drug_id is None:
        raise about(
            Refused("drug_unknown", say("The register of drugs does not know this approval number."), "drug"), file.partner
        )
    row = PartnerDrug(partner_id=file.partner.id, drug_id=drug_id, relation=relation, since=since, until=until)
    add(file, events.DrugAssigned(approval_no.strip(), relation, since.isoformat()), row, by)


@operation(Permission.SUPPLY_ACT)
def end_drug(reference: str, assignment_id: int, *, until: date, by: Actor, version: int | None = None) -> None:
    """Say the last day on which the partner sponsors or supplies a drug."""
    file = opened(reference, "edit", by, version)
    row = own(PartnerDrug, assignment_id, file)
    period(row.since, until, file)
    row.until = until
    number = db.session.scalar(select(Drug.approval_no).where(Drug.id == row.drug_id)) or ""
    shape(file, events.DrugEnded(number, row.relation, until.isoformat()), row, by=by)


@operation(Permission.SUPPLY_ACT)
def agree_feed(reference: str, *, feed: str, cadence_hours: int, by: Actor, version: int | None = None) -> None:
    """Agree what the partner sends how often; older than that, what rests on it is unknown."""
    file = opened(reference, "edit", by, version)
    known(feed, FeedKind, file)
    most = most_hours(feed)
    if not 1 <= cadence_hours <= most:
        raise about(
            Refused("cadence", say("Choose a number of hours from 1 to %(most)s.", most=most), "cadence_hours"), file.partner
        )
    row = feed_of(file, feed)
    row.agreed_on = row.agreed_on if row.is_expected and row.agreed_on else clock.today()
    row.cadence_hours, row.is_expected = cadence_hours, True
    add(file, events.FeedAgreed(feed, cadence_hours), row, by)


@operation(Permission.SUPPLY_ACT)
def stop_feed(reference: str, feed_id: int, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """The feed is not expected any more."""
    file = opened(reference, "edit", by, version)
    row = own(Feed, feed_id, file)
    row.is_expected = False
    shape(file, events.FeedStopped(row.feed), row, by=by, note=note)


def most_hours(feed: str) -> int:
    """The longest cadence that can be agreed: old stock is not made to count by one person's word."""
    return setting("stock_cadence_most") if feed == FeedKind.STOCK.value else MOST_HOURS


def feed_of(file: File, feed: str) -> Feed:
    """The partner's feed of this kind, or a new one."""
    return next((row for row in file.feeds if row.feed == feed), None) or Feed(partner_id=file.partner.id, feed=feed)


def add(file: File, event: Any, row: Any, by: Actor) -> None:
    db.session.add(row)
    db.session.flush()
    shape(file, event, row, by=by)


def entered(by: Actor) -> dict[str, Any]:
    return {"entered_by_id": by.id, "entered_at": clock.now()}


def own(model: type, key: int, file: File) -> Any:
    """A row that belongs to this partner. Raises NotFound for any other."""
    row = db.session.get(model, key)
    if row is None or row.partner_id != file.partner.id:
        raise NotFound(str(key))
    return row


def known(code: str, codes: Any, file: File) -> None:
    if code not in set(codes):
        raise about(Refused("choice", say("Choose one of the values offered.")), file.partner)


def period(since: date, until: date | None, file: File) -> None:
    if since.year < FIRST_YEAR or (until or since).year > LAST_YEAR:
        text = say("A day lies between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        raise about(Refused("period", text, "since"), file.partner)
    if until is not None and until < since:
        raise about(Refused("period", say("The last day lies before the first."), "until"), file.partner)


def filled(text: str, field: str, file: File, longest: int) -> str:
    plain = " ".join(text.split())[:longest]
    if not plain:
        raise about(Refused(f"{field}_blank", say("This has to be filled in."), field), file.partner)
    return plain


def digits_of(phone: str, file: File) -> str:
    try:
        digits = CellReader().phone(phone)
    except Invalid as fault:
        raise about(Refused(fault.code, fault.text, "phone"), file.partner) from fault
    return filled(digits or "", "phone", file, 20)
