"""The portal's own databases for the bench: one instance for each kind of database and scale, filled once."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from psycopg import connect, sql

from bench.loading import PASSWORD

ROOT = Path(__file__).parents[1]
MAKING = (
    "bench/world.py",
    "bench/rows.py",
    "portal/ledger/ddl.py",
    "portal/schema.py",
    "portal/core/search.py",
    "portal/*/models.py",
    "portal/*/ddl.py",
    "migrations/versions/*.py",
)


@dataclass(frozen=True)
class Portal:
    """One filled portal: `kind` sqlite | postgresql, its folder, and the server that PostgreSQL databases stand on."""

    kind: str
    scale: str
    folder: Path
    server: str = ""

    @property
    def instance(self) -> Path:
        return self.folder / f"{self.kind}-{self.scale}"

    @property
    def name(self) -> str:
        return f"portal_{self.scale}"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.instance / 'portal.db'}" if self.kind == "sqlite" else f"{self.server}/{self.name}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of every process of this portal."""
        own = {
            "PORTAL_INSTANCE": str(self.instance),
            "DATABASE_URL": self.url,
            "PORTAL_SAMPLE": "1",
            "PORTAL_SAMPLE_PASSWORD": PASSWORD,
            "PORTAL_LOG": "error",
        }
        return os.environ | own

    def fill(self, peers: Path | None) -> None:
        """Migrate and load it, unless that was done with this schema and these rows."""
        mark, made = self.instance / "filled", making()
        if mark.exists() and mark.read_text() == made:
            return
        self.empty()
        print(f"Filling the portal's {self.kind} database with {self.scale} applications", flush=True)
        self.run("portal.cli", "migrate")
        self.run("bench.loading", self.scale, *([str(peers)] if peers else []))
        mark.write_text(made)

    def empty(self) -> None:
        """A new instance without a table; the keys stay."""
        self.instance.mkdir(parents=True, exist_ok=True)
        for file in self.instance.glob("portal.db*"):
            file.unlink()
        if self.kind == "postgresql":
            with connect(f"{self.server}/postgres", autocommit=True) as server:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.name)))
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))

    def run(self, module: str, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        """A module of ours as a program on this portal. Raises CalledProcessError."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, env=self.environ, check=True, text=True, **more
        )  # type: ignore[call-overload]


def making() -> str:
    """A mark of everything that decides what a filled database looks like."""
    files = sorted(file for pattern in MAKING for file in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
