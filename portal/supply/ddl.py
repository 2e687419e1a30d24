"""What the database itself holds about supply: who verifies a partner, and that lines and scorecards stay as they are.

The migration runs these statements. Their error texts are stable, so that `constraint_means` can say each as a sentence.
"""

from portal.ledger.ddl import Refusals, postgresql_append_only, postgresql_refusals, sqlite_append_only, sqlite_refusals

# Lots and contacts are entered in a recall that is open, and only there.
NOT_OPENED = "EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id AND c.state <> 'opened')"
# Who received packs is kept when feeds name it, whatever the state but closed; what was said, only while the recall is open.
KEPT_LATE = """EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id
    AND (c.state = 'closed' OR c.state <> 'opened' AND NEW.contact_state <> 'waiting'))"""
REFUSED: Refusals = {
    ("partner", "UPDATE"): {
        "partner_confirmed_by_maker": """NEW.state = 'active' AND OLD.state = 'submitted' AND (
            EXISTS (SELECT 1 FROM partner_maker m WHERE m.partner_id = NEW.id AND m.round = NEW.round
                    AND m.user_id = NEW.confirmed_by_id)
            OR EXISTS (SELECT 1 FROM import_batch b WHERE b.id = NEW.batch_id AND b.by_id = NEW.confirmed_by_id))""",
        "partner_step_unknown": """OLD.state <> NEW.state AND NOT (
            (OLD.state = 'entered' AND NEW.state IN ('submitted','ended'))
            OR (OLD.state = 'submitted' AND NEW.state IN ('active','entered','ended'))
            OR (OLD.state = 'active' AND NEW.state IN ('suspended','ended'))
            OR (OLD.state = 'suspended' AND NEW.state IN ('active','ended'))
            OR (OLD.state = 'ended' AND NEW.state = 'entered'))""",
        "partner_round_counts_up": """NEW.round <> OLD.round AND NOT (
            OLD.state = 'ended' AND NEW.state = 'entered' AND NEW.round = OLD.round + 1)""",
        "partner_resumed_by_suspender": """NEW.state = 'active' AND OLD.state = 'suspended' AND (
            NEW.confirmed_by_id IS NULL OR NEW.confirmed_by_id = OLD.suspended_by_id)""",
        "partner_confirmer_is_kept": "NEW.state = OLD.state AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id",
    },
    ("partner", "INSERT"): {"partner_begins_entered": "NEW.state <> 'entered'"},
    ("partner", "DELETE"): {"partner_stays": "OLD.state <> 'entered' OR OLD.batch_id IS NULL"},
    ("partner_maker", "DELETE"): {"partner_maker_stays": "1 = 1"},
    ("partner_maker", "UPDATE"): {"partner_maker_stays_as_it_is": "1 = 1"},
    ("recall", "DELETE"): {"recall_stays": "1 = 1"},
    ("supply_alert", "DELETE"): {"alert_stays": "1 = 1"},
    ("feed_part", "DELETE"): {"part_stays": "1 = 1"},
    ("recall", "INSERT"): {"recall_begins_opened": "NEW.state <> 'opened'"},
    ("recall", "UPDATE"): {
        "recall_step_unknown": """OLD.state <> NEW.state AND NOT (
            (OLD.state = 'opened' AND NEW.state IN ('checked','closing'))
            OR (OLD.state = 'checked' AND NEW.state IN ('opened','closing'))
            OR (OLD.state = 'closing' AND NEW.state IN ('closed','opened','checked'))
            OR (OLD.state = 'closed' AND NEW.state = 'opened'))""",
        "recall_changes_its_opener": "NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id",
        "recall_is_closed": "OLD.state = 'closed' AND NEW.state = 'closed'",
        "recall_closing_unchecked": "OLD.state = 'opened' AND NEW.state = 'closing' AND NOT NEW.is_mistake",
        "recall_mistake_late": """NEW.is_mistake AND NOT OLD.is_mistake
            AND NOT (OLD.state = 'opened' AND NEW.state = 'closing')""",
        "recall_unanswered": """NOT NEW.is_mistake AND (OLD.state = 'opened' AND NEW.state = 'checked'
            OR OLD.state <> NEW.state AND NEW.state IN ('closing','closed')) AND EXISTS (
            SELECT 1 FROM recall_recipient r WHERE r.recall_id = NEW.id AND NOT (r.contact_state IN ('answered','gone')))""",
        "recall_closed_by_worker": """NEW.state = 'closed' AND (NEW.closed_by_id = NEW.opened_by_id
            OR EXISTS (SELECT 1 FROM recall_worker w WHERE w.recall_id = NEW.id AND w.user_id = NEW.closed_by_id)
            OR EXISTS (SELECT 1 FROM recall_recipient r WHERE r.recall_id = NEW.id AND r.contacted_by_id = NEW.closed_by_id))""",
    },
    ("recall_lot", "INSERT"): {"recall_lot_late": NOT_OPENED},
    ("recall_lot", "UPDATE"): {"recall_lot_is_kept": "1 = 1"},
    ("recall_lot", "DELETE"): {"recall_lot_stays": "1 = 1"},
    ("recall_recipient", "INSERT"): {"recall_recipient_late": KEPT_LATE},
    ("recall_recipient", "UPDATE"): {"recall_contact_late": NOT_OPENED},
    ("recall_recipient", "DELETE"): {"recall_recipient_stays": "1 = 1"},
    ("recall_worker", "UPDATE"): {"recall_worker_is_kept": "1 = 1"},
    ("recall_worker", "DELETE"): {"recall_worker_stays": "1 = 1"},
    ("scorecard", "INSERT"): {
        "scorecard_edition_follows": """NEW.edition <> 1 + COALESCE((SELECT MAX(s.edition) FROM scorecard s
            WHERE s.partner_id = NEW.partner_id AND s.month = NEW.month), 0)""",
    },
    ("corrective_action", "INSERT"): {"action_begins_open": "NEW.state <> 'open'"},
    ("corrective_action", "DELETE"): {"action_stays": "1 = 1"},
    ("corrective_action", "UPDATE"): {
        "action_verified_by_a_hand": """NEW.state = 'verified' AND OLD.state <> 'verified' AND (
            NEW.verified_by_id IN (OLD.opened_by_id, OLD.answered_by_id, OLD.done_by_id, OLD.owner_id)
            OR EXISTS (SELECT 1 FROM action_worker w WHERE w.action_id = NEW.id AND w.user_id = NEW.verified_by_id))""",
        "action_dropped_by_opener": "NEW.state = 'dropped' AND NEW.dropped_by_id = OLD.opened_by_id",
        "action_changes_its_opener": "NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id",
        "action_step_unknown": """OLD.state <> NEW.state AND NOT (
            (OLD.state = 'open' AND NEW.state IN ('answered','dropped'))
            OR (OLD.state = 'answered' AND NEW.state IN ('done','dropped'))
            OR (OLD.state = 'done' AND NEW.state IN ('verified','open')))""",
        "action_is_closed": "OLD.state IN ('verified','dropped')",
    },
    ("action_worker", "UPDATE"): {"action_worker_is_kept": "1 = 1"},
    ("action_worker", "DELETE"): {"action_worker_stays": "1 = 1"},
    ("supply_alert", "INSERT"): {"alert_begins_raised": "NEW.state <> 'raised'"},
    ("supply_alert", "UPDATE"): {
        "alert_step_unknown": """OLD.state <> NEW.state AND NOT (
            (OLD.state IN ('resolved','false_alarm') AND NEW.state = 'raised')
            OR (NOT (OLD.state IN ('resolved','false_alarm')) AND NEW.state IN ('resolved','false_alarm','mitigating'))
            OR (OLD.state = 'raised' AND NEW.state = 'acknowledged')
            OR (OLD.state IN ('acknowledged','mitigating') AND NEW.state = 'monitoring'))""",
        "alert_key_stays": "OLD.key <> NEW.key OR OLD.alert <> NEW.alert",
    },
}
KEPT = ("feed_block", "scorecard", "stock_line", "delivery_line", "sale_line")


SQLITE: list[str] = [
    *(statement for table in KEPT for statement in sqlite_append_only(table, ("id",), table)),
    *sqlite_refusals(REFUSED),
]
POSTGRESQL: list[str] = [
    *(statement for table in KEPT for statement in postgresql_append_only(table, table)),
    *postgresql_refusals(REFUSED),
]
