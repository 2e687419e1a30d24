"""What publishing an edition would do, measured before it is done; thresholds (ours) that somebody has to acknowledge."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from portal.core.database import db
from portal.core.tongues import Text, say
from portal.formulary import words
from portal.formulary.changes import Difference, Values, difference, lines_of, merged
from portal.formulary.edition_models import Acknowledgement, Edition
from portal.settings import Setting, define, setting
from portal.settings.registry import PERCENT

define(
    Setting(
        "edition_removed_share_bp",
        say("Lines removed by an edition"),
        say("An edition that removes more than this share of the lines has to be acknowledged before it is published."),
        500,
        PERCENT,
        0,
        10_000,
        2,
    )
)
define(
    Setting(
        "edition_column_changes",
        say("Values of one column changed by an edition"),
        say("An edition that changes more values of one column than this has to be acknowledged before it is published."),
        20,
        say("values"),
        0,
        100_000,
    )
)
define(
    Setting(
        "list_goal_drugs",
        say("Drugs that the list aims at"),
        say("The gauge of the coverage shows how many drugs of this number stand on the list."),
        600,
        say("drugs"),
        1,
        100_000,
    )
)


@dataclass(frozen=True)
class Effect:
    """One threshold that the edition passes: its code, the sentence, what was measured, and whether somebody acknowledged it."""

    code: str
    text: Text
    measured: str
    acknowledged_by: str = ""


@dataclass(frozen=True)
class Impact:
    """What an edition does to the list before it."""

    before: Mapping[int, Values]
    after: Mapping[int, Values]
    acknowledged: Mapping[tuple[str, str], str]

    @cached_property
    def differences(self) -> list[Difference]:
        return difference(self.before, self.after)

    def of_kind(self, kind: str) -> list[Difference]:
        return [d for d in self.differences if d.kind == kind]

    @cached_property
    def removed_bp(self) -> int:
        """The share of the lines before that are gone, in basis points."""
        return len(self.of_kind("removed")) * 10_000 // len(self.before) if self.before else 0

    @cached_property
    def by_column(self) -> list[tuple[str, int]]:
        """How many values of each column change, the most first."""
        return Counter(column for d in self.of_kind("changed") for column in d.columns).most_common()

    @cached_property
    def orphans(self) -> list[str]:
        """Diseases that have a drug now and would have none."""
        return sorted(diseases_of(self.before) - diseases_of(self.after))

    @cached_property
    def effects(self) -> list[Effect]:
        """The thresholds passed, in the order in which they are acknowledged."""
        found = []
        if self.removed_bp > setting("edition_removed_share_bp"):
            share = words.rate(self.removed_bp)
            found.append(("removed", say("%(share)s of the lines are removed.", share=share), share))
        for column, count in self.by_column:
            if count > setting("edition_column_changes"):
                said = say("Values of “%(column)s” that change: %(count)s.", count=count, column=words.COLUMN_NAMES[column])
                found.append((f"column:{column}", said, str(count)))
        found += [
            (f"disease:{name}"[:60], say("“%(disease)s” is left without a drug.", disease=name), "0") for name in self.orphans
        ]
        return [Effect(code, text, measured, self.acknowledged.get((code, measured), "")) for code, text, measured in found]

    @property
    def unacknowledged(self) -> tuple[str, ...]:
        return tuple(effect.code for effect in self.effects if not effect.acknowledged_by)

    @cached_property
    def reservations(self) -> list[tuple[str, int]]:
        """(approval number, how many) of open reservations on removed lines, as the redemptions tell."""
        gone = {d.drug_id: d.line["approval_no"] for d in self.of_kind("removed")}
        counted = open_reservations(list(gone))
        return [(gone[drug_id], n) for drug_id, n in sorted(counted.items()) if n]


def diseases_of(lines: Mapping[int, Values]) -> set[str]:
    return {disease[1] for values in lines.values() for disease in values["diseases"]}


ReservationCount = Callable[[list[int]], dict[int, int]]
_reservations: list[ReservationCount] = []


def reserved_by(count: ReservationCount) -> None:
    """Say how many open reservations stand on some drugs: registered by the package above that keeps them."""
    if count not in _reservations:
        _reservations.append(count)


def open_reservations(drug_ids: list[int]) -> dict[int, int]:
    """Drug id → open reservations."""
    found: Counter[int] = Counter()
    for count in _reservations:
        found.update(count(drug_ids))
    return dict(found)


def impact(edition: Edition) -> Impact:
    """The impact of an edition against its base."""
    rows = db.session.execute(
        select(Acknowledgement.threshold, Acknowledgement.measured, Acknowledgement.note).where(
            Acknowledgement.edition_id == edition.id, Acknowledgement.round == edition.round
        )
    )
    acknowledged = {(row.threshold, row.measured): row.note or "–" for row in rows}
    base = lines_of(edition.base_id)
    after = lines_of(edition.id) if edition.valid_from else merged(edition, base)
    return Impact(base, after, acknowledged)


def unacknowledged(edition: Edition) -> tuple[str, ...]:
    return impact(edition).unacknowledged
