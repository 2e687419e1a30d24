"""What pharmacists do to the register: complete drugs, name diseases, and say which strengths are interchangeable."""

import re
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.faults import Invalid
from portal.core.identity.medicines import parse_approval_number, parse_atc
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.formulary import drug_events
from portal.formulary.models import HARD_CLASSES, RX_CLASSES, Disease, Drug, Maker, Substitute
from portal.formulary.naming import company_key, form_in, ingredient_in
from portal.formulary.register import SEARCHED, DrugClaim, take_drugs
from portal.formulary.search import names
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.web.forms import too_short
from portal.web.permissions import Permission

LEAST = 10
ICD = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?", re.ASCII).fullmatch

constraint_means(
    "uq_substitute",
    "substitute.drug_id, substitute.other_id",
    Refused("substitute_known", say("These two are named as substitutes already.")),
)
NEEDS_TWO = say(
    "The class of this drug keeps it off the list. Another class needs two persons: propose it below, and somebody else confirms it."
)
constraint_means("hard_class_lifted", "", Refused("hard_class", NEEDS_TWO, "rx_class"))


@dataclass(frozen=True)
class DrugFacts:
    """What a person may set of a drug; None leaves a fact as it is, '' makes it unknown."""

    form: str | None = None
    strength: str | None = None
    pack: str | None = None
    rx_class: str | None = None
    atc: str | None = None
    brand_name: str | None = None
    generic_en: str | None = None
    is_cold_chain: bool | None = None
    maker: str | None = None


def find(drug_id: int, *, to_write: bool = False) -> Drug:
    """Raises NotFound."""
    statement = select(Drug).where(Drug.id == drug_id)
    drug = db.session.scalar(locked(statement) if to_write else statement)
    if drug is None:
        raise NotFound(str(drug_id))
    return drug


@operation(Permission.DRUGS_WRITE)
def register_drug(approval_no: str, generic_name: str, *, by: Actor) -> int:
    """One drug by its number and name; its other facts are completed on its page. Returns its id.

    Raises Refused for what is no approval number of a drug, or is registered already.
    """
    try:
        number = parse_approval_number(approval_no).number
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "approval_no") from fault
    if not generic_name.strip():
        raise Refused("generic_name_blank", say("The generic name is missing."), "generic_name")
    if db.session.scalar(select(Drug.id).where(Drug.approval_no == number)):
        raise Refused("drug_known", say("This number stands in the register already."), "approval_no")
    return take_drugs([DrugClaim(number, generic_name.strip()[:200])], by=by)[0].drug_id


@operation(Permission.DRUGS_WRITE)
def complete(drug_id: int, facts: DrugFacts, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Set facts of a drug. Lines on the list keep what they say until an edition takes the new facts over."""
    drug = find(drug_id, to_write=True)
    take(drug, version)
    before = tuple(getattr(drug, name) for name in SEARCHED)
    for name in ("form", "strength", "pack", "brand_name", "generic_en"):
        if (value := getattr(facts, name)) is not None:
            setattr(drug, name, value.strip()[:200])
    set_class(drug, facts)
    if facts.maker:
        set_maker(drug, facts.maker.strip()[:200], by)
    drug.is_incomplete, drug.updated_at = not (drug.form and drug.strength), clock.now()
    db.session.flush()
    names.replace(db.session(), drug.id, before, tuple(getattr(drug, name) for name in SEARCHED))
    record(drug_events.DrugCompleted(), drug, by=by, reason=note)


def set_class(drug: Drug, facts: DrugFacts) -> None:
    if facts.rx_class is not None:
        classify(drug, facts.rx_class)
    if facts.is_cold_chain is not None:
        drug.is_cold_chain = facts.is_cold_chain
    if facts.atc is not None:
        try:
            drug.atc = parse_atc(facts.atc) if facts.atc.strip() else ""
        except Invalid as fault:
            raise about(Refused(fault.code, fault.text, "atc"), drug) from fault


def classify(drug: Drug, rx_class: str) -> None:
    """Give a drug a class, '' for none known. Raises Refused for an unknown one, and where it would lift a hard one."""
    if rx_class and rx_class not in RX_CLASSES:
        raise about(Refused("rx_class_unknown", say("Choose one of the classes."), "rx_class"), drug)
    if drug.rx_class in HARD_CLASSES and rx_class not in HARD_CLASSES:
        raise about(Refused("hard_class", NEEDS_TWO, "rx_class"), drug)
    if rx_class in HARD_CLASSES and drug.rx_class not in HARD_CLASSES:
        drug.hard_since, drug.hard_until = clock.now(), None
    drug.rx_class = rx_class


def set_maker(drug: Drug, name: str, by: Actor) -> None:
    maker = db.session.scalar(select(Maker).where(Maker.key == company_key(name)))
    if maker is None:
        maker = Maker(name=name, key=company_key(name), created_at=clock.now())
        db.session.add(maker)
        db.session.flush()
        record(drug_events.MakerNoted(), maker, by=by)
    drug.maker_id, drug.maker_name = maker.id, name


def suggested_form(drug: Drug) -> str:
    """What the generic name tells of the form, for the queue of drugs to complete."""
    return drug.form or form_in(drug.generic_name)


def find_disease(disease_id: int, *, to_write: bool = False) -> Disease:
    """Raises NotFound."""
    statement = select(Disease).where(Disease.id == disease_id)
    disease = db.session.scalar(locked(statement) if to_write else statement)
    if disease is None:
        raise NotFound(str(disease_id))
    return disease


@operation(Permission.DRUGS_WRITE)
def name_disease(disease_id: int, *, icd10: str, name_en: str, by: Actor, version: int | None = None) -> None:
    """Give a disease its ICD-10 code and English name."""
    disease = find_disease(disease_id, to_write=True)
    take(disease, version)
    code = icd10.strip().upper()
    if code and not ICD(code):
        raise about(Refused("icd_form", say("An ICD-10 code looks like I10 or E11.9."), "icd10"), disease)
    disease.icd10, disease.name_en = code, name_en.strip()[:200]
    record(drug_events.DiseaseNamed(), disease, by=by)


@operation(Permission.DRUGS_WRITE)
def name_substitute(drug_id: int, approval_no: str, *, by: Actor, note: str) -> int:
    """Say that another strength of the same ingredient and form may stand in. Returns the other drug's id.

    Source: the programme's design: the same strength is a substitute by itself, another one by a pharmacist, another form never.
    """
    drug = find(drug_id)
    other = db.session.scalar(select(Drug).where(Drug.approval_no == approval_no.strip().upper()))
    if other is None or other.id == drug.id:
        raise about(
            Refused("other_unknown", say("Give the approval number of another drug of the register."), "approval_no"), drug
        )
    expect_alike(drug, other)
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), drug)
    if by.id is None:
        raise about(Refused("nobody", say("A verdict is given by a person.")), drug)
    first, second = sorted((drug.id, other.id))
    row = Substitute(drug_id=first, other_id=second, note=note.strip(), by_id=by.id, by=by.name[:100], at=clock.now())
    db.session.add(row)
    db.session.flush()
    record(drug_events.SubstituteNamed(other.approval_no), drug, row, by=by, reason=note)
    return other.id


def expect_alike(drug: Drug, other: Drug) -> None:
    """Raise Refused unless ingredient and form are known and the same, and the strengths are not."""
    if not (drug.form and drug.strength and other.form and other.strength):
        raise about(Refused("incomplete", say("Form and strength of both drugs have to be known first.")), drug)
    if ingredient_in(drug.generic_name) != ingredient_in(other.generic_name):
        raise about(Refused("ingredient_differs", say("Another ingredient is no substitute."), "approval_no"), drug)
    if drug.form != other.form:
        raise about(Refused("form_differs", say("Another form is never a substitute."), "approval_no"), drug)
    if drug.strength == other.strength:
        raise about(Refused("same_strength", say("The same form and strength is a substitute by itself."), "approval_no"), drug)


@operation(Permission.DRUGS_WRITE)
def withdraw_substitute(drug_id: int, other_id: int, *, by: Actor, note: str = "") -> None:
    """Two strengths are no substitutes any more."""
    drug, other = find(drug_id), find(other_id)
    first, second = sorted((drug_id, other_id))
    row = db.session.scalar(select(Substitute).where(Substitute.drug_id == first, Substitute.other_id == second))
    if row is None:
        raise NotFound(f"{drug_id}-{other_id}")
    db.session.delete(row)
    db.session.flush()
    record(drug_events.SubstituteWithdrawn(other.approval_no), drug, row, by=by, reason=note)


def substitutes_of(drug: Drug) -> list[tuple[Drug, str]]:
    """(drug, note) of what may stand in: same ingredient, form and strength by itself (''), other strengths as named."""
    found: list[tuple[Drug, str]] = []
    if drug.form and drug.strength:
        alike = select(Drug).where(
            Drug.ingredient == drug.ingredient, Drug.form == drug.form, Drug.strength == drug.strength, Drug.id != drug.id
        )
        found = [(other, "") for other in db.session.scalars(alike.order_by(Drug.id).limit(50))]
    named = select(Substitute).where(or_(Substitute.drug_id == drug.id, Substitute.other_id == drug.id)).order_by(Substitute.id)
    for row in db.session.scalars(named):
        other = db.session.get_one(Drug, row.other_id if row.drug_id == drug.id else row.drug_id)
        found.append((other, row.note))
    return found
