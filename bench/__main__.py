"""`python -m bench [OPTIONS]`: fill, measure, compare, write docs/benchmarks.md. `--help` lists the options."""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import goals, measuring, peers, report
from bench.client import PortalPeer
from bench.portals import Portal

OWN_SERVER = "postgresql://postgres@127.0.0.1:55432"  # the one that the peers' set-up makes
PARTS = ("web", "import", "doctors", "nightly", "ledger", "formulary", "centers", "supply")


def options() -> argparse.Namespace:
    said = argparse.ArgumentParser(prog="python -m bench", description="Benchmarks of the portal, as ratios.")
    said.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "portal-bench",
        help="where databases and the peers' copy are kept between runs",
    )
    said.add_argument(
        "--scale", default="10k,1m", help="of the portal; growth is told from the first to the last (10k, 100k, 1m, 10m)"
    )
    said.add_argument("--rounds", type=int, default=2)
    said.add_argument("--seconds", type=float, default=2.0, help="at most, for each action")
    said.add_argument("--db", default="sqlite,postgresql")
    said.add_argument("--peers", default=",".join(measuring.BESIDE), help="measured at the largest scale; '' for none")
    said.add_argument("--postgresql", default="", help="a server to use where the peers' own is not there")
    said.add_argument(
        "--parts", default=",".join(PARTS), help="any of web, import, doctors, nightly, ledger, formulary, centers, supply"
    )
    said.add_argument("--import-rows", type=int, default=50_000)
    said.add_argument("--entries", type=int, default=1_000_000)
    said.add_argument("--no-page", action="store_true", help="print only; docs/benchmarks.md stays as it is")
    return said.parse_args()


class Run:
    """One run of the bench."""

    def __init__(self, said: argparse.Namespace):
        self.said, self.folder, self.busy = said, said.folder, report.load_average()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.copy = peers.working_copy(self.folder)
        self.server = OWN_SERVER if self.copy else said.postgresql
        self.kinds = [kind for kind in said.db.split(",") if kind == "sqlite" or self.server]
        self.scales = said.scale.split(",")
        self.goals: dict[str, list[goals.Goal]] = {}

    def portal(self, kind: str, scale: str) -> Portal:
        return Portal(kind, scale, self.folder, self.server)

    def web(self) -> goals.Measured:
        """Everything that is asked over HTTP."""
        portals = {(kind, scale): self.portal(kind, scale) for kind in self.kinds for scale in self.scales}
        for one in portals.values():
            one.fill(self.copy)
        measure = self.beside(portals) if self.copy else measuring.Alone(self.folder, portals, self.said.seconds).measure
        path = self.folder / f"results-{time.strftime('%Y%m%d-%H%M%S')}.jsonl"
        with path.open("w") as out:
            for rnd, kind, scale, peer in self.order():
                began = time.monotonic()
                measure(peer, kind, scale, rnd, out)
                if peer == measuring.PORTAL:
                    out.write(
                        json.dumps(
                            {"round": rnd, "db": peers.KINDS[kind], "scale": scale, "peer": peer, "action": "size"}
                            | PortalPeer.sizes
                        )
                        + "\n"
                    )
                print(f"  round {rnd}: {peer}, {scale} on {kind}, {time.monotonic() - began:.0f} s", flush=True)
        seen = goals.Measured(measuring.read(path))
        for kind in self.kinds:
            short = peers.KINDS[kind]
            self.goals[f"{report.NAMES[short]}, {self.scales[-1]} applications"] = list(goals.goals(seen, short))
        return seen

    def beside(self, portals: dict[tuple[str, str], Portal]) -> Any:
        assert self.copy is not None
        for kind in self.kinds:
            for scale in self.scales:
                peers.fill(self.copy, kind, scale)
        return measuring.Beside(peers.load(self.copy), self.folder, portals, self.said.seconds).measure

    def order(self) -> Iterator[tuple[int, str, str, str]]:
        """The portal at every scale, the peers at the largest: interleaved within each round."""
        others = [peer for peer in self.said.peers.split(",") if peer] if self.copy else []
        for rnd in range(1, self.said.rounds + 1):
            for kind in self.kinds:
                for scale in self.scales:
                    for peer in [measuring.PORTAL, *(others if scale == self.scales[-1] else [])]:
                        yield rnd, kind, scale, peer

    def imports(self) -> None:
        """A county's file beside the bare insert of what it wrote, on each database."""
        self.beside_bare("Import", "bench.importing")

    def doctors(self) -> None:
        """The same for a hospital's file."""
        self.beside_bare("Import of doctors", "bench.doctors")

    def beside_bare(self, what: str, module: str) -> None:
        for kind in self.kinds:
            first, second = (self.portal(kind, name) for name in ("import", "import_bare"))
            for one in (first, second):
                one.empty()
                one.run("portal.cli", "migrate")
            taken = told(first.run(module, str(self.said.import_rows), second.url, capture_output=True).stdout)
            print(f"  {what.lower()} on {kind}: {taken}", flush=True)
            self.goals.setdefault(f"{what} on {report.NAMES[peers.KINDS[kind]]}", []).extend(goals.import_goals(taken))

    def nightly(self) -> None:
        """What ends at midnight, among three hundred thousand credentials."""
        for kind in self.kinds:
            one = self.portal(kind, "endings")
            one.empty()
            one.run("portal.cli", "migrate")
            seen = told(one.run("bench.endings", "300000", capture_output=True).stdout)
            print(f"  nightly run on {kind}: {seen}", flush=True)
            self.goals.setdefault(f"Nightly run on {report.NAMES[peers.KINDS[kind]]}", []).extend(goals.nightly_goals(seen))

    def ledger(self) -> None:
        for kind in self.kinds:
            one = self.portal(kind, "ledger")
            one.empty()
            one.run("portal.cli", "migrate")
            sealed = told(one.run("bench.sealing", str(self.said.entries), capture_output=True).stdout)
            print(f"  ledger on {kind}: {sealed}", flush=True)
            self.goals.setdefault(f"Ledger on {report.NAMES[peers.KINDS[kind]]}", []).extend(goals.ledger_goals(sealed))

    def formulary(self) -> None:
        """The eligible drug list at two thousand lines."""
        for kind in self.kinds:
            one = self.portal(kind, "formulary")
            one.empty()
            one.run("portal.cli", "migrate")
            seen = told(one.run("bench.formulary", "2000", capture_output=True).stdout)
            print(f"  formulary on {kind}: {seen}", flush=True)
            self.goals.setdefault(f"Eligible drugs on {report.NAMES[peers.KINDS[kind]]}", []).extend(goals.formulary_goals(seen))

    def centers(self) -> None:
        """Rosters, duty and reviews of the 17 centers: two thousand doctors on duty, fifty thousand lines frozen."""
        for kind in self.kinds:
            one = self.portal(kind, "centers")
            one.empty()
            one.run("portal.cli", "migrate")
            seen = told(one.run("bench.centers", "2000", "50000", capture_output=True).stdout)
            print(f"  centers on {kind}: {seen}", flush=True)
            self.goals.setdefault(f"Centers on {report.NAMES[peers.KINDS[kind]]}", []).extend(goals.centers_goals(seen))

    def supply(self) -> None:
        """A feed day of 600 drugs in 31 places, and days of cover upon it."""
        for kind in self.kinds:
            first, second = (self.portal(kind, name) for name in ("supply", "supply_bare"))
            for one in (first, second):
                one.empty()
                one.run("portal.cli", "migrate")
            seen = told(first.run("bench.supply", "55800", second.url, "88", capture_output=True).stdout)
            print(f"  supply on {kind}: {seen}", flush=True)
            self.goals.setdefault(f"Supply on {report.NAMES[peers.KINDS[kind]]}", []).extend(goals.supply_goals(seen))


def told(output: str) -> dict[str, Any]:
    """The JSON object at the end of what a program printed."""
    return json.loads(output.strip().splitlines()[-1])


def main() -> None:
    said = options()
    run, parts, seen = Run(said), said.parts.split(","), goals.Measured([])
    if "web" in parts:
        seen = run.web()
    further = (run.imports, run.doctors, run.nightly, run.ledger, run.formulary, run.centers, run.supply)
    for part, measure in zip(PARTS[1:], further, strict=True):
        if part in parts:
            measure()
    for part, some in run.goals.items():
        print(f"\n{part}\n{report.table_of(some)}")
    if not said.no_page:
        report.keep(run.goals, run.busy)
        report.write(seen, run.goals, run.busy)


if __name__ == "__main__":
    main()
