"""Routes of one drug: its page, its facts, its substitutes; and of one disease."""

from datetime import datetime
from typing import Any

from flask import flash, request, url_for

from portal.core.clock import SHANGHAI, is_near
from portal.core.money import parse_fen
from portal.core.numerals import whole
from portal.core.tongues import say
from portal.formulary import completing, forms
from portal.formulary.drug_screens import DrugRecord
from portal.formulary.views import DONE, bp, tell
from portal.web.answers import done, page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


def asked_instant() -> datetime | None:
    """The day or instant of the address, at its end where it is only a day; None where it is none."""
    text = request.args.get("on", "").strip()[:19]
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text)
        if not is_near(day):
            raise ValueError(text)
    except ValueError:
        flash(str(say("“%(text)s” is no day. Write it like 2026-11-22.", text=text)), "warn")
        return None
    end = day.replace(hour=23, minute=59, second=59) if len(text) == 10 else day
    return end.replace(tzinfo=SHANGHAI)


def asked_number(name: str, default: int, most: int) -> int:
    return whole(request.args.get(name, ""), most) or default


def drawn(drug_id: int, refused: Any = None) -> Any:
    """The page of a drug, with the form that was refused in its place."""
    screen = DrugRecord(drug_id, staff(), asked_instant())
    blank = forms.FactsForm.of(screen.drug, screen.suggested_form)
    return page(
        "formulary/drug.html",
        status=refused.status if refused else 200,
        screen=screen,
        refused=refused,
        facts=refused if isinstance(refused, forms.FactsForm) else blank,
        suspend=refused if isinstance(refused, forms.SuspendForm) else forms.SuspendForm("suspend"),
        reclass=refused if isinstance(refused, forms.ReclassForm) else forms.ReclassForm("propose_class"),
        substitute=refused if isinstance(refused, forms.SubstituteForm) else forms.SubstituteForm("name_substitute"),
        quantity=asked_number("quantity", 1, 1000),
        price=asked_price(),
    )


def asked_price() -> int | None:
    """The price of the question, in fen; None: the line's own."""
    try:
        return parse_fen(request.args.get("price", ""))
    except ValueError:
        return None


@bp.get("/drugs/<int:drug_id>")
@requires(P.FORMULARY_READ)
def drug(drug_id: int) -> Any:
    """The drug, its line now or at `on`, and what that pays."""
    return drawn(drug_id)


@bp.post("/drugs")
@requires(P.DRUGS_WRITE)
def register_drug() -> Any:
    form = forms.RegisterForm()
    if form.accepts(completing.register_drug, form.approval_no.data or "", form.generic_name.data or "", by=staff()):
        tell(DONE)
        return done(then=url_for(".drug", drug_id=form.result))
    return page("formulary/register.html", status=form.status, form=form)


def answered(drug_id: int, form: Any, operation: Any, *args: Any, **kwargs: Any) -> Any:
    if form.accepts(operation, drug_id, *args, by=staff(), **kwargs):
        tell(DONE)
        return done(then=url_for(".drug", drug_id=drug_id))
    return drawn(drug_id, form)


@bp.post("/drugs/<int:drug_id>/facts")
@requires(P.DRUGS_WRITE)
def complete(drug_id: int) -> Any:
    form = forms.FactsForm("complete")
    return answered(drug_id, form, completing.complete, form.facts(), version=form.version.data, note=form.note.data or "")


@bp.post("/drugs/<int:drug_id>/substitutes")
@requires(P.DRUGS_WRITE)
def name_substitute(drug_id: int) -> Any:
    form = forms.SubstituteForm("name_substitute")
    return answered(drug_id, form, completing.name_substitute, form.approval_no.data or "", note=form.note.data or "")


@bp.post("/drugs/<int:drug_id>/substitutes/<int:other_id>/withdrawal")
@requires(P.DRUGS_WRITE)
def withdraw_substitute(drug_id: int, other_id: int) -> Any:
    form = forms.StepForm("withdraw_substitute")
    return answered(drug_id, form, completing.withdraw_substitute, other_id, note=form.note.data or "")


@bp.get("/diseases/<int:disease_id>")
@requires(P.FORMULARY_READ)
def disease(disease_id: int) -> Any:
    found = completing.find_disease(disease_id)
    form = forms.DiseaseForm("name_disease", formdata=None, icd10=found.icd10, name_en=found.name_en, version=found.version)
    return page("formulary/disease.html", disease=found, form=form)


@bp.post("/diseases/<int:disease_id>")
@requires(P.DRUGS_WRITE)
def name_disease(disease_id: int) -> Any:
    form = forms.DiseaseForm("name_disease")
    if form.accepts(
        completing.name_disease,
        disease_id,
        icd10=form.icd10.data or "",
        name_en=form.name_en.data or "",
        version=form.version.data,
        by=staff(),
    ):
        tell(DONE)
        return done(then=url_for(".disease", disease_id=disease_id))
    return page("formulary/disease.html", status=form.status, disease=completing.find_disease(disease_id), form=form)
