"""Long lists in memory are shown fifty rows at a time."""

from portal.centers.portions import SIZE, portion

ROWS = [f"R{number}" for number in range(2 * SIZE + 1)]


def test_the_portions_of_a_list_hold_every_row_once() -> None:
    first = portion(ROWS, str)
    second = portion(ROWS, str, first.after)
    third = portion(ROWS, str, second.after)
    assert [*first.rows, *second.rows, *third.rows] == ROWS
    assert [(len(one.rows), one.left) for one in (first, second, third)] == [(SIZE, SIZE + 1), (SIZE, 1), (1, 0)]
    assert third.after == ""


def test_a_portion_begins_at_the_row_that_is_asked_for_or_at_the_first() -> None:
    assert portion(ROWS, str, at="R7").rows[0] == "R7"
    assert portion(ROWS, str, at="elsewhere").rows[0] == portion(ROWS, str, "nowhere").rows[0] == "R0"
