"""Rows that say much the same are told exactly as any other row is."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from portal.centers.review_models import ReviewRow
from portal.core.database import canonical
from portal.doctors.models import Doctor
from portal.ledger.alike import Sheet
from portal.ledger.bulk_insert import completed
from portal.ledger.entries import row_text

ROW = ReviewRow.__table__
SAID: dict[str, Any] = {
    "id": 7, "review_id": 3, "position": 1, "line_id": None, "doctor_id": 9, "state": "pending", "is_own": False,
    "role": 'expert "甲"', "sessions": 4, "starts_on": date(2026, 11, 22), "ends_on": None, "is_suspended": True,
    "consult_types": ["text", "视频"], "hours": [0, 1], "before": {"sessions": 2, "ends_on": None}, "differs": [], "flags": [],
}  # fmt: skip


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_a_sheet_tells_a_row_as_it_is_told_alone(dialect: Any) -> None:
    sheet = Sheet(ROW, tuple(SAID), dialect)
    row = (*(canonical(one) if isinstance(one, (list, dict)) else one for one in SAID.values()), *sheet.rest)
    assert sheet.told(row) == row_text(ROW, 7, None, completed(ROW, SAID)) == sheet.told(row)


def test_rows_that_name_persons_are_not_written_on_a_sheet() -> None:
    with pytest.raises(TypeError, match="not alike"):
        Sheet(Doctor.__table__, ("id",), sqlite.dialect())
