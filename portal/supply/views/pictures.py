"""Routes of pictures and of the weekly bulletin."""

from typing import Any

from flask import request

from portal.core.tongues import say
from portal.supply import alert_words, recall_words, score_texts
from portal.supply.bulletin import Bulletin, week_of
from portal.supply.correct_lifecycle import ActionState
from portal.supply.picture_screens import PicturesPage
from portal.supply.recall_lifecycle import RecallState
from portal.supply.views import bp, tab
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires

tab("supply.pictures", say("Pictures"))
tab("supply.bulletin", say("Bulletin"))


@bp.get("/pictures")
@requires(P.SUPPLY_READ)
def pictures() -> Any:
    return page("supply/pictures.html", screen=PicturesPage(request.args.get("month", "")))


@bp.get("/bulletin")
@requires(P.SUPPLY_READ)
def bulletin() -> Any:
    """The week as a sheet to print; the last whole one unless another is asked."""
    screen = Bulletin(week_of(request.args.get("week", "")))
    known: dict[str, Any] = {"alert_words": alert_words, "recall_words": recall_words, "texts": score_texts}
    return page("supply/bulletin.html", screen=screen, action=ActionState, recall=RecallState, **known)
