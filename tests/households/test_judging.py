import json
import random
from datetime import date

import pytest

from portal.core.identity import check_character
from portal.households.judging import judge_households, judge_registered_list
from portal.households.layouts import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLD_EXAMPLES,
    HOUSEHOLD_HEADINGS,
    REGISTERED_COLUMNS,
    REGISTERED_EXAMPLES,
    REGISTERED_HEADINGS,
)
from portal.households.models import Category
from portal.households.words import CATEGORIES
from portal.intake.dates import NO_END
from portal.intake.headings import ColumnMap
from portal.intake.reading import open_table
from portal.intake.writing import template, write_csv, write_xlsx
from tests.support.shared import shared

TODAY = date(2026, 11, 22)
HEADER = ("户号", "姓名", "与户主关系", "证件号码", "区划代码", "困难类别")
FILES = ("county-a-gb18030.csv", "county-b.xlsx", "county-c-sound.csv")


def number(serial, born="19850412", county="110101"):
    first17 = f"{county}{born}{serial:03}"
    return first17 + check_character(first17)


def member(household="A1", relation="户主", serial=1, division="110101", category="低保", **more):
    row = dict(zip(HEADER, (household, "张例", relation, number(serial), division, category), strict=True))
    return row | more


def judged(folder, rows, column_map=None):
    """The households of a file of these rows (heading → text), whose header is row 1."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    path = folder / "from-an-office"
    path.write_text("\n".join(",".join(line) for line in [headings, *[[row.get(h, "") for h in headings] for row in rows]]))
    return list(judge_households(open_table(path, HOUSEHOLD_HEADINGS, column_map), column_map, TODAY))


def faults(households):
    return [(f.row, f.column, f.code) for home in households for row in home.rows for f in row.faults]


def warnings(households):
    return [(w.row, w.column, w.code) for home in households for row in home.rows for w in row.warnings]


def held_back(households):
    return [home.household_no for home in households if home.is_held_back]


@pytest.mark.parametrize("name", FILES)
def test_a_countys_file_is_judged_row_by_row_as_expected(name):
    expected = json.loads(shared(f"households/{name}.expected.json").read_text())
    households = list(judge_households(open_table(shared(f"households/{name}"), HOUSEHOLD_HEADINGS), None, TODAY))
    assert {str(row): column for row, column, _ in faults(households)} == expected["refused_rows"]
    assert held_back(households) == expected["refused_households"]
    taken = [home for home in households if not home.is_held_back]
    assert (len(taken), sum(len(home.rows) for home in taken)) == (expected["accepted_households"], expected["accepted_persons"])


def test_a_sound_row_has_every_value(tmp_path):
    (home,) = judged(
        tmp_path,
        [member(证件类型="身份证", 性别="男", 联系电话="+86 13912345678", 详细地址="第1村", 证明编号="C1", 证明有效期至="长期")],
    )
    values = home.rows[0].values
    assert (values["id_no"], values["birth_date"], values["sex"], values["id_type"]) == (
        number(1),
        date(1985, 4, 12),
        "m",
        "resident",
    )
    assert (values["relation"], values["category"], values["phone"], values["valid_until"]) == (
        "head",
        "dibao",
        "13912345678",
        NO_END,
    )
    assert (home.household_no, home.division_code, home.is_held_back, values["issued_by"]) == ("A1", "110101", False, None)


def test_english_headings_are_read_too(tmp_path):
    row = {c.field: member()[c.heading] for c in HOUSEHOLD_COLUMNS if c.heading in HEADER}
    assert faults(judged(tmp_path, [row])) == []


def test_one_refused_row_holds_its_household_back_and_no_other(tmp_path):
    households = judged(tmp_path, [member(), member(relation="子", serial=2, 联系电话="12345"), member("A2", serial=3)])
    assert faults(households) == [(3, "联系电话", "phone_form")]
    assert held_back(households) == ["A1"]


def test_every_cell_at_fault_is_told(tmp_path):
    households = judged(tmp_path, [member(姓名="", 证件号码="1", 困难类别="困难", 区划代码="52A2", 联系电话="1")])
    told = {"name_blank", "id_length", "phone_form", "division_form", "category_unknown"}
    assert {code for _, _, code in faults(households)} == told


def test_a_birth_date_that_only_contradicts_a_wrong_number_is_not_told(tmp_path):
    wrong = number(1)[:17] + ("0" if number(1)[17] != "0" else "1")
    assert faults(judged(tmp_path, [member(证件号码=wrong, 出生日期="1950-01-01")])) == [(2, "证件号码", "id_checksum")]
    assert faults(judged(tmp_path, [member(出生日期="1950-01-01")])) == [(2, "出生日期", "birth_date_differs")]


def test_another_sex_or_kind_of_document_is_a_warning(tmp_path):
    households = judged(tmp_path, [member(性别="女", 证件类型="外国人永久居留身份证")])
    assert (faults(households), [code for _, _, code in warnings(households)]) == ([], ["sex_differs", "id_type_differs"])


def test_a_household_needs_exactly_one_head(tmp_path):
    assert faults(judged(tmp_path, [member(relation="子")])) == [(2, "与户主关系", "household_head_missing")]
    assert faults(judged(tmp_path, [member(), member(serial=2)])) == [(3, "与户主关系", "household_head_second")]
    assert faults(judged(tmp_path, [member(relation="子"), member(relation="", serial=2)])) == [
        (3, "与户主关系", "relation_blank")
    ]


def test_the_second_row_of_a_person_is_refused_wherever_it_stands(tmp_path):
    spaced = f"'{number(1)[:6]} {number(1)[6:]}"
    households = judged(tmp_path, [member(), member("A2", serial=2), member("A3", 证件号码=spaced)])
    assert faults(households) == [(4, "证件号码", "person_repeated")]
    assert held_back(households) == ["A3"]


def test_a_household_is_whole_though_its_rows_stand_apart(tmp_path):
    rows = [member(f"A{n % 40}", "户主" if n < 40 else "子", n) for n in range(120)]
    households = judged(tmp_path, rows)
    assert (len(households), {len(home.rows) for home in households}, faults(households)) == (40, {3}, [])


def test_the_order_of_rows_changes_no_judgement_of_a_household(tmp_path):
    rows = [member(f"A{n // 4}", "户主" if n % 4 == 0 else "女", n, 联系电话="1" if n % 19 == 0 else "") for n in range(200)]
    mixed = random.Random(5).sample(rows, len(rows))
    assert sorted(held_back(judged(tmp_path, rows))) == sorted(held_back(judged(tmp_path, mixed)))


def test_a_row_without_household_number_goes_with_its_neighbours(tmp_path):
    households = judged(tmp_path, [member(), member("", "子", 2), member("", "户主", 3), member("A2", "子", 4)])
    assert faults(households) == [(3, "户号", "household_no_blank"), (4, "户号", "household_no_blank")]
    assert held_back(households) == ["A1", "A2"]


def test_the_same_number_in_two_counties_is_two_households(tmp_path):
    far = {"division": "411422"}
    households = judged(
        tmp_path, [member(), member(relation="子", serial=2), member(serial=3, **far), member(relation="子", serial=4, **far)]
    )
    assert [(home.household_no, home.division_code, len(home.rows)) for home in households] == [
        ("A1", "110101", 2),
        ("A1", "411422", 2),
    ]


def test_a_member_in_another_county_is_refused(tmp_path):
    households = judged(tmp_path, [member(), member(relation="子", serial=2, division="411422")])
    assert faults(households) == [(3, "区划代码", "household_division_differs")]


def test_another_category_than_the_heads_is_a_warning(tmp_path):
    households = judged(tmp_path, [member(), member(relation="子", serial=2, category="特困人员")])
    assert warnings(households) == [(3, "困难类别", "household_category_differs")]


def test_a_cell_that_slipped_behind_the_header_is_refused(tmp_path):
    assert faults(judged(tmp_path, [member(困难类别="低保,第1村")])) == [(2, "困难类别", "row_too_wide")]


def test_two_digit_years_are_taken_only_where_the_source_declares_them(tmp_path):
    row = member(出生日期="12-Apr-85")
    assert faults(judged(tmp_path, [row])) == [(2, "出生日期", "date_two_digit_year")]
    assert faults(judged(tmp_path, [row], ColumnMap(dates=("%d-%b-%y",)))) == []


def test_categories_are_those_of_the_households():
    assert {word.code for word in CATEGORIES} == {category.value for category in Category}


def listed(folder, *rows):
    path = folder / "list"
    path.write_text("姓名,证件号码,区划代码,困难类别,名单日期\n" + "\n".join(rows))
    return list(judge_registered_list(open_table(path, REGISTERED_HEADINGS), None, TODAY))


def test_a_registered_list_is_judged(tmp_path):
    one, two = f"张例,{number(1)},110101,建档立卡户,2026-01-01", f"李例,{number(2)},,,2026年1月1日"
    rows = listed(tmp_path, one, two, one, "王例,,,,长期")
    assert [{fault.code for fault in row.faults} for row in rows] == [
        set(),
        set(),
        {"person_repeated"},
        {"id_blank", "date_form"},
    ]
    assert (rows[0].values["category"], rows[1].values["division_code"], rows[1].values["listed_on"]) == (
        "former_poor",
        None,
        date(2026, 1, 1),
    )


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_our_own_template_is_read_without_a_fault(tmp_path, write):
    path = tmp_path / "template"
    with path.open("wb") as file:
        write(file, *template(HOUSEHOLD_COLUMNS, HOUSEHOLD_EXAMPLES))
    households = list(judge_households(open_table(path, HOUSEHOLD_HEADINGS), None, TODAY))
    assert (len(households), faults(households), warnings(households)) == (1, [], [])


def test_our_own_list_template_is_read_without_a_fault(tmp_path):
    path = tmp_path / "template"
    with path.open("wb") as file:
        write_xlsx(file, *template(REGISTERED_COLUMNS, REGISTERED_EXAMPLES))
    (row,) = judge_registered_list(open_table(path, REGISTERED_HEADINGS), None, TODAY)
    assert (row.faults, row.warnings) == ((), ())
