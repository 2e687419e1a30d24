"""What the database itself holds about editions: who may clear and publish, and that what was published stays as it is.

And about drugs: a class that keeps one off the list is lifted by two persons.

The migration runs these statements. Their error texts are stable, so that `constraint_means` can say each as a sentence.
"""

from portal.formulary.models import HARD_CLASSES, spelled
from portal.ledger.ddl import Refusals, postgresql_append_only, postgresql_refusals, sqlite_append_only, sqlite_refusals

_EDITED = "EXISTS (SELECT 1 FROM edition_editor e WHERE e.edition_id = {edition} AND e.user_id = {person})"
_CLEARED = "EXISTS (SELECT 1 FROM line_verdict v WHERE v.edition_id = {edition} AND v.by_id = {person}{more})"
_PUBLISHED = "('scheduled','current','superseded')"

_HARD = f"({spelled(HARD_CLASSES)})"

# The day on which an edition begins, in Shanghai; a line over which a word added by two persons, or a hard class, lies then.
_DAYS = {
    "sqlite": "date(NEW.valid_from, '+8 hours')",
    "postgresql": "CAST(NEW.valid_from AT TIME ZONE 'Asia/Shanghai' AS date)",
}
_BANNED = f"""EXISTS (SELECT 1 FROM edition_line l JOIN ban_rule b ON b.state = 'confirmed' AND NOT b.is_lifted
            AND b.valid_from <= {{day}} AND (b.kind = 'hard' OR l.channels <> 'offline')
            AND replace(l.generic_name || ' ' || l.form, b.word, '') <> l.generic_name || ' ' || l.form
            WHERE l.edition_id = NEW.id
            AND NOT EXISTS (SELECT 1 FROM ban_rule u WHERE u.state = 'confirmed' AND u.is_lifted AND u.kind = b.kind
                            AND u.word = b.word AND u.valid_from <= {{day}})
            AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.state = 'confirmed' AND r.drug_id = l.drug_id AND r.kind = b.kind
                            AND r.word = b.word))
            OR EXISTS (SELECT 1 FROM edition_line l JOIN drug d ON d.id = l.drug_id
                       WHERE l.edition_id = NEW.id AND d.rx_class IN {_HARD})"""

# (table, what happens) → error text → when it is refused
REFUSED: Refusals = {
    ("line_verdict", "INSERT"): {
        "verdict_by_editor": _EDITED.format(edition="NEW.edition_id", person="NEW.by_id"),
        "verdict_in_both_lanes": _CLEARED.format(edition="NEW.edition_id", person="NEW.by_id", more=" AND v.lane <> NEW.lane"),
    },
    ("edition_editor", "INSERT"): {
        "editor_cleared": _CLEARED.format(edition="NEW.edition_id", person="NEW.user_id", more=""),
    },
    ("edition_editor", "UPDATE"): {"editor_is_kept": "1 = 1"},
    ("edition_editor", "DELETE"): {"editor_stays": "1 = 1"},
    ("edition_change", "UPDATE"): {
        f"{lane}_without_verdict": f"""NEW.{lane} = 'cleared' AND OLD.{lane} <> 'cleared' AND NOT EXISTS (
            SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.drug_id = NEW.drug_id
            AND v.revision = NEW.revision AND v.lane = '{lane}' AND v.verdict = 'cleared')"""
        for lane in ("clinical", "financial")
    },
    ("edition_change", "INSERT"): {
        "cleared_when_made": "NEW.clinical = 'cleared' OR NEW.financial = 'cleared'",
    },
    ("edition_line", "INSERT"): {
        "line_outside_publication": "NOT EXISTS (SELECT 1 FROM edition e WHERE e.id = NEW.edition_id AND e.state = 'cleared')",
    },
    ("edition_line", "UPDATE"): {"line_is_final": "1 = 1"},
    ("edition_line", "DELETE"): {
        "line_is_published": "NOT EXISTS (SELECT 1 FROM edition e WHERE e.id = OLD.edition_id AND e.state = 'scheduled')",
    },
    ("drug", "UPDATE"): {
        "hard_class_lifted": f"""OLD.rx_class IN {_HARD} AND NEW.rx_class NOT IN {_HARD} AND NOT EXISTS (
            SELECT 1 FROM reclassing r WHERE r.drug_id = NEW.id AND r.state = 'confirmed' AND r.from_class = OLD.rx_class
            AND r.to_class = NEW.rx_class AND r.drug_version = OLD.version)""",
    },
    ("edition", "INSERT"): {"edition_begins_as_draft": "NEW.state <> 'draft'"},
    ("edition", "DELETE"): {"edition_stays": "1 = 1"},
    ("edition", "UPDATE"): {
        "publisher_edited": f"""NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS NULL
            AND {_EDITED.format(edition="NEW.id", person="NEW.published_by_id")}""",
        "publisher_cleared": f"""NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS NULL
            AND {_CLEARED.format(edition="NEW.id", person="NEW.published_by_id", more="")}""",
        "edition_not_cleared": """NEW.state IN ('cleared','scheduled') AND OLD.state <> NEW.state AND (
            NOT EXISTS (SELECT 1 FROM edition_change c WHERE c.edition_id = NEW.id)
            OR EXISTS (SELECT 1 FROM edition_change c WHERE c.edition_id = NEW.id
                       AND (c.clinical <> 'cleared' OR c.financial <> 'cleared')))""",
        "edition_without_lines": """NEW.state = 'scheduled' AND OLD.state <> 'scheduled'
            AND NOT EXISTS (SELECT 1 FROM edition_line l WHERE l.edition_id = NEW.id)""",
        "edition_line_banned": f"NEW.state = 'scheduled' AND OLD.state <> 'scheduled' AND ({_BANNED})",
        "edition_step_unknown": f"""OLD.state <> NEW.state AND NOT (
            (OLD.state = 'draft' AND NEW.state IN ('in_review','cleared')) OR (OLD.state = 'in_review' AND NEW.state = 'cleared')
            OR (OLD.state = 'cleared' AND NEW.state = 'scheduled') OR (OLD.state = 'scheduled' AND NEW.state = 'current')
            OR (OLD.state = 'current' AND NEW.state = 'superseded')
            OR (OLD.state IN ('in_review','cleared','scheduled') AND NEW.state = 'draft')
            ) OR (OLD.state IN {_PUBLISHED} AND NEW.state IN {_PUBLISHED} AND OLD.valid_from <> NEW.valid_from)
            OR (OLD.state IN {_PUBLISHED} AND NEW.state IN {_PUBLISHED} AND OLD.fingerprint <> NEW.fingerprint)""",
        "edition_without_successor": """OLD.state = 'current' AND NEW.state = 'superseded' AND NOT EXISTS (
            SELECT 1 FROM edition n WHERE n.state = 'scheduled' AND n.valid_from > OLD.valid_from)""",
        "edition_before_newest": """NEW.state = 'scheduled' AND OLD.state <> 'scheduled' AND EXISTS (
            SELECT 1 FROM edition n WHERE n.id <> NEW.id AND n.valid_from >= NEW.valid_from)""",
        "edition_is_base": """OLD.state = 'scheduled' AND NEW.state = 'draft' AND EXISTS (
            SELECT 1 FROM edition n WHERE n.id <> NEW.id AND n.valid_from > OLD.valid_from)""",
    },
}


def refused_in(dialect: str) -> Refusals:
    """The checks as one database spells a day."""
    return {
        place: {text: when.replace("{day}", _DAYS[dialect]) for text, when in checks.items()} for place, checks in REFUSED.items()
    }


SQLITE: list[str] = [*sqlite_append_only("line_verdict", ("id",), "verdict"), *sqlite_refusals(refused_in("sqlite"))]
POSTGRESQL: list[str] = [*postgresql_append_only("line_verdict", "verdict"), *postgresql_refusals(refused_in("postgresql"))]
