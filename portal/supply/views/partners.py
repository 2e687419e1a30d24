"""Routes of partners: the list, entering one, its page, what belongs to it, and its steps."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from flask import current_app, flash, request, url_for

from portal.core import clock
from portal.core.lifecycle import NotFound
from portal.core.tongues import say
from portal.settings import setting
from portal.supply import (  # noqa: F401 files of partners are a kind of imports
    entering,
    particulars,
    partner_importing,
    revealing,
    verifying,
)
from portal.supply.forms import partners as partner_forms
from portal.supply.partner_list import PartnerList
from portal.supply.partner_screens import PartnerRecord
from portal.supply.views import bp, tab
from portal.web.answers import again, done, page
from portal.web.forms import Form, StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.revealed import keep_revealed, revealed_until

DONE = say("Done and recorded.")
tab("supply.partners", say("Partners"))


class Part(NamedTuple):
    """Something that belongs to a partner: the form that adds one, and the operation."""

    form: type[partner_forms.SayingForm]
    add: Callable[..., None]


PARTS = {
    "roles": Part(partner_forms.RoleForm, particulars.give_role),
    "papers": Part(partner_forms.PaperForm, particulars.add_paper),
    "contacts": Part(partner_forms.ContactForm, particulars.add_contact),
    "drugs": Part(partner_forms.DrugForm, particulars.assign_drug),
    "feeds": Part(partner_forms.FeedForm, particulars.agree_feed),
}
# What is done to one of them: with a last day, or with nothing but a note.
ENDINGS = {"roles": particulars.end_role, "drugs": particulars.end_drug}
REMOVALS: dict[str, Callable[..., None]] = {
    "papers": particulars.withdraw_paper,
    "contacts": particulars.let_contact_go,
    "feeds": particulars.stop_feed,
}
VERIFICATIONS = {"roles": verifying.verify_role, "papers": verifying.verify_paper}
STEPS: dict[str, Callable[..., None]] = {
    "submit": verifying.submit,
    "confirm": verifying.confirm,
    "return": verifying.return_partner,
    "suspend": verifying.suspend,
    "resume": verifying.resume,
    "end": verifying.end,
    "reopen": verifying.reopen,
}


@bp.get("/partners")
@requires(P.SUPPLY_READ)
def partners() -> Any:
    """The list; HTMX asks for more rows only."""
    fragment = "supply/_partner_rows.html" if "after" in request.args else ""
    return page("supply/partners.html", fragment=fragment, screen=PartnerList(staff()))


@bp.get("/partners/facets")
@requires(P.SUPPLY_READ)
def partner_facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=PartnerList(staff()))


@bp.get("/partners/new")
@requires(P.SUPPLY_ACT)
def new_partner() -> Any:
    return page("supply/partner_new.html", form=partner_forms.PartnerForm("enter"))


@bp.post("/partners")
@requires(P.SUPPLY_ACT)
def enter_partner() -> Any:
    form = partner_forms.PartnerForm("enter")
    if form.accepts(entering.enter, **form.said, by=staff()):
        flash(str(say("Entered. Add roles, papers and contacts; then somebody else verifies it.")), "ok")
        return done(then=url_for(".partner", reference=form.result))
    return again("supply/partner_new.html", page="supply/partner_new.html", form=form)


@bp.get("/partners/<reference>")
@requires(P.SUPPLY_READ)
def partner(reference: str) -> Any:
    return drawn(reference)


def drawn(reference: str, refused: Form | None = None) -> Any:
    """The page, with the form that was refused as it was typed."""
    screen = PartnerRecord(reference, staff(), revealed_until(reference.upper()))
    forms: dict[str, Form] = {part: made.form(part, formdata=None, **usual(part)) for part, made in PARTS.items()}
    row = screen.partner
    forms["change"] = partner_forms.PartnerForm(
        "change", formdata=None, name=row.name, short_name=row.short_name, org_code=row.org_code or "", province=row.province
    )
    if refused is not None:
        forms[getattr(refused, "verb", "")] = refused
    return page(
        "supply/partner.html",
        status=refused.status if refused is not None else 200,
        screen=screen,
        forms=forms,
        refused=refused,
        steps=partner_forms,
        parts=current_app.view_functions,
    )


def usual(part: str) -> dict[str, Any]:
    """What stands in a form before anything is typed."""
    today: date = clock.today()
    return {"cadence_hours": 24} if part == "feeds" else {} if part == "contacts" else {"since": today}


def answered(reference: str, form: StepForm, act: Callable[..., Any], *args: Any, **said: Any) -> Any:
    """Do it and go back to the partner; or the same page with what was typed and why not."""
    if form.accepts(act, reference.upper(), *args, by=staff(), version=form.version.data, **said):
        flash(str(DONE), "ok")
        return done(then=url_for(".partner", reference=reference.upper()))
    return drawn(reference, form)


@bp.post("/partners/<reference>/change")
@requires(P.SUPPLY_ACT)
def change_partner(reference: str) -> Any:
    form = partner_forms.PartnerForm("change")
    return answered(reference, form, entering.change, **form.said)


@bp.post("/partners/<reference>/steps/<verb>")
@requires(P.SUPPLY_READ)
def take_step(reference: str, verb: str) -> Any:
    """A step of the file. The operation says who may."""
    form = StepForm(verb)
    seen = {"seen": form.seen.data or ""} if verb == "confirm" else {}
    return answered(reference, form, of(STEPS, verb), note=form.note.data or "", **seen)


@bp.post("/partners/<reference>/reveal")
@requires(P.PERSONAL_REVEAL)
def reveal_contacts(reference: str) -> Any:
    """Show names and phones for a purpose, for some minutes; recorded."""
    form = partner_forms.RevealForm()
    if not form.accepts(revealing.reveal, reference.upper(), purpose=form.purpose.data or "", by=staff()):
        return drawn(reference, form)
    keep_revealed(reference.upper(), setting("reveal_minutes"))
    return done(then=url_for(".partner", reference=reference.upper()))


@bp.post("/partners/<reference>/<part>/add")
@requires(P.SUPPLY_ACT)
def add_part(reference: str, part: str) -> Any:
    made = of(PARTS, part)
    form = made.form(part)
    return answered(reference, form, made.add, **form.said)


@bp.post("/partners/<reference>/<part>/<int:key>/end")
@requires(P.SUPPLY_ACT)
def end_part(reference: str, part: str, key: int) -> Any:
    form = partner_forms.EndForm(f"end-{part}-{key}")
    return answered(reference, form, of(ENDINGS, part), key, **form.said)


@bp.post("/partners/<reference>/<part>/<int:key>/removal")
@requires(P.SUPPLY_ACT)
def remove_part(reference: str, part: str, key: int) -> Any:
    return answered(reference, StepForm(f"remove-{part}-{key}"), of(REMOVALS, part), key)


@bp.post("/partners/<reference>/<part>/<int:key>/verification")
@requires(P.SUPPLY_CONFIRM)
def verify_part(reference: str, part: str, key: int) -> Any:
    return answered(reference, StepForm(f"verify-{part}-{key}"), of(VERIFICATIONS, part), key)


def of(table: dict[str, Any], name: str) -> Any:
    """Raises NotFound for an address that names nothing of the table."""
    if name not in table:
        raise NotFound(name)
    return table[name]
