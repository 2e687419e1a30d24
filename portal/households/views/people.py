"""A person's page: corrections and life events, each a form of its own."""

from collections.abc import Callable
from typing import Any

from portal.households import forms, life_events, naming, operations
from portal.households.person_queries import person_record
from portal.households.views import bp
from portal.households.views.verbs import took
from portal.web.answers import again, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.revealed import revealed_until


def screen(reference: str, refused: StepForm | None = None) -> dict[str, Any]:
    """What the page draws: one form a verb, the refused one as it was typed."""
    found = person_record(reference, staff(), revealed_until)
    person = found.person
    drawn = {
        "name": forms.NameForm("name", data={"name": found.member.name}),
        "number": forms.NumberForm("number", data={"number": (person.id_no or "") if found.revealed_until else ""}),
        "phone": forms.PhoneForm("phone", data={"phone": (person.phone or "") if found.revealed_until else ""}),
        "death": forms.DayForm("death"),
        "transfer": forms.TransferForm("transfer"),
        "error": StepForm("error"),
    }
    if refused:
        drawn[refused.verb] = refused
    return {"screen": found, "forms": drawn, "refused": refused, "purposes": naming.PURPOSES.items()}


@bp.get("/persons/<reference>")
@requires(P.HOUSEHOLDS_READ)
def person(reference: str) -> Any:
    return page("households/person.html", **screen(reference))


def answered(reference: str, form: StepForm, operation: Callable[..., Any], **more: Any) -> Any:
    accepted = took(form, operation, reference, then="households.person", **more)
    return accepted or again("households/person.html", page="households/person.html", form=form, **screen(reference, form))


@bp.post("/persons/<reference>/name")
@requires(P.HOUSEHOLDS_WRITE)
def correct_person(reference: str) -> Any:
    form = forms.NameForm("name")
    return answered(reference, form, operations.correct_person, name=form.name.data or "")


@bp.post("/persons/<reference>/number")
@requires(P.HOUSEHOLDS_WRITE)
def correct_number(reference: str) -> Any:
    form = forms.NumberForm("number")
    return answered(reference, form, operations.correct_number, number=form.number.data or "")


@bp.post("/persons/<reference>/phone")
@requires(P.HOUSEHOLDS_WRITE)
def change_phone(reference: str) -> Any:
    form = forms.PhoneForm("phone")
    return answered(reference, form, operations.change_phone, phone=form.phone.data or "")


@bp.post("/persons/<reference>/death")
@requires(P.HOUSEHOLDS_WRITE)
def record_death(reference: str) -> Any:
    form = forms.DayForm("death")
    return answered(reference, form, life_events.record_death, on=form.on.data)


@bp.post("/persons/<reference>/transfer")
@requires(P.HOUSEHOLDS_WRITE)
def transfer_person(reference: str) -> Any:
    form = forms.TransferForm("transfer")
    return answered(
        reference, form, life_events.transfer_person, to=form.to.data or "", relation=form.relation.data, on=form.on.data
    )


@bp.post("/persons/<reference>/error")
@requires(P.HOUSEHOLDS_WRITE)
def entered_in_error(reference: str) -> Any:
    return answered(reference, StepForm("error"), life_events.entered_in_error)
