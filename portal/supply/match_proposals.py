"""What a name in a feed may mean: the partners and drugs that are called most like it, with what speaks for each."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal.core.database import db
from portal.core.search import searchable
from portal.core.tongues import Text, say
from portal.formulary.models import Drug
from portal.formulary.search import names as drug_names
from portal.supply.feed_models import FeedName
from portal.supply.lifecycle import State
from portal.supply.models import Partner, PartnerDrug

MOST = 3
LEAST = 0.25
CANDIDATES = 60
_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:mg|g|ml|ug|μg|iu|%|万)").findall
_WORDS = re.compile(r"[\u3400-\u9fff]{2,}|[a-z]{4,}").findall
_NUMBERS = re.compile(r"[HZSJB]\d{8}(?!\d)").findall
SUPPLIED, STRENGTH = say("supplied by this partner"), say("same strength")
NUMBERED = say("its approval number stands in the name")


@dataclass(frozen=True)
class Proposal:
    """One that may be meant. `to` is its reference, `alike` from 0 to 1; `reasons` speak for it beside its name."""

    to: str
    name: str
    detail: str
    alike: float
    reasons: tuple[Text, ...] = field(default=())

    @property
    def percent(self) -> int:
        return round(100 * min(self.alike, 1))


def pairs_of(text: str) -> frozenset[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the pairs of characters that two names have in common (Dice): 1 for the same, 0 for none."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def best(found: Sequence[Proposal]) -> list[Proposal]:
    likely = [one for one in found if one.alike >= LEAST]
    return sorted(likely, key=lambda one: (-one.alike, one.to))[:MOST]


class Proposals:
    """Proposals for the names of one page."""

    def of(self, row: FeedName) -> list[Proposal]:
        return self.partners(row) if row.about == "partner" else self.drugs(row)

    @cached_property
    def known_partners(self) -> list[tuple[Any, frozenset[str]]]:
        p = Partner
        rows = db.session.execute(select(p.reference, p.name, p.key, p.org_code).where(p.state != State.ENDED.value)).all()
        return [(row, pairs_of(row.key)) for row in rows]

    def partners(self, row: FeedName) -> list[Proposal]:
        own = pairs_of(row.key)
        return best([Proposal(p.reference, p.name, p.org_code or "", likeness(own, pairs)) for p, pairs in self.known_partners])

    def drugs(self, row: FeedName) -> list[Proposal]:
        supplied = self.supplied_by(row.within_id)
        found = self.candidates(row.name, supplied)
        return best([drug_proposal(row.name, drug, drug.id in supplied) for drug in found])

    def supplied_by(self, within_id: int | None) -> set[int]:
        """The drugs of the partner in whose feed a name stands."""
        statement = select(PartnerDrug.drug_id).join(FeedName, FeedName.partner_id == PartnerDrug.partner_id)
        return set(db.session.scalars(statement.where(FeedName.id == within_id)))

    def candidates(self, written: str, supplied: set[int]) -> Sequence[Any]:
        d = Drug
        likely: list[ColumnElement[bool]] = [d.id.in_(drug_names.matching_ids(word)) for word in words_of(written)]
        likely += [d.approval_no == number for number in numbers_in(written)]
        if supplied:
            likely.append(d.id.in_(supplied))
        columns = (d.id, d.approval_no, d.generic_name, d.generic_en, d.brand_name, d.strength, d.form, d.maker_name)
        statement = select(*columns).where(or_(*likely)).order_by(d.id.in_(supplied).desc(), d.id).limit(CANDIDATES)
        return db.session.execute(statement).all() if likely else []


def numbers_in(written: str) -> list[str]:
    """The approval numbers that a name holds, also where it leaves their first words out."""
    return ["国药准字" + number for number in _NUMBERS(unicodedata.normalize("NFKC", written).upper())]


def words_of(written: str) -> list[str]:
    """The beginnings of the first words of a name, by which drugs are looked up."""
    plain = unicodedata.normalize("NFKC", written).casefold()
    return [searchable(word)[: 3 if word[0] > "z" else 5] for word in _WORDS(plain)][:4]


def drug_proposal(written: str, drug: Any, is_supplied: bool) -> Proposal:
    own = pairs_of(written)
    called = (
        drug.generic_name + drug.strength,
        drug.generic_name,
        drug.brand_name,
        drug.generic_en,
        drug.generic_en + drug.strength,
    )
    alike = max(likeness(own, pairs_of(name)) for name in called)
    is_same = bool(set(amounts(written)) & set(amounts(drug.strength)))
    is_numbered = drug.approval_no in numbers_in(written)
    alike = 1.0 if is_numbered else alike
    reasons = tuple(text for text, holds in ((NUMBERED, is_numbered), (SUPPLIED, is_supplied), (STRENGTH, is_same)) if holds)
    detail = " · ".join(part for part in (drug.strength, drug.form, drug.maker_name) if part)
    return Proposal(drug.approval_no, drug.generic_name, detail, alike + 0.1 * len(reasons) if alike else 0, reasons)


def amounts(text: str) -> list[str]:
    return _AMOUNT(unicodedata.normalize("NFKC", text).casefold().replace(" ", ""))
