"""docs/benchmarks.md: the newest run in full, and the history of all runs as one line of figures each."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.goals import Goal, Measured
from bench.measuring import BESIDE, PORTAL
from bench.peers import ROOT
from portal.core import clock

PAGE, HISTORY = ROOT / "docs/benchmarks.md", ROOT / "docs/benchmarks.jsonl"
NAMES = {"sqlite": "SQLite", "pg": "PostgreSQL"}
ACTIONS = ("list", "filter", "name", "none", "case", "sort", "deep", "deep90", "record", "save")
HEAD = """# Benchmarks

Written by `make bench`, which also keeps every run in `benchmarks.jsonl`. Times of one machine mean little on another, so
what counts are ratios within one run. How each is taken stands in `bench/`; a goal that is not met is shown as such.

- **Rows**: seeded; every application is a true record of the portal, entered through the ledger's bulk door with household,
  persons, proof, makers, decisions and grants. From a million on, applications beyond the first hundred thousand have their
  head as only member; the households' own name search is left empty.
- **Served** by the portal's own server and settings: gunicorn, two workers of four threads. The person is a reviewer.
- **Drawn with no database**: the worklist's template with the same 50 rows held in memory, through the same server.
- **Latency**: one keep-alive connection, median of the rounds' medians. **Requests a second**: eight connections.
- **save** is the approval of a low-risk case: every rule checked, grants, ledger entry, committed to the disk.
- **Import**: the rows of one file with every check, an entry a record and the seal at its end, beside the bare insert of all
  rows that it wrote into a second database with the same indexes and triggers, in the same transactions.
"""


def machine() -> str:
    """What it ran on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    return f"{os.cpu_count()} × {model}, {memory} GB, {platform.system()}, Python {platform.python_version()}"


def commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()


def load_average() -> float:
    """How busy the machine was with everything, before the run."""
    return round(os.getloadavg()[0], 1)


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table_of(goals: Sequence[Goal]) -> str:
    lines = ["| what | measured | goal | |", "|---|---:|---:|---|"]
    for goal in goals:
        limit = ("≥ " if goal.at_least else "≤ ") + f"{goal.limit:,g}{goal.unit}"
        lines.append(f"| {goal.what} | {figure(goal.value)}{goal.unit} | {limit} | {'met' if goal.is_met else '**not met**'} |")
    return "\n".join(lines)


def times(seen: Measured, db: str, scale: str) -> str:
    """Medians in milliseconds, everybody beside each other."""
    who = [peer for peer in (PORTAL, *BESIDE) if seen.median(db, scale, peer, "list")]
    lines = [f"| ms, {scale} | " + " | ".join(who) + " |", "|---|" + "---:|" * len(who)]
    for action in (*(("drawn", "fragment", "name2") if PORTAL in who else ()), *ACTIONS):
        medians = [seen.median(db, scale, peer, action) for peer in who]
        lines.append(f"| {action} | " + " | ".join("–" if m is None else figure(m) for m in medians) + " |")
    for what, action, name in (
        ("requests a second, list", "list", "rps8"),
        ("requests a second, record", "record", "rps8"),
        ("decisions a second", "save", "rps8"),
        ("memory, MB", "memory", "mb"),
    ):
        noted = [seen.noted(name, db, scale, peer, action) for peer in who]
        if any(noted):
            lines.append(f"| {what} | " + " | ".join("–" if n is None else figure(n) for n in noted) + " |")
    return "\n".join(lines)


def keep(goals: dict[str, list[Goal]], busy: float) -> None:
    """One line of the history."""
    figures = {part: {goal.what: round(goal.value, 3) for goal in some} for part, some in goals.items()}
    told = {"date": clock.today().isoformat(), "commit": commit(), "machine": machine(), "load_before": busy, "figures": figures}
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told, ensure_ascii=False) + "\n")


def write(seen: Measured, goals: dict[str, list[Goal]], busy: float) -> str:
    """Write the page anew; its text."""
    met = [goal.is_met for some in goals.values() for goal in some]
    parts = [
        HEAD,
        f"## {clock.today().isoformat()}, commit {commit()}\n\n{machine()}; load before the run {busy}. **{sum(met)} of {len(met)} goals met.**",
    ]
    parts += [f"### {part}\n\n{table_of(some)}" for part, some in goals.items() if some]
    parts += [f"### Times on {NAMES[db]}\n\n{times(seen, db, scale)}" for db in NAMES for scale in seen.scales(db)]
    text = "\n\n".join([*parts, "## History\n\n" + history(read_history())]) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    return text


def read_history() -> list[dict]:
    return [json.loads(line) for line in HISTORY.read_text(encoding="utf-8").splitlines()] if HISTORY.exists() else []


def history(runs: Iterable[dict]) -> str:
    """A line a run: the figures that say most."""
    lines = [
        "| date | commit | load | page ÷ drawn | django-tuned ÷ page | decision ÷ record | import ÷ bare |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    marks = ("first page beside the same", "first page: django-tuned", "decision beside the record", "import of")
    for run in runs:
        found = [
            " · ".join(figure(v) for some in run["figures"].values() for what, v in some.items() if what.startswith(mark)) or "–"
            for mark in marks
        ]
        lines.append(f"| {run['date']} | {run['commit']} | {run['load_before']} | " + " | ".join(found) + " |")
    return "\n".join(lines)
