"""Routes of bans and rulings: what holds with its source, what is proposed, and the steps of two persons."""

from typing import Any

from flask import url_for

from portal.core.tongues import say
from portal.formulary import forms, reclassing, ruling
from portal.formulary.ban_screens import BansPage
from portal.formulary.views import DONE, bp, tell
from portal.formulary.views.drugs import drawn as drug_page
from portal.web.answers import done, page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

PROPOSED = say("Proposed. Another person has to confirm it.")


def drawn(refused: Any = None) -> Any:
    form = refused if isinstance(refused, forms.BanForm) else forms.BanForm()
    return page(
        "formulary/bans.html", status=refused.status if refused else 200, screen=BansPage(staff()), form=form, refused=refused
    )


@bp.get("/bans")
@requires(P.FORMULARY_READ)
def bans() -> Any:
    return drawn()


@bp.post("/bans")
@requires(P.DRUGS_WRITE)
def propose_ban() -> Any:
    form = forms.BanForm()
    if form.accepts(
        ruling.propose_ban,
        kind=form.kind.data,
        word=form.word.data or "",
        valid_from=form.valid_from.data,
        source=form.source.data or "",
        is_lifted=form.is_lifted.data,
        by=staff(),
    ):
        tell(PROPOSED)
        return done(then=url_for(".bans"))
    return drawn(form)


def answered(reference: str, verb: str, operation: Any) -> Any:
    form = forms.StepForm(verb)
    if form.accepts(operation, reference, by=staff(), version=form.version.data, note=form.note.data or ""):
        tell(DONE)
        return done(then=url_for(".bans"))
    return drawn(form)


@bp.post("/bans/<reference>/confirmation")
@requires(P.FORMULARY_RULE)
def confirm_ban(reference: str) -> Any:
    return answered(reference, "confirm", ruling.confirm_ban)


@bp.post("/bans/<reference>/drop")
@requires(P.FORMULARY_RULE)
def drop_ban(reference: str) -> Any:
    return answered(reference, "drop", ruling.drop_ban)


@bp.post("/rulings/<reference>/confirmation")
@requires(P.FORMULARY_RULE)
def confirm_ruling(reference: str) -> Any:
    return answered(reference, "confirm", ruling.confirm_ruling)


@bp.post("/rulings/<reference>/drop")
@requires(P.FORMULARY_RULE)
def drop_ruling(reference: str) -> Any:
    return answered(reference, "drop", ruling.drop_ruling)


@bp.post("/drugs/<int:drug_id>/ruling")
@requires(P.DRUGS_WRITE)
def rule_out(drug_id: int) -> Any:
    form = forms.RulingForm("rule_out")
    if form.accepts(
        ruling.rule_out, drug_id, kind=form.kind.data or "", word=form.word.data or "", note=form.note.data or "", by=staff()
    ):
        tell(PROPOSED)
        return done(then=url_for(".drug", drug_id=drug_id))
    return drug_page(drug_id, form)


@bp.post("/drugs/<int:drug_id>/class")
@requires(P.DRUGS_WRITE)
def propose_class(drug_id: int) -> Any:
    form = forms.ReclassForm("propose_class")
    if form.accepts(reclassing.propose_class, drug_id, rx_class=form.to_class.data or "", note=form.note.data or "", by=staff()):
        tell(PROPOSED)
        return done(then=url_for(".drug", drug_id=drug_id))
    return drug_page(drug_id, form)


@bp.post("/classes/<reference>/confirmation")
@requires(P.FORMULARY_RULE)
def confirm_class(reference: str) -> Any:
    return answered(reference, "confirm", reclassing.confirm_class)


@bp.post("/classes/<reference>/drop")
@requires(P.FORMULARY_RULE)
def drop_class(reference: str) -> Any:
    return answered(reference, "drop", reclassing.drop_class)
