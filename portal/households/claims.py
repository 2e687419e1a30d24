"""What somebody says of a household, whole: from a file, a form or a change that waited. Plain values, checked before."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from portal.core.database import canonical
from portal.households.judging import HouseholdJudgement
from portal.households.words import HEAD
from portal.intake.dates import NO_END
from portal.intake.judging import JudgedRow


@dataclass(frozen=True)
class MemberClaim:
    """One member. `number` is canonical (18 characters); blank text = not said. `row` is the file's row, 0 for none."""

    name: str
    number: str
    relation: str
    id_type: str = "resident"
    sex: str = ""
    birth_on: date | None = None
    phone: str = ""
    row: int = 0

    @property
    def is_head(self) -> bool:
        return self.relation == HEAD


@dataclass(frozen=True)
class ProofClaim:
    """One certificate. `valid_until`: None = not said, `NO_END` = it has no end."""

    category: str
    number: str
    issued_by: str = ""
    valid_until: date | None = None


@dataclass(frozen=True)
class HouseholdClaim:
    """One household with its members and certificates."""

    household_no: str
    division_code: str
    category: str
    members: tuple[MemberClaim, ...]
    proofs: tuple[ProofClaim, ...] = ()
    address: str = ""

    @property
    def county(self) -> str:
        return self.division_code[:6]

    @property
    def key(self) -> tuple[str, str]:
        """What makes a household the same one: county and number."""
        return self.county, self.household_no

    def as_json(self) -> str:
        """One spelling of all that is said, without the rows; `read_claim` reads it back."""
        said = asdict(self)
        for member in said["members"]:
            del member["row"]
        return canonical(said)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()


def read_claim(text: str) -> HouseholdClaim:
    """The claim that `as_json` wrote."""
    said = json.loads(text)
    members = tuple(MemberClaim(**{**m, "birth_on": day(m["birth_on"])}) for m in said.pop("members"))
    proofs = tuple(ProofClaim(**{**p, "valid_until": day(p["valid_until"])}) for p in said.pop("proofs"))
    return HouseholdClaim(**said, members=members, proofs=proofs)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def claim_of(judged: HouseholdJudgement) -> HouseholdClaim:
    """The claim of a judged household that is not held back."""
    head = judged.head.values
    return HouseholdClaim(
        household_no=judged.household_no or "",
        division_code=judged.division_code or "",
        category=head["category"],
        members=tuple(map(member_of, judged.rows)),
        proofs=tuple(proofs_in(judged.rows, head["category"])),
        address=first(row.values["address"] for row in (judged.head, *judged.rows)),
    )


def member_of(row: JudgedRow) -> MemberClaim:
    values = row.values
    return MemberClaim(
        name=values["name"],
        number=values["id_no"],
        relation=values["relation"],
        id_type=values["id_type"] or "resident",
        sex=(values["sex"] or "")[:1],
        birth_on=values["birth_date"],
        phone=values["phone"] or "",
        row=row.number,
    )


def proofs_in(rows: Iterable[JudgedRow], category: str) -> Iterable[ProofClaim]:
    """Each certificate once, though every row of the household repeats it."""
    seen = set()
    for values in (row.values for row in rows):
        number = values["certificate_no"]
        if number and number not in seen:
            seen.add(number)
            yield ProofClaim(category, number, values["issued_by"] or "", values["valid_until"])


def first(values: Iterable[str | None]) -> str:
    return next((value for value in values if value), "")


def stored_end(valid_until: date | None) -> date | None:
    """How the database keeps the end of a proof: none for one without end."""
    return None if valid_until == NO_END else valid_until
