"""Files of the register: one unit a drug, whose rows, wherever they stand in the file, are merged and their diseases united."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, or_, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.identity.characters import plain_code
from portal.core.identity.medicines import parse_approval_number
from portal.core.tongues import Text, say
from portal.formulary import drug_events
from portal.formulary.diseases import is_cut
from portal.formulary.edition_models import EditionChange, EditionLine, Suspension
from portal.formulary.layouts import DRUG_COLUMNS, DRUG_EXAMPLES
from portal.formulary.models import Drug, Reclassing, Ruling, Substitute
from portal.formulary.naming import company_key
from portal.formulary.register import DRUG, LINK, SEARCHED, TEXTS, DrugClaim, take_drugs
from portal.formulary.search import names
from portal.intake.cells import CellReader
from portal.intake.judging import Fault, JudgedRow, RowJudge
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.intake.repeats import Hashes
from portal.ledger.operations import operation
from portal.ledger.recording import Edit, record_rows
from portal.ledger.recording import Unit as Entry
from portal.web.permissions import Permission

CONTRADICTS = {
    "generic_name": "通用名",
    "maker": "生产企业",
    "form": "剂型",
    "strength": "规格",
    "pack": "包装",
    "brand_name": "商品名",
}
HEADINGS = {c.field: c.heading for c in DRUG_COLUMNS} | {"maker_name": "生产企业", "mah_name": "上市许可持有人"}


def judge(table: Any, column_map: Any, day: Any) -> Iterator[Unit]:
    """Rows whose number comes once, as they come; those that repeat one, together at the end."""
    reader = CellReader(day, column_map.dates if column_map else (), table.read_as.has_1904_epoch)
    judge_row, repeated = RowJudge(DRUG_COLUMNS, table, reader), repeated_numbers(table)
    waiting: dict[str, list[JudgedRow]] = {}
    for row in map(judge_row, table):
        number = row.values.get("approval_no")
        if row.faults or number is None:
            yield Unit("", (row,), row, True, None)
        elif hash(number.number) in repeated:
            waiting.setdefault(number.number, []).append(row)
        else:
            yield unit_of(number.number, [row])
    for number, rows in waiting.items():
        yield unit_of(number, rows)


def repeated_numbers(table: Any) -> frozenset[int]:
    """Hashes of what stands more than once in the column of numbers, as far as a quick look tells."""
    seen = Hashes()
    for (cell,) in table.cells_of("批准文号"):
        seen.add(number_in(str(cell)))
    return seen.repeated()


def number_in(written: str) -> str:
    """The approval number as judging will read it; of what is none, the characters."""
    try:
        return parse_approval_number(written).number
    except Invalid:
        return plain_code(written)


def unit_of(number: str, rows: list[JudgedRow]) -> Unit:
    for row in rows:
        tell_cut_diseases(row)
        tell_contradictions(rows[0], row)
    return Unit(number, rows, rows[0], False, claim_of(number, rows))


def tell_cut_diseases(row: JudgedRow) -> None:
    if any(is_cut(name) for _, name in row.values.get("diseases") or ()):
        row.warn("适应症", "disease_cut", say("A disease's name is cut off in the source. It is left out; send its whole name."))


def tell_contradictions(first: JudgedRow, row: JudgedRow) -> None:
    """The first row of a number counts; where a later one says otherwise, somebody should look."""
    for name, heading in CONTRADICTS.items():
        one, other = first.values.get(name), row.values.get(name)
        if one and other and one != other and not (name == "maker" and company_key(one) == company_key(other)):
            row.warn(
                heading,
                "approval_contradiction",
                say("Row %(row)s says “%(other)s” of the same approval number, and counts.", row=first.number, other=one),
            )


def claim_of(number: str, rows: Sequence[JudgedRow]) -> DrugClaim:
    """The drug of some rows: of each column the first that is filled, of the diseases all."""

    def first(name: str) -> Any:
        return next((row.values[name] for row in rows if row.values.get(name)), None)

    named = [d for row in rows for d in row.values.get("diseases") or () if not is_cut(d[1])]
    return DrugClaim(
        approval_no=number,
        generic_name=first("generic_name"),
        texts={name: first(name) or "" for name in TEXTS if name != "generic_name"},
        maker=first("maker") or "",
        mah=first("mah") or "",
        diseases=tuple(dict.fromkeys(named)),
        is_cold_chain=first("is_cold_chain"),
    )


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    taken = Taken()
    for unit, drug in zip(units, take_drugs([u.judged for u in units], by=by, batch_id=taking.batch_id), strict=True):
        taken.add("drugs", drug.outcome)
        taken.warnings += [(unit.key, differing(unit, column)) for column in drug.differs]
    return taken


def differing(unit: Unit, column: str) -> Fault:
    text = say("The register says otherwise, and stays as it is. A pharmacist may change it.")
    return Fault(unit.head.number, HEADINGS.get(column, column), "register_differs", text)


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What would become of the drugs: new ones, and those that are known."""
    numbers = [unit.key for unit in units]
    known = set(db.session.scalars(select(Drug.approval_no).where(Drug.approval_no.in_(numbers))))
    taken = Taken()
    for number in numbers:
        taken.add("drugs", "unchanged" if number in known else "created")
    return taken


def in_use() -> Any:
    """Whether something stands upon a drug: a line, a change, a suspension, a ruling, a substitute."""
    used = [exists().where(m.drug_id == Drug.id) for m in (EditionLine, EditionChange, Suspension, Ruling, Reclassing)]
    return or_(*used, exists().where(or_(Substitute.drug_id == Drug.id, Substitute.other_id == Drug.id)))


def reasons(batch_id: int) -> Mapping[int, Text]:
    if db.session.scalar(select(Drug.id).where(Drug.batch_id == batch_id, in_use()).limit(1)) is None:
        return {}
    return {0: say("Drugs of this import stand on the list, or something was decided about them.")}


@operation(Permission.DRUGS_IMPORT)
def remove_drugs(batch_id: int, most: int, *, by: Actor) -> int:
    """Remove some drugs that a batch made, and their ties to diseases; how many."""
    drugs = db.session.execute(select(DRUG).where(DRUG.c.batch_id == batch_id).order_by(DRUG.c.id).limit(most).with_for_update())
    rows = [dict(row) for row in drugs.mappings()]
    links: dict[int, list[Edit]] = {row["id"]: [] for row in rows}
    for link in db.session.execute(select(LINK).where(LINK.c.drug_id.in_(list(links)))).mappings():
        links[link["drug_id"]].append(Edit(LINK, dict(link), None))
    for row in rows:
        names.remove(db.session(), row["id"], *(row[name] for name in SEARCHED))
    record_rows(
        [
            Entry(
                drug_events.DrugRemoved(), DRUG, row["id"], row["approval_no"], edits=[*links[row["id"]], Edit(DRUG, row, None)]
            )
            for row in rows
        ],
        by,
    )
    return len(rows)


register(
    ImportKind(
        name="drugs",
        title=say("Register of drugs"),
        noun="drugs",
        nouns=("drugs",),
        made={"drugs": "/formulary/drugs"},
        permission=Permission.DRUGS_IMPORT,
        columns=DRUG_COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing(
            (say("No drug of it stands on the list, and nothing was decided about one"),),
            reasons,
            lambda batch_id, most, by: remove_drugs(batch_id, most, by=by),
        ),
        examples=DRUG_EXAMPLES,
        name_column="通用名",
        names_people=False,
        said={
            "take": say("Each approval number becomes a drug of the register; rows that repeat a number are merged."),
            "taken": say("The drugs may be put on the list. Those without strength or form wait to be completed."),
            "undo": say("Removes the drugs that this import made."),
        },
    )
)
