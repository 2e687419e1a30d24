"""Files of hospitals: found again under any spelling, completed where something was not known."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from portal.core.actors import Actor
from portal.core.faults import Caution, Invalid
from portal.core.identity import PROVINCES, OrganisationCode, parse_organisation_code
from portal.core.tongues import say
from portal.institutions.departments import Found, parse_departments
from portal.institutions.levels import Level, parse_level
from portal.institutions.naming import LONGEST, name_key
from portal.institutions.taking import Book, InstitutionClaim, Known, TakenInstitution, take_institutions
from portal.institutions.unmaking import remove_unused
from portal.intake.cells import CellReader, text_of
from portal.intake.header import Cell
from portal.intake.judging import Column, Fault, JudgedRow, RowJudge
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.ledger.operations import operation
from portal.web.permissions import Permission

_PROVINCES = {word: p.code for p in PROVINCES for word in (p.code, p.zh, p.zh[:2], p.en.lower())}


def name_of(reader: CellReader, cell: Cell) -> str | None:
    """Raises `name_too_long`, `institution_form`."""
    name = reader.text(cell)
    if name and len(name) > LONGEST:
        raise Invalid("name_too_long", say("Write the name of the institution, at most %(most)s characters.", most=LONGEST))
    if name and not name_key(name):
        raise Invalid("institution_form", say("This is not the name of an institution."))
    return name


def level_of(reader: CellReader, cell: Cell) -> Level | None:
    return parse_level(text_of(cell))


def code_of(reader: CellReader, cell: Cell) -> OrganisationCode | None:
    """Raises what `parse_organisation_code` raises."""
    text = text_of(cell)
    return parse_organisation_code(text) if text.strip() else None


def province_of(reader: CellReader, cell: Cell) -> str | None:
    """A province by its code or name. Raises `province_unknown`."""
    text = (reader.text(cell) or "").lower()
    if text and text not in _PROVINCES and text[:2] not in _PROVINCES:
        raise Invalid("province_unknown", say("No province is called so."))
    return _PROVINCES.get(text) or _PROVINCES.get(text[:2])


class Departments(tuple[Found, ...]):
    """The departments of a cell, with the warnings of all of them."""

    @property
    def warnings(self) -> tuple[Caution, ...]:
        return tuple(dict.fromkeys(caution for found in self for caution in found.warnings))


def departments_of(reader: CellReader, cell: Cell) -> Departments | None:
    return Departments(parse_departments(text_of(cell))) or None


def address_of(reader: CellReader, cell: Cell) -> str | None:
    return (reader.text(cell) or "")[:200] or None


COLUMNS = (
    Column("机构名称", "name", name_of, ("医院名称", "医院", "名称", "机构", "hospital", "hospital name"), is_required=True),
    Column("医院等级", "level", level_of, ("医院级别", "等级", "机构等级", "hospital grade"), warns=True),
    Column("统一社会信用代码", "code", code_of, ("社会信用代码", "组织机构代码", "机构代码"), is_soft=True, warns=True),
    Column("所在省份", "province", province_of, ("省份", "省", "所属省份"), is_soft=True),
    Column("区划代码", "division", CellReader.division, ("行政区划代码", "行政区划"), warns=True, is_soft=True),
    Column("地址", "address", address_of, ("详细地址", "医院地址", "机构地址", "hospital address")),
    Column("诊疗科目", "departments", departments_of, ("科室", "科目", "执业科目", "department"), warns=True),
)
EXAMPLES = (
    {
        "name": "示例市人民医院",
        "level": "三级甲等",
        "province": "浙江省",
        "division": "330101",
        "departments": "内科、外科、儿科",
    },
    {"name": "示例市中医院", "level": "二甲", "province": "浙江省", "division": "330101", "departments": "中医科"},
)


def judge(table: Any, column_map: Any, day: date) -> Iterator[Unit]:
    """Each row by itself: a hospital may stand in many, one for each department."""
    judged = RowJudge(COLUMNS, table, CellReader(day))
    for row in map(judged, table):
        compare_province(row)
        yield Unit("", (row,), row, bool(row.faults), row)


def compare_province(row: JudgedRow) -> None:
    """The division code says the province; what contradicts it is a slip."""
    division, said = row.values["division"], row.values["province"]
    if division is not None and said not in {None, division.code[:2]}:
        row.warn("所在省份", "province_differs", say("The division code names another province. The code counts."))
        row.values["province"] = division.code[:2]


def claim_of(row: JudgedRow) -> InstitutionClaim:
    values = row.values
    level, code, division = values["level"] or Level(), values["code"], values["division"]
    return InstitutionClaim(
        values["name"],
        level.tier,
        level.grade,
        code.code if code else None,
        division.code[:2] if division else values["province"] or "",
        division.county if division else "",
        values["address"] or "",
        tuple(dict.fromkeys(found.code for found in values["departments"] or ())),
    )


@operation(Permission.INSTITUTIONS_WRITE)
def take_rows(claims: Sequence[InstitutionClaim], *, by: Actor, batch_id: int | None) -> dict[tuple[str, str], TakenInstitution]:
    """Find or enter the institutions of some rows."""
    return take_institutions(claims, by=by, batch_id=batch_id)


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    claims = [claim_of(unit.judged) for unit in units]
    return counted(units, claims, take_rows(claims, by=by, batch_id=taking.batch_id))


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What `take` would do: found or not, nothing is written."""
    claims = [claim_of(unit.judged) for unit in units]
    united: dict[tuple[str, str], InstitutionClaim] = {}
    for claim in claims:
        united[claim.key] = united[claim.key].with_more(claim) if claim.key in united else claim
    book = Book(Known.of(united.values(), to_write=False))
    return counted(units, claims, {key: book.take(claim) for key, claim in united.items()})


def counted(units: Sequence[Unit], claims: Sequence[InstitutionClaim], found: dict[tuple[str, str], TakenInstitution]) -> Taken:
    """The first row of an institution makes or completes it; those after it change nothing more."""
    taken, met = Taken(), set()
    for unit, claim in zip(units, claims, strict=True):
        one = found[claim.key]
        taken.add("institutions", "unchanged" if claim.key in met else one.outcome)
        if claim.key not in met and one.differing:
            text = say("Something else is known of this institution (%(facts)s). It is kept.", facts=", ".join(one.differing))
            taken.warnings.append(("", Fault(unit.head.number, "机构名称", "institution_differs", text)))
        met.add(claim.key)
    return taken


def reasons(batch_id: int) -> dict[int, Any]:
    return {}


def remove(batch_id: int, most: int, by: Actor) -> int:
    return remove_unused(batch_id, most, by)


register(
    ImportKind(
        name="institutions",
        title=say("Institutions"),
        noun="institutions",
        nouns=("institutions",),
        made={"institutions": "/institutions"},
        permission=Permission.INSTITUTIONS_WRITE,
        columns=COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing((), reasons, remove),
        examples=EXAMPLES,
        name_column="机构名称",
        names_people=False,
        said={
            "take": say("Each hospital is found again under any spelling, or entered. What is known is kept; gaps are filled."),
            "taken": say("The hospitals can be chosen, and files of doctors find them by their names."),
            "undo": say("Removes the institutions of this import that nothing stands upon. What it completed stays."),
        },
    )
)
