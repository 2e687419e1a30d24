"""The portal as a peer of the measuring program: signing in, addresses, and the approvals that are sent."""

import gzip
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import Connection, create_engine, text

from bench.loading import PASSWORD
from bench.portals import Portal
from portal.core.paging import Cursor

LIST = "/subsidies"
DRAWN = "/subsidies/drawn"
SORTS = ("due", "submitted")
# Ends the request line early, so that a client which knows only addresses sends a header as well.
HTMX = " HTTP/1.1\r\nHX-Request: true\r\nX-Rest: "
WAITING = text(
    "SELECT id, reference, version, snapshot_hash FROM subsidy_application WHERE shown_state = 'submitted' AND band = 'low'"
    " AND id <= :upto AND id > :above ORDER BY id LIMIT :count"
)
NEWEST = text("SELECT max(id) FROM subsidy_application")
NAMED = text("SELECT head_name FROM subsidy_application WHERE id >= :key AND length(head_name) = 3 ORDER BY id LIMIT 1")
REFERENCE = text("SELECT reference FROM subsidy_application WHERE id = :key")
REFERENCES = text("SELECT id, reference FROM subsidy_application WHERE id <= 100000 ORDER BY id")

Post = tuple[str, str, int]


class Asked:
    """What is asked of a filled portal, the same at each scale: search terms, cursors, records, waiting cases."""

    def __init__(self, portal: Portal):
        self.engine = create_engine(portal.url)
        with self.engine.connect() as connection:
            self.count = connection.scalar(NEWEST) or 0
            self.name = connection.scalar(NAMED, {"key": self.count // 2}) or ""
            self.reference = connection.scalar(REFERENCE, {"key": self.count // 3}) or ""
            self.records = self.references(connection)

    def references(self, connection: Connection) -> list[str]:
        """Forty records, at the places where the peers' are."""
        self.keys = [int(min(self.count, 100_000) * k / 41) for k in range(1, 41)]
        found = {key: reference for key, reference in connection.execute(REFERENCES) if key in self.keys}
        return [found[key] for key in self.keys]

    def deep(self, share: float) -> str:
        """The address of the page at this share of the table."""
        return f"{LIST}?after={Cursor((int(self.count * (1 - share)),))}"

    def urls(self) -> dict[str, Any]:
        page = (min(1000, self.count // 50) - 1) * 50 / self.count
        return {
            "drawn": DRAWN,
            "list": LIST,
            "fragment": self.deep(0.5) + HTMX,
            "filter": f"{LIST}?state=submitted&province=44",
            "name": f"{LIST}?q={quote(self.name)}",
            "name2": f"{LIST}?q={quote(self.name[1:])}",
            "none": f"{LIST}?q={quote('龘龘龘')}",
            "case": f"{LIST}?q={self.reference}",
            "sort": f"{LIST}?sort=due",
            **{
                f"sort-{name}{turn}": f"{LIST}?sort={'-' if turn == '-down' else ''}{name}"
                for name in SORTS
                for turn in ("-up", "-down")
            },
            "deep": self.deep(page),
            "deep90": self.deep(0.9),
            "record": [f"{LIST}/{reference}" for reference in self.records],
        }

    def waiting(self, count: int) -> Sequence[Any]:
        """Low-risk cases that nobody has decided yet and that no record page shows."""
        with self.engine.connect() as connection:
            rows = connection.execute(WAITING, {"upto": min(self.count, 100_000), "above": 0, "count": count + 40}).all()
        return [row for row in rows if row.id not in self.keys][:count]


class PortalPeer:
    """What the measuring program asks of a peer: `login`, `urls`, `save`, `save8`. One process measures one portal at a time."""

    base, py, app, cwd = LIST, "", "", ""
    asked: Asked
    sizes: dict[str, int]

    def login(self, client: Any) -> None:
        _, _, body = client.req("GET", "/login")
        fields = {"csrf_token": token_of(body), "email": "reviewer@portal.example", "password": PASSWORD, "next": "/"}
        status, _, body = client.req("POST", "/login", urlencode(fields))
        assert status == 303, (status, body[:300])
        _, _, body = client.req("GET", LIST)
        self.token = token_of(body)
        type(self).sizes = {"page": len(body), "compressed": len(gzip.compress(body, 6))}

    def urls(self, _facts: Any) -> dict[str, Any]:
        return self.asked.urls()

    def save(self, _client: Any, _facts: Any, count: int = 300) -> list[Post]:
        """Approvals as the decision page sends them: each binds the version and the content that was seen."""
        return [(f"{LIST}/{row.reference}/approval", self.body(row), row.version) for row in self.asked.waiting(count)]

    def save8(self, _kind: str, _scale: str) -> list[Post]:
        return self.save(None, None, 4000)

    def body(self, row: Any) -> str:
        return urlencode({"csrf_token": self.token, "seen": row.snapshot_hash, "note": ""}) + f"&version={row.version}"


def token_of(body: bytes) -> str:
    found = re.search(rb'name="csrf-token" content="([^"]+)"', body)
    assert found, body[:300]
    return found.group(1).decode()
