"""Routes of recalls: the list, opening one, its page with recipients and steps, its report, who has a lot."""

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for

from portal.core import clock
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.evidence.store import Stored, take_in
from portal.settings import setting
from portal.supply import recall_closing, recall_contacting, recall_opening, recall_words
from portal.supply.forms import recalls as forms
from portal.supply.recall_list import RecallList
from portal.supply.recall_screens import LotSearch, RecallRecord
from portal.supply.views import bp, tab
from portal.web.answers import again, done, page
from portal.web.forms import Form, StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.revealed import keep_revealed, revealed_until

tab("supply.recalls", say("Recalls"))
STEPS: dict[str, Callable[..., None]] = {
    "check_effect": recall_closing.check_effect,
    "work_on": recall_closing.work_on,
    "propose_closing": recall_closing.propose_closing,
    "call_off": recall_closing.call_off,
    "confirm_closing": recall_closing.confirm_closing,
    "drop_closing": recall_closing.drop_closing,
    "reopen": recall_closing.reopen,
}


@bp.get("/recalls")
@requires(P.SUPPLY_READ)
def recalls() -> Any:
    """The list; HTMX asks for more rows only."""
    fragment = "supply/_recall_rows.html" if "after" in request.args else ""
    return page("supply/recalls.html", fragment=fragment, screen=RecallList(staff()))


@bp.get("/recalls/facets")
@requires(P.SUPPLY_READ)
def recall_facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=RecallList(staff()))


@bp.get("/lots")
@requires(P.SUPPLY_READ)
def lots() -> Any:
    return page("supply/lots.html", screen=LotSearch(request.args.get("lot", "")), recall_words=recall_words)


@bp.get("/recalls/new")
@requires(P.SUPPLY_ACT)
def new_recall() -> Any:
    """The form; from a lot's page with drug and lot filled in."""
    said = {name: request.args.get(name, "")[:60] for name in ("approval_no", "lots")}
    return page("supply/recall_new.html", form=forms.OpenForm("open", formdata=None, ordered_on=clock.today(), **said))


@bp.post("/recalls")
@requires(P.SUPPLY_ACT)
def open_recall() -> Any:
    form = forms.OpenForm("open")
    if form.accepts(opened_by, form, by=staff()):
        flash(str(say("Opened. A second person confirms the stop of the sale; call the recipients now.")), "ok")
        return done(then=url_for(".recall", reference=form.result))
    return again("supply/recall_new.html", page="supply/recall_new.html", form=form)


def opened_by(form: forms.OpenForm, *, by: Any) -> str:
    """Store the paper, if one is sent, then open. Raises Refused."""
    order = form.order
    if order is None:
        raise Refused("choice", say("Choose the class of the recall."), "recall_class")
    return recall_opening.open_recall(
        form.approval_no.data or "", form.lots.data or "", order, by=by, paper=paper_of(form, order)
    )


def paper_of(form: forms.OpenForm, order: recall_opening.Order) -> Stored | None:
    """The file sent with an order. Where it is refused, what is wrong with the order is told in the same answer."""
    try:
        return sent_with(form)
    except Refused:
        try:
            recall_opening.expect_order(order)
        except Refused as fault:
            form.refuse(fault)
        raise


def sent_with(form: Any) -> Stored | None:
    """The file of a form, checked and stored before the transaction begins."""
    sent = form.file.data
    return take_in(sent.stream, sent.filename or "") if getattr(sent, "filename", "") else None


@bp.get("/recalls/<reference>")
@requires(P.SUPPLY_READ)
def recall(reference: str) -> Any:
    return drawn(reference)


def drawn(reference: str, refused: Form | None = None) -> Any:
    """The page, with the form that was refused as it was typed."""
    screen = RecallRecord(reference, staff(), request.args, revealed_until(reference.upper()))
    made: dict[str, Form] = {
        "contacts": forms.ContactsForm("contacts", formdata=None, rows=screen.rows),
        "recipient": forms.RecipientForm("recipient", formdata=None),
        "lots": forms.LotsForm("lots", formdata=None),
    }
    if refused is not None:
        made[getattr(refused, "verb", "")] = refused
    return page(
        "supply/recall.html",
        status=refused.status if refused is not None else 200,
        screen=screen,
        forms=made,
        refused=refused,
        steps=forms,
        recall_words=recall_words,
    )


@bp.get("/recalls/<reference>/report")
@requires(P.SUPPLY_READ)
def recall_report(reference: str) -> Any:
    """The report of the recall, to be printed: no phones, no names of persons."""
    screen = RecallRecord(reference, staff(), {"show": "all"})
    return page("supply/recall_report.html", screen=screen, recall_words=recall_words, now=clock.now())


def answered(reference: str, form: Form, act: Callable[..., Any], *args: Any, said: str = "", **with_: Any) -> Any:
    """Do it and go back to the recall; or the same page with what was typed and why not."""
    if form.accepts(act, reference.upper(), *args, by=staff(), **with_):
        flash(said or str(say("Done and recorded.")), "ok")
        return done(then=url_for(".recall", reference=reference.upper()))
    return drawn(reference, form)


@bp.post("/recalls/<reference>/steps/<verb>")
@requires(P.SUPPLY_READ)
def take_recall_step(reference: str, verb: str) -> Any:
    """A step of the recall. The operation says who may."""
    if verb not in STEPS:
        raise NotFound(verb)
    form = StepForm(verb)
    return answered(reference, form, STEPS[verb], version=form.version.data, note=form.note.data or "")


@bp.post("/recalls/<reference>/contacts")
@requires(P.SUPPLY_ACT)
def note_contacts(reference: str) -> Any:
    form = forms.ContactsForm("contacts")
    return answered(reference, form, recall_contacting.note_contacts, form.said)


@bp.post("/recalls/<reference>/recipients")
@requires(P.SUPPLY_ACT)
def add_recipient(reference: str) -> Any:
    form = forms.RecipientForm("recipient")
    return answered(reference, form, recall_contacting.add_recipient, version=form.version.data, **form.said)


@bp.post("/recalls/<reference>/lots")
@requires(P.SUPPLY_ACT)
def add_lots(reference: str) -> Any:
    form = forms.LotsForm("lots")
    return answered(reference, form, recall_opening.add_lots, version=form.version.data, **form.said)


@bp.post("/recalls/<reference>/papers")
@requires(P.SUPPLY_ACT)
def add_recall_paper(reference: str) -> Any:
    form = forms.PaperForm("paper")

    def attach(where: str, *, by: Any) -> int:
        paper = sent_with(form)
        if paper is None:
            raise Refused("file_missing", say("Choose a file."), "file")
        return recall_opening.add_paper(where, paper, by=by)

    return answered(reference, form, attach)


@bp.post("/recalls/<reference>/stop")
@requires(P.FORMULARY_SUSPEND)
def stop_sale(reference: str) -> Any:
    form = StepForm("stop")
    return answered(reference, form, recall_opening.stop_sale, version=form.version.data)


@bp.post("/recalls/<reference>/stop/confirmation")
@requires(P.FORMULARY_SUSPEND)
def confirm_stop(reference: str) -> Any:
    form = StepForm("confirm")
    return answered(reference, form, recall_opening.confirm_stop, version=form.version.data, note=form.note.data or "")


@bp.post("/recalls/<reference>/reveal")
@requires(P.PERSONAL_REVEAL)
def reveal_recipients(reference: str) -> Any:
    """Show phones for a purpose, for some minutes; recorded."""
    form = forms.RevealForm()
    if not form.accepts(recall_contacting.reveal_recipients, reference.upper(), purpose=form.purpose.data or "", by=staff()):
        return drawn(reference, form)
    keep_revealed(reference.upper(), setting("reveal_minutes"))
    return done(then=url_for(".recall", reference=reference.upper()))
