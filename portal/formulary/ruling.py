"""Rulings that a word of a ban does not mean a drug, and changes of the bans themselves: each proposed and confirmed by two."""

from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.formulary import lifecycle, overlay_events
from portal.formulary.bans import bans, bans_of
from portal.formulary.completing import find as find_drug
from portal.formulary.models import BanRule, Drug, Ruling
from portal.formulary.reaching import reached, tell_keepers
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.settings import proposals
from portal.web.forms import too_short
from portal.web.permissions import Permission

LEAST = 10

constraint_means(
    "uq_ruling_open",
    "ruling.drug_id, ruling.kind, ruling.word",
    Conflict("ruling_open", say("This is ruled, or proposed, already.")),
)
for _table in ("ruling", "ban_rule"):
    constraint_means(
        f"ck_{_table}_two_persons", "", Refused("proposer", say("You proposed this change. Another person has to confirm it."))
    )


@operation(Permission.DRUGS_WRITE)
def rule_out(drug_id: int, *, kind: str, word: str, note: str, by: Actor) -> str:
    """A pharmacist says that a word of a ban does not mean this drug. Returns the reference; it holds once it is confirmed."""
    drug = find_drug(drug_id)
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), drug)
    matched = {(m.kind, m.word) for m in bans().matches(drug.id, drug.generic_name, drug.form, "")}
    if (kind, word) not in matched:
        raise about(Refused("no_match", say("No ban matches this drug by that word.")), drug)
    row = Ruling(
        reference=next_reference("RUL", clock.today().year), drug_id=drug.id, kind=kind, word=word, **proposals.proposed(by, note)
    )
    db.session.add(row)
    db.session.flush()
    record(overlay_events.RulingProposed(drug.approval_no, word), row, by=by, reason=note)
    return row.reference


def taken(reference: str) -> tuple[Ruling, str]:
    """The ruling under lock, and its drug's number. Raises NotFound."""
    row = db.session.scalar(locked(select(Ruling).where(Ruling.reference == reference)))
    if row is None:
        raise NotFound(reference)
    return row, db.session.scalar(select(Drug.approval_no).where(Drug.id == row.drug_id)) or ""


@operation(Permission.FORMULARY_RULE)
def confirm_ruling(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """A second person confirms: from now on the word does not mean this drug."""
    row, number = taken(reference)
    proposals.decide(row, "confirm", lifecycle.ruling, by, version)
    record(overlay_events.RulingConfirmed(number, row.word), row, by=by, reason=note)


@operation(Permission.FORMULARY_RULE)
def drop_ruling(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    row, number = taken(reference)
    proposals.decide(row, "drop", lifecycle.ruling, by, version)
    record(overlay_events.RulingDropped(number, row.word), row, by=by, reason=note)


@operation(Permission.DRUGS_WRITE)
def propose_ban(
    *, kind: str, word: str, valid_from: date, source: str, by: Actor, is_lifted: bool = False, note: str = ""
) -> str:
    """Propose that a word bans drugs from a day on, or does so no longer. The source is named: who published it, and when."""
    plain = word.strip()
    if kind not in ("online", "hard"):
        raise Refused("kind", say("Choose what is banned."), "kind")
    if not 2 <= len(plain) <= 60:
        raise Refused("word", say("A word of a ban has 2 to 60 characters."), "word")
    if len("".join(source.split())) < LEAST:
        raise Refused("source", say("Name the source: who published it, and when."), "source")
    row = BanRule(
        reference=next_reference("BAN", clock.today().year),
        kind=kind,
        word=plain,
        valid_from=valid_from,
        source=source.strip(),
        is_lifted=is_lifted,
        **proposals.proposed(by, note),
    )
    db.session.add(row)
    db.session.flush()
    record(overlay_events.BanProposed(plain, valid_from.isoformat()), row, by=by, reason=note)
    return row.reference


def taken_ban(reference: str) -> BanRule:
    row = db.session.scalar(locked(select(BanRule).where(BanRule.reference == reference)))
    if row is None:
        raise NotFound(reference)
    return row


@operation(Permission.FORMULARY_RULE)
def confirm_ban(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """A second person confirms. From the day of the ban on it lies over the published lines that it reaches: those pay
    offline alone, or nothing where it is a hard one. Who keeps the list is told how many they are."""
    row = taken_ban(reference)
    proposals.decide(row, "confirm", lifecycle.ban, by, version)
    lines = len(reached(bans_of([row])))
    record(overlay_events.BanConfirmed(row.word, row.valid_from.isoformat(), lines), row, by=by, reason=note)
    if lines:
        text = say("From %(day)s on a ban keeps published lines off: %(count)s.", day=row.valid_from.isoformat(), count=lines)
        tell_keepers(text, row.reference)


@operation(Permission.FORMULARY_RULE)
def drop_ban(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    row = taken_ban(reference)
    proposals.decide(row, "drop", lifecycle.ban, by, version)
    record(overlay_events.BanDropped(row.word), row, by=by, reason=note)
