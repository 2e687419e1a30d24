"""Small files of made-up offices, in whatever form a test wants."""

import io
from pathlib import Path

import xlsxwriter

from portal.intake.headings import ColumnMap, Heading, Headings
from portal.intake.reading import Table, open_table

HEADINGS = Headings(
    [
        Heading("姓名", ("名字", "name"), is_required=True),
        Heading("证件号码", ("身份证号", "id_no"), is_required=True),
        Heading("出生日期", ("生日", "birth_date")),
        Heading("详细地址", ("住址",)),
    ]
)
HEADER = ("姓名", "证件号码", "出生日期", "详细地址")
ROW = ("张例", "11010519491231002X", "1949-12-31", "第1村1号")
OTHER = ("李例", "110101199003072210", "1990-03-07", "第2村2号")
ROWS = (HEADER, ROW, OTHER)


def text_of(rows, delimiter=",", end="\r\n"):
    return "".join(delimiter.join(row) + end for row in rows)


def opened(folder: Path, content: bytes | str, column_map: ColumnMap | None = None) -> Table:
    path = folder / "from-an-office"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, HEADINGS, column_map)


def cells_of(table: Table):
    return [row.cells for row in table]


def workbook(fill, **options) -> bytes:
    """The bytes of a workbook that `fill(book)` wrote into."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **options}) as book:
        fill(book)
    return content.getvalue()


def sheet_of(rows, name="名册"):
    """What fills a book with one sheet of rows, from the first cell on."""

    def fill(book):
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    return fill
