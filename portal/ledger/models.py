"""The ledger's tables: entries, their leaves in the Merkle tree, the signed heads, and runs of verification."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model


class LedgerEntry(Model):
    """One act: who did what to which record, when, with every row before and after. Append-only by trigger.

    `at_us` is UTC microseconds since 1970: the same on every database, so that the entry can be hashed.
    `data` is canonical JSON: {"event": fields, "rows": [{"t": table, "id": key, "b": before, "a": after, "h": digest}]}.
    """

    __tablename__ = "ledger_entry"
    unrecorded = "it is the record"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at_us: Mapped[int] = mapped_column(BigInteger)
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200))
    via: Mapped[str] = mapped_column(String(16))
    verb: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    request: Mapped[str] = mapped_column(String(64))
    data: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index("ix_ledger_entry_subject", "subject", "subject_id", "id"),
        Index("ix_ledger_entry_actor", "actor_id", "id"),
        Index("ix_ledger_entry_verb", "verb", "id"),
        Index("ix_ledger_entry_at", "at_us", "id"),
    )


SEALED_COLUMNS = (
    "id",
    "at_us",
    "actor_id",
    "actor",
    "role",
    "via",
    "verb",
    "subject",
    "subject_id",
    "reference",
    "reason",
    "request",
    "data",
)


class LedgerLeaf(Model):
    """The place of an entry in the tree. Append-only by trigger."""

    __tablename__ = "ledger_leaf"
    unrecorded = "derived from the entries when they are sealed"
    position: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class LedgerSeal(Model):
    """A signed tree head. Append-only by trigger."""

    __tablename__ = "ledger_seal"
    unrecorded = "it seals the record"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    size: Mapped[int] = mapped_column(BigInteger)
    last_entry_id: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str] = mapped_column(String(64))
    frontier: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_ledger_seal_size", "size"),)


class LedgerVerification(Model):
    """The outcome of one verification: `findings` and `remarks` as `portal.ledger.findings` keeps them."""

    __tablename__ = "ledger_verification"
    unrecorded = "a reading of the ledger, not a change of the business"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    entries: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
    files: Mapped[int] = mapped_column(BigInteger, default=0)
    unsealed: Mapped[int] = mapped_column(BigInteger)
    milliseconds: Mapped[int]
    findings_count: Mapped[int] = mapped_column(BigInteger)
    findings: Mapped[list[Any]]
    remarks: Mapped[list[Any]]
