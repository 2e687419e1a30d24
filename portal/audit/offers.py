"""The desk's lists as every list is offered: columns, filters in words, exports of exactly what is shown."""

from typing import Any

from portal import lists
from portal.audit.listings import by_time, decisions, entries
from portal.core.identity.masks import mask_name
from portal.core.tongues import Text, say
from portal.ledger.queries import sentence_of
from portal.lists import Column, Offer
from portal.subsidies import words
from portal.web.permissions import Permission
from portal.web.templates import instant
from portal.web.worklists import Term

STAGE_NAMES: dict[str, Text] = {
    "first": say("first"),
    "second": say("second"),
    "appeal": say("appeal"),
    "revocation": say("revocation"),
}
FROM, TO = Term("from", say("When"), str, say("from")), Term("to", say("When"), str, say("to"))

ENTRIES = lists.offer(
    Offer(
        "audit-entries",
        say("Entries of the ledger"),
        "/audit/entries",
        Permission.AUDIT_READ,
        entries,
        (
            Column("id", say("Entry"), lambda row: row.id, is_fixed=True, is_number=True),
            Column("at", say("When"), lambda row: instant(row.at_us, "%Y-%m-%d %H:%M:%S")),
            Column("actor", say("Who"), lambda row: row.actor),
            Column("role", say("Roles"), lambda row: row.role),
            Column("verb", say("Verb"), lambda row: row.verb),
            Column("sentence", say("What"), lambda row: str(sentence_of(row))),
            Column("reference", say("Reference"), lambda row: row.reference),
            Column("via", say("Way"), lambda row: row.via),
        ),
        (Term("verb", say("Verb")), Term("actor", say("Who"), lambda v: v, say("is")), FROM, TO),
        by_time,
    )
)


def shaped_by(row: Any) -> str:
    """The first of those who shaped the application, and how many more there are."""
    return f"{row.maker} +{row.makers - 1}" if row.makers > 1 else row.maker or ""


def reason(row: Any) -> str:
    return str(words.REASON_NAMES.get(row.reason, row.reason)) if row.reason else ""


def other(row: Any) -> str:
    return f"{say('blind')}: {row.other}" if row.is_blind and row.other else row.other or ""


REGISTER = lists.offer(
    Offer(
        "audit",
        say("Register of decisions"),
        "/audit/approvals",
        Permission.AUDIT_READ,
        decisions,
        (
            Column("at", say("When"), lambda row: instant(row.at), is_fixed=True),
            Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True),
            Column("head", say("Head"), lambda row: mask_name(row.head_name), is_default=False),
            Column("verdict", say("Decision"), lambda row: words.VERDICT_NAMES[row.verdict]),
            Column("stage", say("Stage"), lambda row: STAGE_NAMES[row.stage]),
            Column("band", say("Band"), lambda row: words.BAND_NAMES.get(row.band, "")),
            Column("maker", say("Shaped by"), shaped_by),
            Column("decider", say("Decided by"), lambda row: row.decider),
            Column("other", say("Other decider"), other),
            Column("reason", say("Reason"), reason),
            Column("files", say("Files"), lambda row: row.files, is_number=True),
            Column("state", say("State now"), lambda row: words.STATE_NAMES[row.state], is_default=False),
            Column("seen", say("Seen (hash)"), lambda row: row.seen, is_default=False),
            Column("entry", say("Entry"), lambda row: row.entry, is_number=True),
        ),
        (
            FROM,
            TO,
            Term("verdict", say("Decision"), lambda v: words.VERDICT_NAMES.get(v, v), is_facet=True),
            Term("band", say("Band"), lambda v: words.BAND_NAMES.get(v, v), is_facet=True),
            Term("state", say("State now"), lambda v: words.STATE_NAMES.get(v, v)),
            Term("decider", say("Decided by"), lambda v: v, say("is")),
        ),
        by_time,
    )
)
