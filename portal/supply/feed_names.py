"""Names as feeds write them, found again or kept anew; those that a number or an exact name tells are matched at once."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, reserve_ids
from portal.core.faults import Invalid
from portal.core.identity.characters import plain_code
from portal.core.identity.medicines import parse_approval_number
from portal.core.identity.organisations import parse_organisation_code
from portal.formulary.models import Drug
from portal.formulary.naming import company_key
from portal.ledger.recording import Unit, record_rows
from portal.supply import feed_events as events
from portal.supply.feed_layouts import province_in
from portal.supply.feed_lifecycle import NameState
from portal.supply.feed_models import FeedName, Warehouse
from portal.supply.queries import partner_meant

NAME: Table = FeedName.__table__
WAREHOUSE: Table = Warehouse.__table__
DrugWritten = tuple[int | None, str]


@lru_cache(maxsize=5_000)
def partner_key(written: str) -> str:
    """What spellings of one partner have in common: its organisation code, else its name without what does not count."""
    try:
        return parse_organisation_code(written).code
    except Invalid:
        return company_key(written)


@lru_cache(maxsize=20_000)
def drug_key(written: str) -> str:
    """What spellings of one drug have in common: its approval number, else its name in one width without spaces."""
    try:
        return parse_approval_number(written).number
    except Invalid:
        return re.sub(r"\s+", "", unicodedata.normalize("NFKC", written).casefold())


def partners_named(written: Collection[str], by: Actor) -> dict[str, int]:
    """The FeedName of each partner as written; names not met before are kept. Inside an operation."""
    wanted = {partner_key(text): text for text in written}
    known = dict(db.session.execute(select(NAME.c.key, NAME.c.id).where(*among("partner", None, wanted))).all())
    fresh = [row_of("partner", None, key, text, partner_meant(text)) for key, text in wanted.items() if key not in known]
    known |= kept(fresh, by)
    return {text: known[partner_key(text)] for text in written}


def drugs_named(written: Collection[DrugWritten], by: Actor) -> dict[DrugWritten, int]:
    """The FeedName of each drug as written within the feed of a partner (None: in sales). Inside an operation."""
    found: dict[DrugWritten, int] = {}
    for within in {within for within, _ in written}:
        texts = {drug_key(text): text for inside, text in written if inside == within}
        known = dict(db.session.execute(select(NAME.c.key, NAME.c.id).where(*among("drug", within, texts))).all())
        missing = [key for key in texts if key not in known]
        meant = drugs_meant(missing) if missing else {}
        known |= kept([row_of("drug", within, key, texts[key], meant.get(key)) for key in missing], by)
        found |= {(inside, text): known[drug_key(text)] for inside, text in written if inside == within}
    return found


def partners_unknown(written: Collection[str]) -> set[str]:
    """Those partners, as written, that would wait to be matched."""
    wanted = {text: partner_key(text) for text in written}
    waiting = waiting_of("partner", None, wanted.values())
    return {text for text, key in wanted.items() if waiting.get(key, partner_meant(text) is None)}


def drugs_unknown(written: Collection[tuple[str | None, str]]) -> set[str]:
    """Those drugs that would wait to be matched, of pairs (partner, None in sales; drug) as written."""
    found: set[str] = set()
    for partner in {partner for partner, _ in written}:
        texts = {text: drug_key(text) for inside, text in written if inside == partner}
        waiting, meant = waiting_of("drug", partner, texts.values()), drugs_meant(set(texts.values()))
        found |= {text for text, key in texts.items() if waiting.get(key, key not in meant)}
    return found


def waiting_of(about: str, partner: str | None, keys: Collection[str]) -> dict[str, bool]:
    """Of the names that are kept: whether each waits to be matched, by key; of drugs, within the feed of a partner as written."""
    key = None if partner is None else partner_key(partner)
    within = None if key is None else db.session.scalar(select(NAME.c.id).where(*among("partner", None, [key])))
    if key is not None and within is None:
        return {}
    rows = db.session.execute(select(NAME.c.key, NAME.c.state).where(*among(about, within, keys)))
    return {row.key: row.state == NameState.UNMATCHED.value for row in rows}


def among(about: str, within: int | None, keys: Iterable[str]) -> tuple[Any, ...]:
    inside = NAME.c.within_id.is_(None) if within is None else NAME.c.within_id == within
    return NAME.c.about == about, inside, NAME.c.key.in_(list(keys))


def drugs_meant(keys: Collection[str]) -> dict[str, int]:
    """The drugs of which a key is the approval number or the drug code."""
    numbers = select(Drug.approval_no, Drug.id).where(Drug.approval_no.in_(list(keys)))
    codes = {plain_code(key): key for key in keys}
    by_code = select(Drug.drug_code, Drug.id).where(Drug.drug_code.in_([code for code in codes if len(code) == 14]))
    found = {codes[code]: drug_id for code, drug_id in db.session.execute(by_code)}
    return found | dict(db.session.execute(numbers).all())


def row_of(about: str, within: int | None, key: str, text: str, meant: int | None) -> dict[str, Any]:
    """A new name; matched where it is known who or what is meant."""
    now = clock.now()
    state = NameState.UNMATCHED if meant is None else NameState.MATCHED
    return {
        "state": state.value,
        "about": about,
        "within_id": within,
        "name": text,
        "key": key,
        f"{about}_id": meant,
        "matched_at": None if meant is None else now,
        "created_at": now,
    }


def kept(rows: list[dict[str, Any]], by: Actor) -> dict[str, int]:
    """Write new names, each with its entry; their ids by key."""
    ids = reserve_ids(NAME, len(rows))
    record_rows(
        (Unit(events.NameMet(), NAME, id_, "", [(NAME, {"id": id_, **row})]) for id_, row in zip(ids, rows, strict=True)), by
    )
    return {row["key"]: id_ for id_, row in zip(ids, rows, strict=True)}


def warehouses_named(written: Collection[tuple[int, str]], by: Actor) -> dict[tuple[int, str], int]:
    """The warehouse of each (partner's FeedName, name as written); those not met before are kept. Inside an operation."""
    partners, names = {partner for partner, _ in written}, {name for _, name in written}
    w = WAREHOUSE.c
    known: dict[tuple[int, str], int] = {
        (row.partner_name_id, row.name): row.id
        for row in db.session.execute(
            select(w.id, w.partner_name_id, w.name).where(w.partner_name_id.in_(partners), w.name.in_(names))
        )
    }
    return known | warehouses_kept([pair for pair in written if pair not in known], by)


def warehouses_kept(pairs: list[tuple[int, str]], by: Actor) -> dict[tuple[int, str], int]:
    ids, now = reserve_ids(WAREHOUSE, len(pairs)), clock.now()
    rows: Mapping[int, dict[str, Any]] = {
        id_: {"id": id_, "partner_name_id": partner, "name": name, "province": province_in(name), "created_at": now}
        for id_, (partner, name) in zip(ids, pairs, strict=True)
    }
    record_rows((Unit(events.WarehouseMet(), WAREHOUSE, id_, "", [(WAREHOUSE, row)]) for id_, row in rows.items()), by)
    return dict(zip(pairs, ids, strict=True))
