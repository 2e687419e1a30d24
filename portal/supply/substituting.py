"""What may stand in for a drug that runs out: substitutes that are on the list now and not suspended."""

from collections.abc import Iterable

from portal.core import clock
from portal.core.database import db
from portal.formulary.completing import substitutes_of
from portal.formulary.models import Drug
from portal.formulary.queries import LINE, lines_at


def on_the_list(drugs: Iterable[Drug]) -> dict[int, list[Drug]]:
    """Drug → its substitutes by themselves or by a pharmacist's word, of those that the list in force names and pays for."""
    found = {drug.id: [other for other, _ in substitutes_of(drug)] for drug in drugs}
    asked = {other.id for others in found.values() for other in others}
    lines = db.session.execute(lines_at(clock.now()).where(LINE.c.drug_id.in_(asked))) if asked else ()
    listed = {line.drug_id for line in lines if not line.is_suspended}
    return {key: [other for other in others if other.id in listed] for key, others in found.items()}
