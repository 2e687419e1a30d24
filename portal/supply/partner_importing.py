"""Files of partners: one unit a row. Who sent the file verifies none of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, not_, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name, mask_phone
from portal.core.tongues import Text, say
from portal.intake.cells import CellReader
from portal.intake.judging import Fault, JudgedRow, RowJudge
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.supply.partner_layout import COLUMNS, EXAMPLES, ends
from portal.supply.partner_taking import (
    PARTNER,
    Agreement,
    PartnerClaim,
    TakenPartner,
    foresee_partners,
    remove_partners,
    take_partners,
    untouched,
)
from portal.web.permissions import Permission


def judge(table: Any, column_map: Any, day: date) -> Iterator[Unit]:
    """Each row by itself."""
    reader = CellReader(day, column_map.dates if column_map else (), table.read_as.has_1904_epoch)
    for row in map(RowJudge(COLUMNS, table, reader), table):
        compare_days(row)
        compare_contact(row)
        yield Unit("", (row,), row, bool(row.faults), row)


def compare_days(row: JudgedRow) -> None:
    since, until = row.values.get("agreed_from"), row.values.get("agreed_until")
    if since and until and until < since:
        row.refuse("协议止", "agreement_period", say("The agreement ends before it begins."))
    elif until and not since and not row.is_at_fault("协议起"):
        row.warn(
            "协议起",
            "agreement_without_begin",
            say("The agreement has no first day. It is left out; add it on the partner's page."),
        )


def compare_contact(row: JudgedRow) -> None:
    name, phone = row.values.get("contact"), row.values.get("phone")
    if bool(name) != bool(phone):
        text = say("A contact needs a name and a phone number. It is left out; add it on the partner's page.")
        row.warn("联系电话" if name else "联系人", "contact_incomplete", text)


def claim_of(row: JudgedRow) -> PartnerClaim:
    said = row.values
    contact = (said["contact"], said["phone"]) if said["contact"] and said["phone"] else None
    since = said["agreed_from"]
    agreement = Agreement(said["agreement_no"] or "", since, ends(said["agreed_until"])) if since else None
    short = (said["short_name"] or "")[:40]
    number = said["number"]
    return PartnerClaim(said["name"], number.org_code, number.registration_no, short, said["province"] or "", contact, agreement)


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    return counted(units, take_partners([claim_of(unit.judged) for unit in units], by=by, batch_id=taking.batch_id))


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What `take` would do: found or not, nothing is written."""
    return counted(units, foresee_partners([claim_of(unit.judged) for unit in units], by))


def counted(units: Sequence[Unit], found: Sequence[TakenPartner]) -> Taken:
    taken = Taken()
    for unit, one in zip(units, found, strict=True):
        taken.add("partners", one.outcome)
        taken.warnings += [(unit.key, Fault(unit.head.number, "企业名称", code, text)) for code, text in seconds(one)]
    return taken


def seconds(one: TakenPartner) -> Iterator[tuple[str, Text]]:
    """What deserves a second look where the partner was known."""
    if one.differing:
        yield "partner_differs", say("Something else is known of this partner. It is kept; correct it on its page.")
    if one.is_kept_short:
        yield (
            "partner_known",
            say("The partner is known. Contact and agreement of this row were not taken; add them on its page."),
        )


def reasons(batch_id: int) -> Mapping[int, Text]:
    worked_on = select(PARTNER.c.id).where(PARTNER.c.batch_id == batch_id, not_(and_(*untouched(batch_id))))
    if db.session.scalar(worked_on.limit(1)) is None:
        return {}
    return {0: say("Somebody has worked on partners of this import, or a name in feeds is matched to one.")}


register(
    ImportKind(
        name="partners",
        title=say("Partners"),
        noun="partners",
        nouns=("partners",),
        made={"partners": "/supply/partners"},
        permission=Permission.SUPPLY_IMPORT,
        columns=COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing(
            (say("Nobody has worked on a partner of it, and no name in feeds is matched to one"),),
            reasons,
            lambda batch_id, most, by: remove_partners(batch_id, most, by=by),
        ),
        examples=EXAMPLES,
        masks={"联系人": mask_name, "联系电话": mask_phone},
        name_column="企业名称",
        names_people=False,
        said={
            "take": say("Each company is found again by its number or name, or entered. Gaps are filled; what is known is kept."),
            "taken": say("The partners are entered. Somebody other than the sender verifies each before it takes part."),
            "undo": say("Removes the partners that this import made."),
        },
    )
)
