"""What is met and what is not on a line: faults close it, flags ask a person to look at it by itself, notes only say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.money import yuan
from portal.core.tongues import Text, say
from portal.formulary import banned
from portal.formulary.banned import Bans

FAULT, FLAG, NOTE, MET = "shut", "flag", "note", "ok"


@dataclass(frozen=True)
class Check:
    """One check of one line."""

    level: str
    code: str
    text: Text


NO_MAKER = Check(FAULT, "no_maker", say("The maker is missing; a line has to name it."))
LEVELS = {FAULT: 0, FLAG: 1, NOTE: 2, MET: 3}


def checks(drug_id: int, values: Mapping[str, Any], bans: Bans) -> list[Check]:
    """Every check of a line, the worst first."""
    return sorted((*ban_checks(drug_id, values, bans), *fact_checks(values), *term_checks(values)), key=lambda c: LEVELS[c.level])


def faults(lines: Iterable[tuple[int, Mapping[str, Any]]], bans: Bans) -> dict[int, Check]:
    """Drug id → what closes its line, of those that cannot stand. Quick: an edition has thousands of lines."""
    found = ((drug_id, fault_of(drug_id, values, bans)) for drug_id, values in lines)
    return {drug_id: fault for drug_id, fault in found if fault}


def fault_of(drug_id: int, values: Mapping[str, Any], bans: Bans) -> Check | None:
    """What closes a line: a ban that is certain for its channels, or a missing maker."""
    if block := bans.block(drug_id, values):
        return Check(FAULT, "banned", block.as_text())
    return None if values["maker_name"] else NO_MAKER


def ban_checks(drug_id: int, values: Mapping[str, Any], bans: Bans) -> list[Check]:
    matches = bans.matches(drug_id, values["generic_name"], values["form"], values["rx_class"])
    block = banned.first_block(matches, values["channels"])
    if block:
        return [Check(FAULT, "banned", block.as_text())]
    found = [Check(FLAG, "perhaps_banned", match.as_text()) for match in banned.flags(matches, values["channels"])]
    kept_off = [m for m in matches if m.is_certain and m.kind == "online"]
    if kept_off:
        found.append(Check(MET, "offline_only", say("Offline only, as “%(word)s” may not be sold online", word=kept_off[0].word)))
    return found or [Check(MET, "no_ban", say("No ban is met"))]


def fact_checks(values: Mapping[str, Any]) -> list[Check]:
    found = []
    if not values["maker_name"]:
        found.append(NO_MAKER)
    if not values["form"] or not values["strength"]:
        found.append(Check(NOTE, "incomplete", say("Strength or form is not known yet")))
    if not values["diseases"]:
        found.append(Check(NOTE, "no_disease", say("No disease is named")))
    if not values["rx_class"]:
        found.append(Check(NOTE, "no_class", say("The class is not known yet")))
    return found


def term_checks(values: Mapping[str, Any]) -> list[Check]:
    """How the terms fit together."""
    price, cap = values["price_fen"], values["unit_cap_fen"]
    share = price * values["rate_bp"] // 10_000
    found = []
    if cap is not None and cap > price:
        found.append(
            Check(
                NOTE, "cap_over_price", say("The unit cap %(cap)s is above the price %(price)s", cap=yuan(cap), price=yuan(price))
            )
        )
    if cap is None and values["cap_30_days"] is None:
        found.append(Check(NOTE, "no_cap", say("Neither a unit cap nor a 30-day cap")))
    return [
        *found,
        Check(
            MET,
            "pays",
            say("Pays %(share)s of %(price)s", share=yuan(share if cap is None else min(share, cap)), price=yuan(price)),
        ),
    ]


def has(found: list[Check], level: str) -> bool:
    return any(check.level == level for check in found)
