"""What the portal wants to reach, as ratios of one run, and what was measured."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.measuring import PORTAL
from bench.rows import rows_of

GROWTH = ("list", "filter", "record", "save")
SEARCHES = {
    "name": "name search, three characters",
    "name2": "name search, two characters",
    "none": "name that nobody has",
    "case": "reference",
}


@dataclass(frozen=True)
class Goal:
    """One line of the table: `value` beside `limit`, which it must not pass (`at_least`: must reach)."""

    what: str
    value: float
    limit: float
    at_least: bool = False
    unit: str = "×"

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


class Measured:
    """The rows of one run: medians of a (database, scale, peer, action) over its rounds."""

    def __init__(self, rows: Iterable[dict[str, Any]]):
        self.ms: dict[tuple[str, ...], list[list[float]]] = defaultdict(list)
        self.rest: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            key = (row["db"], row["scale"], row["peer"], row["action"])
            self.rest[key].append(row)
            if "ms" in row:
                self.ms[key].append(row["ms"])

    def median(self, *key: str) -> float | None:
        """Milliseconds: the median of the rounds' medians."""
        return statistics.median(map(statistics.median, self.ms[key])) if self.ms.get(key) else None

    def p99(self, *key: str) -> float | None:
        pool = sorted(value for values in self.ms.get(key, []) for value in values)
        return pool[min(len(pool) - 1, int(len(pool) * 0.99))] if pool else None

    def noted(self, name: str, *key: str) -> float | None:
        """The median of another figure of these rows, such as "rps8" or "mb"."""
        values = [row[name] for row in self.rest.get(key, []) if name in row]
        return statistics.median(values) if values else None

    def ratio(self, above: Sequence[str], below: Sequence[str]) -> float | None:
        over, under = self.median(*above), self.median(*below)
        return over / under if over and under else None

    def has(self, db: str, scale: str) -> bool:
        return (db, scale, PORTAL, "list") in self.ms

    def scales(self, db: str) -> list[str]:
        """The portal's scales on a database, the smallest first."""
        return sorted({key[1] for key in self.ms if self.has(db, key[1])}, key=rows_of)


def goals(seen: Measured, db: str) -> Iterator[Goal]:
    """Every goal of the web that this run can judge on one database, at its largest scale."""
    scales = seen.scales(db)
    if not scales:
        return
    largest = scales[-1]
    for part in (pages, searches, beside, steady, lambda s, d, x: growth(s, d, scales)):
        yield from (goal for goal in part(seen, db, largest) if goal is not None)


def pages(seen: Measured, db: str, scale: str) -> Iterator[Goal | None]:
    def beside(what: str, action: str, other: str, limit: float) -> Goal | None:
        return ratio_goal(what, seen.ratio((db, scale, PORTAL, action), (db, scale, PORTAL, other)), limit)

    yield beside("first page beside the same page drawn with no database", "list", "drawn", 1.5 if db == "sqlite" else 1.8)
    yield beside("rows asked by HTMX beside the full page", "fragment", "list", 0.7)
    yield beside("page at 90 % beside the first", "deep90", "list", 1.1)
    yield beside("decision beside the record page", "save", "record", 2)
    for action in sorted({key[3] for key in seen.ms if key[3].startswith("sort-")}):
        yield beside(f"sorted by {action.removeprefix('sort-')} beside the first page", action, "list", 1.2)


def searches(seen: Measured, db: str, scale: str) -> Iterator[Goal | None]:
    for action, what in SEARCHES.items():
        yield ratio_goal(
            f"{what}, beside the first page", seen.ratio((db, scale, PORTAL, action), (db, scale, PORTAL, "list")), 1
        )


def beside(seen: Measured, db: str, scale: str) -> Iterator[Goal | None]:
    for peer, limit in (("django-tuned", 10), ("flaskadmin-tuned", 8)):
        yield ratio_goal(
            f"first page: {peer} takes", seen.ratio((db, scale, peer, "list"), (db, scale, PORTAL, "list")), limit, at_least=True
        )
    ours, theirs = seen.noted("rps8", db, scale, PORTAL, "list"), seen.noted("rps8", db, scale, "django-tuned", "list")
    yield ratio_goal(
        "requests a second at 8 connections beside django-tuned", ours / theirs if ours and theirs else None, 8, at_least=True
    )
    failed = seen.noted("bad8", db, scale, PORTAL, "save")
    yield None if failed is None else Goal("failed decisions of 8 writers", failed, 0, unit="")


def steady(seen: Measured, db: str, scale: str) -> Iterator[Goal | None]:
    for action in ("list", "record", "save"):
        slow, usual = seen.p99(db, scale, PORTAL, action), seen.median(db, scale, PORTAL, action)
        yield ratio_goal(f"p99 of {action} beside its median", slow / usual if slow and usual else None, 3)
    used = seen.noted("mb", db, scale, PORTAL, "memory")
    yield None if used is None else Goal("private memory of two workers", used, 120, unit=" MB")
    size = seen.noted("bytes", db, scale, PORTAL, "list")
    yield None if size is None else Goal("size of the first page", size / 1000, 40, unit=" kB")
    packed = seen.noted("compressed", db, scale, PORTAL, "size")
    yield None if packed is None else Goal("the same, compressed", packed / 1000, 7, unit=" kB")


def growth(seen: Measured, db: str, scales: Sequence[str]) -> Iterator[Goal | None]:
    if len(scales) > 1:
        for action in GROWTH:
            grown = seen.ratio((db, scales[-1], PORTAL, action), (db, scales[0], PORTAL, action))
            yield ratio_goal(f"{action}: {scales[-1]} beside {scales[0]}", grown, 1.1)


def ratio_goal(what: str, value: float | None, limit: float, at_least: bool = False) -> Goal | None:
    return None if value is None else Goal(what, value, limit, at_least)


def import_goals(taken: dict[str, Any]) -> Iterator[Goal]:
    if "bare_seconds" in taken:
        yield Goal(
            f"import of {taken['rows']:,} rows beside the bare insert of all that it wrote",
            taken["seconds"] / taken["bare_seconds"],
            2,
        )
    yield Goal("longest transaction of the import", taken["longest_ms"], 200, unit=" ms")
    yield Goal(f"memory of the import of {taken['rows']:,} rows over idle", taken["mb_over_idle"], 150, unit=" MB")


def ledger_goals(sealed: dict[str, Any]) -> Iterator[Goal]:
    yield Goal("entries sealed a second", sealed["entries"] / sealed["seal_seconds"], 100_000, at_least=True, unit="")
    yield Goal("seconds to verify a million entries", sealed["verify_seconds"] * 1_000_000 / sealed["verified"], 15, unit=" s")


def nightly_goals(seen: dict[str, Any]) -> Iterator[Goal]:
    told = f"nightly run over {seen['credentials']:,} credentials beside one bare UPDATE of what it changes and one scan"
    yield Goal(told, seen["night"]["ratio"], 3)
    yield Goal(f"{told}, after ten days of downtime", seen["ten_days"]["ratio"], 3)


def formulary_goals(seen: dict[str, Any]) -> Iterator[Goal]:
    lines = f"{seen['lines']:,} lines"
    yield Goal(f"publishing {lines} beside their bare insert", seen["publish_seconds"] / seen["bare_seconds"], 3)
    yield Goal(f"difference of two editions of {lines} beside reading them", seen["difference_seconds"] / seen["read_seconds"], 3)
    for page in ("list", "grid"):
        yield Goal(f"{page} of {lines} beside the same page drawn with no database", seen[page] / seen[f"{page}_drawn"], 1.5)
    yield Goal(f"search in the list of {lines} beside its first page", seen["search"] / seen["list"], 1)


def centers_goals(seen: dict[str, Any]) -> Iterator[Goal]:
    size = f"17 centers with {seen['doctors']:,} doctors"
    for page, what, limit in (("map", "duty of a day", 1.5), ("week_map", "duty of a week", 1.5), ("hours", "hours of one", 2)):
        yield Goal(f"{what}, {size}, beside the same page drawn with no database", seen[page] / seen[f"{page}_drawn"], limit)
    if "freeze_seconds" in seen:
        beside = seen["freeze_seconds"] / seen["freeze_bare_seconds"]
        yield Goal(f"freezing {seen['lines']:,} lines beside the bare insert of all that it wrote", beside, 2)


def supply_goals(seen: dict[str, Any]) -> Iterator[Goal]:
    yield from import_goals(seen)
    cover = seen["cover_seconds"] / seen["scan_seconds"]
    yield Goal("days of cover for every drug at every partner beside one scan of the usable stock", cover, 3)
    for page, before in seen.get("pages", {}).items():
        yield Goal(
            f"/supply{page} with {seen['lines']:,} lines of stock beside itself before", seen["pages_after"][page] / before, 1.1
        )
