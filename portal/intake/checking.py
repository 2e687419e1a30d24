"""What a file is worth, with nothing written: `portal import --check`."""

from pathlib import Path
from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.intake import receiving, results
from portal.intake.headings import ColumnMap
from portal.intake.kinds import Taking, Unit, kind_of
from portal.intake.pacing import Pace
from portal.intake.reading import Unreadable
from portal.intake.tallying import Notes, count_units, no_counts


def check(path: Path, kind_name: str, column_map: ColumnMap | None, by: Actor) -> dict[str, Any]:
    """The result that an import of the file would give now. Raises Refused where it cannot be taken."""
    kind = kind_of(kind_name)
    receiving.expect_may(kind, by)
    look = receiving.look_at(path, kind, column_map)
    if look.table is None:
        raise receiving.unreadable(look.fault)  # type: ignore[arg-type]
    taking = Taking(None, "", clock.today())
    kind.expect(taking)
    counts, notes, found = no_counts(kind), Notes(kind, look.table, 0), []
    try:
        for chunk in Pace(500).chunks(kind.judge(look.table, look.columns, taking.day)):
            sound: list[Unit] = [unit for unit in chunk if not unit.is_held_back]
            taken = kind.foresee(sound, taking, by)
            found += [Found(note) for note in (*notes.of(chunk), *notes.of_taken(taken, chunk))]
            count_units(counts, kind, chunk, taken)
    except Unreadable as fault:
        raise receiving.unreadable(fault) from fault
    found.sort(key=lambda one: one.row)
    by_kind = {name: [one for one in found if one.kind == name] for name in ("fault", "warning", "held_back")}
    return results.head(kind.name, path.name, look.sha256, None, False) | results.of_counts(kind, counts) | results.lists(by_kind)


class Found:
    """A note with the names of its columns."""

    def __init__(self, note: dict[str, Any]):
        self.kind, self.row, self.column, self.code = note["kind"], note["row"], note["column"], note["code"]
        self.msgid, self.params, self.unit = note["msgid"], note["params"], note["unit"]
