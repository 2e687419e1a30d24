"""Routes of the verbs of a household: each a real form on the page of changes."""

from collections.abc import Callable
from typing import Any

from flask import flash, url_for

from portal.core.tongues import say
from portal.evidence.store import take_in
from portal.households import forms, life_events, operations, scans
from portal.households.views import bp
from portal.households.views.record import screen_of
from portal.households.views.verbs import took
from portal.web.answers import again, done, page
from portal.web.forms import ActionForm, StepForm, choices
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


def changes(reference: str, refused: StepForm | None = None) -> dict[str, Any]:
    """What the page of changes draws: one form a verb, the refused one as it was typed."""
    screen = screen_of(reference)
    household = screen.household
    drawn = {
        "address": forms.AddressForm(
            "address", data={"division_code": household.division_code, "address": screen.address if screen.revealed_until else ""}
        ),
        "category": forms.CategoryForm("category", data={"category": household.category}),
        "members": forms.MemberForm("members"),
        "proofs": forms.ProofForm("proofs", data={"category": household.category}),
        "head": forms.HeadForm("head"),
        "split": forms.SplitForm("split"),
        "drop": forms.PersonsForm("drop"),
    }
    if refused:
        drawn[refused.verb] = refused
    people = [(m.reference, m.name) for m in screen.members]
    for form in drawn.values():
        offer_members(form, people)
    return {"screen": screen, "forms": drawn, "refused": refused}


def offer_members(form: StepForm, people: list[tuple[str, str]]) -> None:
    for name in ("persons", "person", "head"):
        if name in form:
            form[name].choices = choices(people)


def answered(reference: str, form: StepForm, operation: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Do it and go back to the household; or the same page with what was typed and why not."""
    offer_members(form, [])
    accepted = took(form, operation, reference, *args, then="households.show", **more)
    return accepted or again("households/edit.html", page="households/edit.html", form=form, **changes(reference, form))


@bp.get("/<reference>/edit")
@requires(P.HOUSEHOLDS_WRITE)
def edit(reference: str) -> Any:
    return page("households/edit.html", **changes(reference))


@bp.post("/<reference>/address")
@requires(P.HOUSEHOLDS_WRITE)
def change_address(reference: str) -> Any:
    form = forms.AddressForm("address")
    return answered(
        reference, form, operations.change_address, address=form.address.data or "", division_code=form.division_code.data or ""
    )


@bp.post("/<reference>/category")
@requires(P.HOUSEHOLDS_WRITE)
def change_category(reference: str) -> Any:
    form = forms.CategoryForm("category")
    return answered(reference, form, operations.change_category, category=form.category.data)


@bp.post("/<reference>/members")
@requires(P.HOUSEHOLDS_WRITE)
def add_member(reference: str) -> Any:
    form = forms.MemberForm("members")
    return answered(reference, form, operations.add_member, form.claim())


@bp.post("/<reference>/proofs")
@requires(P.HOUSEHOLDS_WRITE)
def add_proof(reference: str) -> Any:
    form = forms.ProofForm("proofs")
    return answered(reference, form, operations.add_proof, form.claim())


@bp.post("/<reference>/proofs/<int:proof>/withdrawal")
@requires(P.HOUSEHOLDS_WRITE)
def withdraw_proof(reference: str, proof: int) -> Any:
    return answered(reference, StepForm("withdraw_proof"), operations.withdraw_proof, proof)


@bp.post("/<reference>/proofs/<int:proof>/scans")
@requires(P.EVIDENCE_UPLOAD)
def add_scan(reference: str, proof: int) -> Any:
    """The file is checked and stored before the transaction begins."""
    form = forms.ScanForm("scans")
    stored = form.file.data
    if form.validate() and form.accepts(
        lambda *, by: scans.attach_scan(proof, take_in(stored.stream, stored.filename or ""), by=by), by=staff()
    ):
        flash(str(say("The scan is added.")), "ok")
        return done(then=url_for("households.show", reference=reference))
    return again("households/edit.html", page="households/edit.html", form=form, **changes(reference, form))


@bp.post("/<reference>/head")
@requires(P.HOUSEHOLDS_WRITE)
def change_head(reference: str) -> Any:
    form = forms.HeadForm("head")
    return answered(
        reference, form, life_events.change_head, person=form.person.data or "", on=form.on.data, former=form.former.data
    )


@bp.post("/<reference>/split")
@requires(P.HOUSEHOLDS_WRITE)
def split_household(reference: str) -> Any:
    form = forms.SplitForm("split")
    chosen = {"persons": form.persons.data or [], "head": form.head.data or "", "household_no": form.household_no.data or ""}
    return answered(reference, form, life_events.split_household, on=form.on.data, **chosen)


@bp.post("/<reference>/drop")
@requires(P.HOUSEHOLDS_WRITE)
def drop_from_list(reference: str) -> Any:
    form = forms.PersonsForm("drop")
    return answered(reference, form, life_events.drop_from_list, on=form.on.data, persons=form.persons.data or [])


@bp.post("/<reference>/changes/<int:change>/taking")
@requires(P.HOUSEHOLDS_WRITE)
def take_change(reference: str, change: int) -> Any:
    return settled(reference, operations.take_change, change)


@bp.post("/<reference>/changes/<int:change>/dropping")
@requires(P.HOUSEHOLDS_WRITE)
def drop_change(reference: str, change: int) -> Any:
    return settled(reference, operations.drop_change, change)


def settled(reference: str, operation: Callable[..., Any], change: int) -> Any:
    form = ActionForm()
    if form.accepts(operation, reference, change, by=staff(), note=form.note.data or ""):
        return done(then=url_for("households.show", reference=reference))
    from portal.households.views.record import drawn

    return drawn(reference, form)
