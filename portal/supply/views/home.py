"""The day's picture of supply, and every figure of cover."""

from typing import Any

from flask import request

from portal.core.identity.places import province_name
from portal.core.tongues import say
from portal.supply import cover_screens as screens
from portal.supply.cover_news import Computed
from portal.supply.forecast_screens import DrugCover
from portal.supply.home_screens import Morning
from portal.supply.stock_lots import SHUT
from portal.supply.views import bp, tab
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

tab("supply.index", say("Today"))
tab("supply.cover", say("Cover"))
SAID: dict[str, Any] = {
    "look": screens.look,
    "age": screens.age,
    "unknown_names": screens.UNKNOWN_NAMES,
    "province_name": province_name,
    "shut_names": SHUT,
}


@bp.get("")
@requires(P.SUPPLY_READ)
def index() -> Any:
    return page("supply/index.html", screen=Morning(staff(), request.args.get("calls") == "all"), computed=Computed(), **SAID)


@bp.get("/cover")
@requires(P.SUPPLY_READ)
def cover() -> Any:
    screen = screens.CoverPage(request.args)
    return page("supply/cover.html", screen=screen, fragment="supply/_cover_rows.html", computed=Computed(), **SAID)


@bp.get("/cover/<int:drug_id>")
@requires(P.SUPPLY_READ)
def drug_cover(drug_id: int) -> Any:
    return page("supply/cover_drug.html", screen=DrugCover(drug_id), computed=Computed(), **SAID)
