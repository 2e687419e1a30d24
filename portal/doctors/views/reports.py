"""Pictures over all files: how they pass, and what ends in the next twelve months."""

from datetime import timedelta
from typing import Any

from flask import request

from portal.core import clock
from portal.doctors.endings import ends_by_month, months_of
from portal.doctors.models import Item
from portal.doctors.throughput import AGES, throughput
from portal.doctors.views import bp
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires

PERIODS = (30, 90, 365)


@bp.get("/throughput")
@requires(P.DOCTORS_READ)
def throughput_page() -> Any:
    """How long files take, by stage, in the last 30, 90 or 365 days."""
    asked = request.args.get("days", "")
    days = int(asked) if asked in {str(p) for p in PERIODS} else 90
    today = clock.today()
    passing = throughput(today - timedelta(days=days - 1), today)
    return page("doctors/throughput.html", passing=passing, ages=AGES, days=days, periods=PERIODS)


@bp.get("/endings")
@requires(P.DOCTORS_READ)
def endings() -> Any:
    """How many credentials in use end in each of the next twelve months, by item."""
    today = clock.today()
    ends = ends_by_month(today)
    items = [item.value for item in Item if any(key[1] == item.value for key in ends)]
    rows = [(month, [ends.get((month, item), 0) for item in items]) for month in months_of(today)]
    return page("doctors/endings.html", items=items, rows=rows)
