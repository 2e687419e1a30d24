"""The place in an address behind which a page begins: what no database takes is none of ours."""

import base64
import json
from typing import Any

import pytest

from portal.core.paging import BadCursor, Cursor
from portal.supply.alert_list import alerts


def mark(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("text", ["\ud800", "a\0b", 7, None, [1]])
def test_a_text_of_half_characters_is_no_place(text: Any) -> None:
    assert Cursor.parse(mark("王", 1), (str, int)).values == ("王", 1)
    with pytest.raises(BadCursor):
        Cursor.parse(mark(text, 1), (str, int))


@pytest.mark.parametrize("text", ["2026-11-22", "0001-01-01T00:00:00+14:00", "yesterday"])
def test_an_instant_without_its_zone_is_no_place(text: str) -> None:
    assert alerts.typed(Cursor(("2026-11-22T08:00:00+08:00", 1)), alerts.sorts["due"]).values[1] == 1
    with pytest.raises(BadCursor):
        alerts.typed(Cursor((text, 1)), alerts.sorts["due"])
