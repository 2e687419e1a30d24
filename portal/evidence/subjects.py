"""The records that evidence can belong to. The package that owns such a record says how it is reached and found.

register(Subject("proof", reaches=…, page=…, find=…, attach=…))
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from portal.core.actors import Actor

SUBJECTS: dict[str, "Subject"] = {}


@dataclass(frozen=True)
class Candidate:
    """A record that a file's name may mean. `reference` and `label` are shown; neither is personal data."""

    id: int
    reference: str
    label: str


@dataclass(frozen=True)
class Subject:
    """How a table's records take part.

    `reaches(by, id)`: may this person see the evidence of this record. `page(id)`: the address of its page.
    `find(keys, county, by)`: for written numbers (household or certificate) the records that they mean.
    `describe(ids, by)`: the records by id, for pages. `attach(id, stored, by=…)`: the operation that attaches
    (it keeps the maker and refuses where the record is closed) and returns the document's id.
    """

    table: str
    reaches: Callable[[Actor, int], bool]
    page: Callable[[int], str]
    find: Callable[[Collection[str], str, Actor], Mapping[str, list[Candidate]]] | None = None
    describe: Callable[[Collection[int], Actor], Mapping[int, Candidate]] | None = None
    attach: Callable[..., int] | None = None


def register(subject: Subject) -> None:
    """Make a table one that evidence can belong to."""
    SUBJECTS[subject.table] = subject


def of_scans() -> Subject | None:
    """The subject that scans in bulk are for: the one that can find its records by written numbers."""
    return next((subject for subject in SUBJECTS.values() if subject.find and subject.attach), None)
