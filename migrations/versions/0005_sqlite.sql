CREATE TABLE cover_day (
    day DATE NOT NULL,
    persons_low BIGINT NOT NULL,
    drugs_low INTEGER NOT NULL,
    known INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    computed_at DATETIME NOT NULL,
    CONSTRAINT pk_cover_day PRIMARY KEY (day)
)
----
CREATE TABLE partner (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    name VARCHAR(200) NOT NULL,
    short_name VARCHAR(40) NOT NULL,
    "key" VARCHAR NOT NULL,
    org_code VARCHAR(18),
    registration_no VARCHAR(40) NOT NULL,
    province VARCHAR(2) NOT NULL,
    roles VARCHAR(40) NOT NULL,
    next_end_on DATE,
    drawn_until DATE,
    round INTEGER NOT NULL,
    submitted_at DATETIME,
    confirmed_by_id INTEGER,
    confirmed_at DATETIME,
    suspended_by_id INTEGER,
    batch_id BIGINT,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_partner_state_known CHECK (state IN ('entered', 'submitted', 'active', 'suspended', 'ended')),
    CONSTRAINT ck_partner_confirmed_by_somebody CHECK (NOT (state IN ('active','suspended')) OR confirmed_by_id IS NOT NULL),
    CONSTRAINT ck_partner_active_has_code CHECK (NOT (state IN ('active','suspended')) OR org_code IS NOT NULL),
    CONSTRAINT uq_partner_reference UNIQUE (reference),
    CONSTRAINT fk_partner_confirmed_by_id FOREIGN KEY(confirmed_by_id) REFERENCES user (id),
    CONSTRAINT fk_partner_suspended_by_id FOREIGN KEY(suspended_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_partner_batch ON partner (batch_id, id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_partner_drawn_until ON partner (drawn_until, id) WHERE drawn_until IS NOT NULL
----
CREATE INDEX ix_partner_key ON partner ("key", id)
----
CREATE INDEX ix_partner_next_end ON partner (next_end_on, id)
----
CREATE INDEX ix_partner_province ON partner (province, id)
----
CREATE INDEX ix_partner_roles ON partner (roles, id)
----
CREATE INDEX ix_partner_state ON partner (state, id)
----
CREATE UNIQUE INDEX uq_partner_org_code ON partner (org_code) WHERE org_code IS NOT NULL
----
CREATE TABLE cover (
    partner_id INTEGER NOT NULL,
    drug_id INTEGER NOT NULL,
    usable BIGINT NOT NULL,
    daily_milli BIGINT,
    days INTEGER,
    runs_out_on DATE,
    early_on DATE,
    late_on DATE,
    persons BIGINT,
    provinces TEXT NOT NULL,
    unknown VARCHAR NOT NULL,
    as_of DATETIME,
    computed_at DATETIME NOT NULL,
    CONSTRAINT pk_cover PRIMARY KEY (partner_id, drug_id),
    CONSTRAINT ck_cover_unknown_has_a_reason CHECK ((days IS NULL) = (unknown <> '')),
    CONSTRAINT fk_cover_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_cover_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id)
)
----
CREATE INDEX ix_cover_days ON cover (days, partner_id, drug_id)
----
CREATE INDEX ix_cover_drug ON cover (drug_id, partner_id)
----
CREATE TABLE feed (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_id INTEGER NOT NULL,
    feed VARCHAR NOT NULL,
    cadence_hours INTEGER NOT NULL,
    is_expected BOOLEAN NOT NULL,
    agreed_on DATE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_feed_feed_known CHECK (feed IN ('stock', 'deliveries', 'sales')),
    CONSTRAINT ck_feed_cadence_is_sane CHECK (cadence_hours BETWEEN 1 AND 8784),
    CONSTRAINT fk_feed_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
)
----
CREATE UNIQUE INDEX uq_feed_partner ON feed (partner_id, feed)
----
CREATE TABLE feed_name (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    state VARCHAR NOT NULL,
    about VARCHAR NOT NULL,
    within_id INTEGER,
    name VARCHAR(500) NOT NULL,
    "key" VARCHAR NOT NULL,
    partner_id INTEGER,
    drug_id INTEGER,
    matched_by_id INTEGER,
    matched_at DATETIME,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_feed_name_about_known CHECK (about IN ('partner', 'drug')),
    CONSTRAINT ck_feed_name_state_known CHECK (state IN ('unmatched', 'matched', 'set_aside')),
    CONSTRAINT ck_feed_name_matched_to_something CHECK ((state = 'matched') = (partner_id IS NOT NULL OR drug_id IS NOT NULL)),
    CONSTRAINT ck_feed_name_matched_to_its_kind CHECK ((about = 'partner' AND drug_id IS NULL) OR (about = 'drug' AND partner_id IS NULL)),
    CONSTRAINT fk_feed_name_within_id FOREIGN KEY(within_id) REFERENCES feed_name (id),
    CONSTRAINT fk_feed_name_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_feed_name_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_feed_name_matched_by_id FOREIGN KEY(matched_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_feed_name_drug ON feed_name (drug_id, id) WHERE drug_id IS NOT NULL
----
CREATE INDEX ix_feed_name_partner ON feed_name (partner_id, id) WHERE partner_id IS NOT NULL
----
CREATE INDEX ix_feed_name_state ON feed_name (state, about, id)
----
CREATE UNIQUE INDEX uq_feed_name_free ON feed_name (about, "key") WHERE within_id IS NULL
----
CREATE UNIQUE INDEX uq_feed_name_within ON feed_name (about, within_id, "key") WHERE within_id IS NOT NULL
----
CREATE TABLE partner_contact (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_id INTEGER NOT NULL,
    name VARCHAR(80) NOT NULL,
    post VARCHAR(80) NOT NULL,
    phone_sealed TEXT,
    phone_masked VARCHAR(24) NOT NULL,
    is_for_recalls BOOLEAN NOT NULL,
    left_on DATE,
    version INTEGER NOT NULL,
    CONSTRAINT fk_partner_contact_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
)
----
CREATE INDEX ix_partner_contact_partner_id ON partner_contact (partner_id)
----
CREATE TABLE partner_drug (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_id INTEGER NOT NULL,
    drug_id INTEGER NOT NULL,
    relation VARCHAR NOT NULL,
    since DATE NOT NULL,
    until DATE,
    version INTEGER NOT NULL,
    CONSTRAINT ck_partner_drug_relation_known CHECK (relation IN ('sponsors', 'supplies')),
    CONSTRAINT ck_partner_drug_period CHECK (until IS NULL OR until >= since),
    CONSTRAINT fk_partner_drug_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_drug_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id)
)
----
CREATE INDEX ix_partner_drug_drug ON partner_drug (drug_id, relation, partner_id)
----
CREATE UNIQUE INDEX uq_partner_drug ON partner_drug (partner_id, drug_id, relation, since)
----
CREATE TABLE partner_maker (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    CONSTRAINT fk_partner_maker_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_maker_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_partner_maker ON partner_maker (partner_id, user_id, round)
----
CREATE TABLE partner_paper (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_id INTEGER NOT NULL,
    paper VARCHAR NOT NULL,
    number VARCHAR(80) NOT NULL,
    since DATE NOT NULL,
    until DATE,
    withdrawn_on DATE,
    entered_by_id INTEGER,
    entered_at DATETIME NOT NULL,
    verified_by_id INTEGER,
    verified_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_partner_paper_paper_known CHECK (paper IN ('business', 'making', 'trading', 'agreement', 'quality')),
    CONSTRAINT ck_partner_paper_period CHECK (until IS NULL OR until >= since),
    CONSTRAINT ck_partner_paper_two_persons CHECK (verified_by_id IS NULL OR verified_by_id <> entered_by_id),
    CONSTRAINT ck_partner_paper_verified_by_somebody CHECK ((verified_by_id IS NULL) = (verified_at IS NULL)),
    CONSTRAINT fk_partner_paper_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_paper_entered_by_id FOREIGN KEY(entered_by_id) REFERENCES user (id),
    CONSTRAINT fk_partner_paper_verified_by_id FOREIGN KEY(verified_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_partner_paper_until ON partner_paper (until, partner_id) WHERE until IS NOT NULL AND withdrawn_on IS NULL
----
CREATE UNIQUE INDEX uq_partner_paper ON partner_paper (partner_id, paper, number, since)
----
CREATE TABLE partner_role (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_id INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    since DATE NOT NULL,
    until DATE,
    entered_by_id INTEGER,
    entered_at DATETIME NOT NULL,
    verified_by_id INTEGER,
    verified_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_partner_role_role_known CHECK (role IN ('sponsor', 'chronic')),
    CONSTRAINT ck_partner_role_period CHECK (until IS NULL OR until >= since),
    CONSTRAINT ck_partner_role_two_persons CHECK (verified_by_id IS NULL OR verified_by_id <> entered_by_id),
    CONSTRAINT ck_partner_role_verified_by_somebody CHECK ((verified_by_id IS NULL) = (verified_at IS NULL)),
    CONSTRAINT fk_partner_role_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_role_entered_by_id FOREIGN KEY(entered_by_id) REFERENCES user (id),
    CONSTRAINT fk_partner_role_verified_by_id FOREIGN KEY(verified_by_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_partner_role ON partner_role (partner_id, role, since)
----
CREATE TABLE scorecard (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_id INTEGER NOT NULL,
    month DATE NOT NULL,
    edition INTEGER NOT NULL,
    definition INTEGER NOT NULL,
    order_lines INTEGER NOT NULL,
    due_lines INTEGER NOT NULL,
    open_lines INTEGER NOT NULL,
    late_lines INTEGER NOT NULL,
    short_lines INTEGER NOT NULL,
    on_time_in_full INTEGER NOT NULL,
    otif_bp INTEGER,
    ordered_packs BIGINT NOT NULL,
    delivered_packs BIGINT NOT NULL,
    fill_rate_bp INTEGER,
    lead_lines INTEGER NOT NULL,
    lead_p50 INTEGER,
    lead_p90 INTEGER,
    feeds_expected INTEGER NOT NULL,
    feeds_on_time INTEGER NOT NULL,
    stock_days INTEGER NOT NULL,
    stock_days_out INTEGER NOT NULL,
    lines_received INTEGER NOT NULL,
    lines_refused INTEGER NOT NULL,
    lines_unmatched INTEGER NOT NULL,
    deliveries_unknown VARCHAR NOT NULL,
    data_as_of DATETIME,
    frozen_at DATETIME NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT ck_scorecard_edition_counts_up CHECK (edition >= 1),
    CONSTRAINT ck_scorecard_later_edition_says_why CHECK (edition = 1 OR note <> ''),
    CONSTRAINT ck_scorecard_deliveries_unknown_known CHECK (deliveries_unknown = '' OR deliveries_unknown IN ('no_feed','silent')),
    CONSTRAINT ck_scorecard_unknown_has_no_share CHECK (deliveries_unknown = '' OR (otif_bp IS NULL AND fill_rate_bp IS NULL)),
    CONSTRAINT fk_scorecard_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
)
----
CREATE INDEX ix_scorecard_month ON scorecard (month, partner_id)
----
CREATE UNIQUE INDEX uq_scorecard_edition ON scorecard (partner_id, month, edition)
----
CREATE TABLE supply_alert (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    alert VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    drug_id INTEGER,
    partner_id INTEGER,
    lot VARCHAR NOT NULL,
    parent_id INTEGER,
    severity INTEGER NOT NULL,
    persons BIGINT,
    days INTEGER,
    as_of DATETIME NOT NULL,
    owner_id INTEGER,
    due_at DATETIME NOT NULL,
    escalated_at DATETIME,
    good_readings INTEGER NOT NULL,
    cause VARCHAR NOT NULL,
    note TEXT NOT NULL,
    reopened INTEGER NOT NULL,
    raised_at DATETIME NOT NULL,
    worsened_at DATETIME,
    closed_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_supply_alert_alert_known CHECK (alert IN ('stock_out', 'low_cover', 'expiring', 'late', 'short', 'silent_feed', 'demand_spike', 'single_source', 'paper_ending', 'recall')),
    CONSTRAINT ck_supply_alert_state_known CHECK (state IN ('raised', 'acknowledged', 'mitigating', 'monitoring', 'resolved', 'false_alarm')),
    CONSTRAINT ck_supply_alert_severity_known CHECK (severity BETWEEN 1 AND 4),
    CONSTRAINT ck_supply_alert_closed_with_cause CHECK (NOT (state IN ('resolved','false_alarm')) OR (cause <> '' AND note <> '') OR (state = 'resolved' AND good_readings >= 2)),
    CONSTRAINT ck_supply_alert_closed_at_some_time CHECK ((state IN ('resolved','false_alarm')) = (closed_at IS NOT NULL)),
    CONSTRAINT ck_supply_alert_cause_known CHECK (cause = '' OR cause IN ('production', 'transport', 'demand', 'quality', 'regulation', 'data', 'other')),
    CONSTRAINT ck_supply_alert_not_its_own_parent CHECK (parent_id IS NULL OR parent_id <> id),
    CONSTRAINT uq_supply_alert_reference UNIQUE (reference),
    CONSTRAINT fk_supply_alert_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_supply_alert_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_supply_alert_parent_id FOREIGN KEY(parent_id) REFERENCES supply_alert (id),
    CONSTRAINT fk_supply_alert_owner_id FOREIGN KEY(owner_id) REFERENCES user (id)
)
----
CREATE INDEX ix_supply_alert_closed ON supply_alert (closed_at, id)
----
CREATE INDEX ix_supply_alert_drug ON supply_alert (drug_id, id)
----
CREATE INDEX ix_supply_alert_due ON supply_alert (due_at, id)
----
CREATE INDEX ix_supply_alert_key ON supply_alert ("key", id)
----
CREATE INDEX ix_supply_alert_owner ON supply_alert (owner_id, id)
----
CREATE INDEX ix_supply_alert_parent ON supply_alert (parent_id) WHERE parent_id IS NOT NULL
----
CREATE INDEX ix_supply_alert_partner ON supply_alert (partner_id, id)
----
CREATE INDEX ix_supply_alert_raised ON supply_alert (raised_at, id)
----
CREATE INDEX ix_supply_alert_severity ON supply_alert (severity, id)
----
CREATE INDEX ix_supply_alert_state ON supply_alert (state, severity, id)
----
CREATE INDEX ix_supply_alert_worsened ON supply_alert (worsened_at, id) WHERE worsened_at IS NOT NULL
----
CREATE UNIQUE INDEX uq_supply_alert_open ON supply_alert ("key") WHERE NOT (state IN ('resolved','false_alarm'))
----
CREATE TABLE corrective_action (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    partner_id INTEGER NOT NULL,
    scorecard_id INTEGER,
    alert_id INTEGER,
    task TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    due_on DATE NOT NULL,
    opened_by_id INTEGER,
    reply TEXT NOT NULL,
    replied_on DATE,
    answered_by_id INTEGER,
    done_note TEXT NOT NULL,
    done_by_id INTEGER,
    done_at DATETIME,
    effect_note TEXT NOT NULL,
    verified_by_id INTEGER,
    verified_at DATETIME,
    dropped_by_id INTEGER,
    told_overdue_on DATE,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_corrective_action_state_known CHECK (state IN ('open', 'answered', 'done', 'verified', 'dropped')),
    CONSTRAINT ck_corrective_action_has_an_occasion CHECK (scorecard_id IS NOT NULL OR alert_id IS NOT NULL),
    CONSTRAINT ck_corrective_action_verified_by_somebody CHECK ((state = 'verified') = (verified_by_id IS NOT NULL)),
    CONSTRAINT ck_corrective_action_dropped_by_somebody CHECK ((state = 'dropped') = (dropped_by_id IS NOT NULL)),
    CONSTRAINT ck_corrective_action_answered_in_words CHECK (NOT (state IN ('answered','done','verified')) OR reply <> ''),
    CONSTRAINT ck_corrective_action_done_by_somebody CHECK (NOT (state IN ('done','verified')) OR done_by_id IS NOT NULL),
    CONSTRAINT uq_corrective_action_reference UNIQUE (reference),
    CONSTRAINT fk_corrective_action_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_corrective_action_scorecard_id FOREIGN KEY(scorecard_id) REFERENCES scorecard (id),
    CONSTRAINT fk_corrective_action_alert_id FOREIGN KEY(alert_id) REFERENCES supply_alert (id),
    CONSTRAINT fk_corrective_action_owner_id FOREIGN KEY(owner_id) REFERENCES user (id),
    CONSTRAINT fk_corrective_action_opened_by_id FOREIGN KEY(opened_by_id) REFERENCES user (id),
    CONSTRAINT fk_corrective_action_answered_by_id FOREIGN KEY(answered_by_id) REFERENCES user (id),
    CONSTRAINT fk_corrective_action_done_by_id FOREIGN KEY(done_by_id) REFERENCES user (id),
    CONSTRAINT fk_corrective_action_verified_by_id FOREIGN KEY(verified_by_id) REFERENCES user (id),
    CONSTRAINT fk_corrective_action_dropped_by_id FOREIGN KEY(dropped_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_corrective_action_alert ON corrective_action (alert_id) WHERE alert_id IS NOT NULL
----
CREATE INDEX ix_corrective_action_due ON corrective_action (due_on, id)
----
CREATE INDEX ix_corrective_action_owner ON corrective_action (owner_id, id)
----
CREATE INDEX ix_corrective_action_partner ON corrective_action (partner_id, id)
----
CREATE INDEX ix_corrective_action_scorecard ON corrective_action (scorecard_id) WHERE scorecard_id IS NOT NULL
----
CREATE INDEX ix_corrective_action_state ON corrective_action (state, due_on, id)
----
CREATE TABLE delivery_now (
    partner_name_id INTEGER NOT NULL,
    line_no VARCHAR NOT NULL,
    drug_name_id INTEGER NOT NULL,
    order_no VARCHAR(60) NOT NULL,
    ordered_on DATE,
    promised_on DATE,
    delivered_on DATE,
    quantity BIGINT NOT NULL,
    delivered_quantity BIGINT,
    lot VARCHAR NOT NULL,
    receiver VARCHAR(200) NOT NULL,
    said TEXT,
    as_of DATETIME NOT NULL,
    rank VARCHAR NOT NULL,
    line_id BIGINT NOT NULL,
    CONSTRAINT pk_delivery_now PRIMARY KEY (partner_name_id, line_no),
    CONSTRAINT fk_delivery_now_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_delivery_now_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_delivery_now_drug ON delivery_now (drug_name_id, delivered_on)
----
CREATE INDEX ix_delivery_now_lot ON delivery_now (lot) WHERE lot <> ''
----
CREATE INDEX ix_delivery_now_open ON delivery_now (promised_on, line_no) WHERE delivered_on IS NULL
----
CREATE INDEX ix_delivery_now_promised ON delivery_now (promised_on, partner_name_id)
----
CREATE TABLE demand_day (
    origin VARCHAR NOT NULL,
    drug_name_id INTEGER NOT NULL,
    day DATE NOT NULL,
    province VARCHAR NOT NULL,
    quantity_milli BIGINT NOT NULL,
    as_of DATETIME NOT NULL,
    rank VARCHAR NOT NULL,
    CONSTRAINT pk_demand_day PRIMARY KEY (origin, drug_name_id, day, province),
    CONSTRAINT fk_demand_day_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_demand_day_day ON demand_day (day)
----
CREATE TABLE feed_part (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    feed VARCHAR NOT NULL,
    partner_name_id INTEGER,
    sequence BIGINT,
    as_of DATETIME NOT NULL,
    received_at DATETIME NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    rank VARCHAR NOT NULL,
    lines INTEGER NOT NULL,
    problem VARCHAR NOT NULL,
    batch_id BIGINT,
    token_id BIGINT,
    call_key VARCHAR(200),
    answer TEXT,
    by_id INTEGER,
    version INTEGER NOT NULL,
    CONSTRAINT ck_feed_part_feed_known CHECK (feed IN ('stock', 'deliveries', 'sales')),
    CONSTRAINT ck_feed_part_state_known CHECK (state IN ('taking', 'taken', 'held', 'refused', 'withdrawn')),
    CONSTRAINT ck_feed_part_sequence_counts_up CHECK (sequence IS NULL OR sequence > 0),
    CONSTRAINT ck_feed_part_partner_named CHECK (feed = 'sales' OR partner_name_id IS NOT NULL),
    CONSTRAINT uq_feed_part_reference UNIQUE (reference),
    CONSTRAINT fk_feed_part_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_feed_part_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_feed_part_batch ON feed_part (batch_id, id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_feed_part_partner ON feed_part (partner_name_id, feed, as_of, id)
----
CREATE INDEX ix_feed_part_received ON feed_part (received_at, id)
----
CREATE INDEX ix_feed_part_state ON feed_part (state, id)
----
CREATE UNIQUE INDEX uq_feed_part_call ON feed_part (token_id, call_key) WHERE call_key IS NOT NULL
----
CREATE UNIQUE INDEX uq_feed_part_sequence ON feed_part (feed, partner_name_id, sequence) WHERE sequence IS NOT NULL AND state IN ('taking','taken','held')
----
CREATE TABLE partner_paper_notice (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    paper_id INTEGER NOT NULL,
    days INTEGER NOT NULL,
    sent_at DATETIME NOT NULL,
    CONSTRAINT fk_partner_paper_notice_paper_id FOREIGN KEY(paper_id) REFERENCES partner_paper (id)
)
----
CREATE UNIQUE INDEX uq_partner_paper_notice ON partner_paper_notice (paper_id, days)
----
CREATE TABLE recall (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    recall_class INTEGER NOT NULL,
    drug_id INTEGER NOT NULL,
    approval_no VARCHAR NOT NULL,
    drug_name VARCHAR(200) NOT NULL,
    authority VARCHAR(200) NOT NULL,
    notice_no VARCHAR(80) NOT NULL,
    ordered_on DATE NOT NULL,
    defect TEXT NOT NULL,
    suspension_id INTEGER,
    opened_by_id INTEGER,
    opened_at DATETIME NOT NULL,
    due_at DATETIME NOT NULL,
    effect_note TEXT NOT NULL,
    checked_at DATETIME,
    is_mistake BOOLEAN NOT NULL,
    closing_note TEXT NOT NULL,
    closing_by_id INTEGER,
    closed_by_id INTEGER,
    closed_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_recall_state_known CHECK (state IN ('opened', 'checked', 'closing', 'closed')),
    CONSTRAINT ck_recall_class_known CHECK (recall_class BETWEEN 1 AND 3),
    CONSTRAINT ck_recall_closed_by_somebody CHECK ((state = 'closed') = (closed_by_id IS NOT NULL AND closing_by_id IS NOT NULL AND closed_at IS NOT NULL)),
    CONSTRAINT ck_recall_closing_by_somebody CHECK (NOT (state IN ('closing','closed')) OR closing_by_id IS NOT NULL),
    CONSTRAINT ck_recall_closed_by_two CHECK (closed_by_id IS NULL OR closed_by_id <> closing_by_id),
    CONSTRAINT uq_recall_reference UNIQUE (reference),
    CONSTRAINT fk_recall_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_recall_suspension_id FOREIGN KEY(suspension_id) REFERENCES suspension (id),
    CONSTRAINT fk_recall_opened_by_id FOREIGN KEY(opened_by_id) REFERENCES user (id),
    CONSTRAINT fk_recall_closing_by_id FOREIGN KEY(closing_by_id) REFERENCES user (id),
    CONSTRAINT fk_recall_closed_by_id FOREIGN KEY(closed_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_recall_class ON recall (recall_class, id)
----
CREATE INDEX ix_recall_drug ON recall (drug_id, id)
----
CREATE INDEX ix_recall_due ON recall (due_at, id)
----
CREATE INDEX ix_recall_state ON recall (state, id)
----
CREATE TABLE stock_day (
    drug_name_id INTEGER NOT NULL,
    day DATE NOT NULL,
    quantity BIGINT NOT NULL,
    usable BIGINT NOT NULL,
    as_of DATETIME NOT NULL,
    CONSTRAINT pk_stock_day PRIMARY KEY (drug_name_id, day),
    CONSTRAINT fk_stock_day_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE TABLE warehouse (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_name_id INTEGER NOT NULL,
    name VARCHAR(200) NOT NULL,
    province VARCHAR(2) NOT NULL,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT fk_warehouse_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id)
)
----
CREATE UNIQUE INDEX uq_warehouse_name ON warehouse (partner_name_id, name)
----
CREATE TABLE action_worker (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    CONSTRAINT fk_action_worker_action_id FOREIGN KEY(action_id) REFERENCES corrective_action (id),
    CONSTRAINT fk_action_worker_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_action_worker ON action_worker (action_id, user_id)
----
CREATE TABLE feed_block (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    CONSTRAINT fk_feed_block_part_id FOREIGN KEY(part_id) REFERENCES feed_part (id)
)
----
CREATE INDEX ix_feed_block_part_id ON feed_block (part_id)
----
CREATE TABLE feed_note (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    part_id INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    "values" TEXT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT fk_feed_note_part_id FOREIGN KEY(part_id) REFERENCES feed_part (id)
)
----
CREATE INDEX ix_feed_note_part_id ON feed_note (part_id)
----
CREATE TABLE recall_lot (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    recall_id INTEGER NOT NULL,
    lot VARCHAR NOT NULL,
    CONSTRAINT fk_recall_lot_recall_id FOREIGN KEY(recall_id) REFERENCES recall (id)
)
----
CREATE INDEX ix_recall_lot_lot ON recall_lot (lot, recall_id)
----
CREATE UNIQUE INDEX uq_recall_lot ON recall_lot (recall_id, lot)
----
CREATE TABLE recall_recipient (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    recall_id INTEGER NOT NULL,
    "key" VARCHAR NOT NULL,
    receiver VARCHAR(200) NOT NULL,
    known_from VARCHAR NOT NULL,
    contact_state VARCHAR NOT NULL,
    contacted_by_id INTEGER,
    contacted_at DATETIME,
    told_at DATETIME,
    received_quantity BIGINT,
    found_quantity BIGINT,
    returned_quantity BIGINT,
    destroyed_quantity BIGINT,
    phone_sealed TEXT,
    phone_masked VARCHAR(24) NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_recall_recipient_known_from_known CHECK (known_from IN ('stock', 'deliveries', 'person')),
    CONSTRAINT ck_recall_recipient_contact_state_known CHECK (contact_state IN ('waiting', 'tried', 'reached', 'answered', 'gone')),
    CONSTRAINT ck_recall_recipient_contacted_by_somebody CHECK ((contact_state = 'waiting') = (contacted_at IS NULL)),
    CONSTRAINT ck_recall_recipient_no_more_than_found CHECK (COALESCE(returned_quantity, 0) + COALESCE(destroyed_quantity, 0) <= COALESCE(found_quantity, 0)),
    CONSTRAINT ck_recall_recipient_quantity_is_sane CHECK (COALESCE(received_quantity, 0) >= 0 AND COALESCE(found_quantity, 0) >= 0 AND COALESCE(returned_quantity, 0) >= 0 AND COALESCE(destroyed_quantity, 0) >= 0),
    CONSTRAINT fk_recall_recipient_recall_id FOREIGN KEY(recall_id) REFERENCES recall (id),
    CONSTRAINT fk_recall_recipient_contacted_by_id FOREIGN KEY(contacted_by_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_recall_recipient ON recall_recipient (recall_id, "key")
----
CREATE TABLE recall_worker (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    recall_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    CONSTRAINT fk_recall_worker_recall_id FOREIGN KEY(recall_id) REFERENCES recall (id),
    CONSTRAINT fk_recall_worker_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_recall_worker ON recall_worker (recall_id, user_id)
----
CREATE TABLE stock_now (
    drug_name_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    lot VARCHAR NOT NULL,
    expires_on DATE NOT NULL,
    quantity BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    as_of DATETIME NOT NULL,
    rank VARCHAR NOT NULL,
    since DATETIME NOT NULL,
    is_there BOOLEAN NOT NULL,
    line_id BIGINT NOT NULL,
    CONSTRAINT pk_stock_now PRIMARY KEY (drug_name_id, warehouse_id, lot),
    CONSTRAINT fk_stock_now_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_stock_now_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
----
CREATE INDEX ix_stock_now_lot ON stock_now (lot, drug_name_id)
----
CREATE TABLE delivery_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    block_id INTEGER NOT NULL,
    partner_name_id INTEGER NOT NULL,
    drug_name_id INTEGER NOT NULL,
    line_no VARCHAR NOT NULL,
    order_no VARCHAR(60) NOT NULL,
    ordered_on DATE,
    promised_on DATE,
    delivered_on DATE,
    quantity BIGINT NOT NULL,
    delivered_quantity BIGINT,
    lot VARCHAR NOT NULL,
    receiver VARCHAR(200) NOT NULL,
    said TEXT,
    as_of DATETIME NOT NULL,
    CONSTRAINT ck_delivery_line_quantity_is_sane CHECK (quantity > 0),
    CONSTRAINT ck_delivery_line_delivered_is_sane CHECK (delivered_quantity IS NULL OR delivered_quantity >= 0),
    CONSTRAINT fk_delivery_line_block_id FOREIGN KEY(block_id) REFERENCES feed_block (id),
    CONSTRAINT fk_delivery_line_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_delivery_line_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_delivery_line_block_id ON delivery_line (block_id)
----
CREATE INDEX ix_delivery_line_no ON delivery_line (partner_name_id, line_no, id)
----
CREATE TABLE sale_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    block_id INTEGER NOT NULL,
    drug_name_id INTEGER NOT NULL,
    day DATE NOT NULL,
    province VARCHAR(2) NOT NULL,
    quantity_milli BIGINT NOT NULL,
    CONSTRAINT ck_sale_line_quantity_is_sane CHECK (quantity_milli >= 0),
    CONSTRAINT fk_sale_line_block_id FOREIGN KEY(block_id) REFERENCES feed_block (id),
    CONSTRAINT fk_sale_line_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_sale_line_block_id ON sale_line (block_id)
----
CREATE INDEX ix_sale_line_drug ON sale_line (drug_name_id, day)
----
CREATE TABLE stock_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    block_id INTEGER NOT NULL,
    drug_name_id INTEGER NOT NULL,
    warehouse_id INTEGER NOT NULL,
    lot VARCHAR NOT NULL,
    expires_on DATE NOT NULL,
    quantity BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    as_of DATETIME NOT NULL,
    CONSTRAINT ck_stock_line_status_known CHECK (status IN ('released', 'held', 'recalled')),
    CONSTRAINT ck_stock_line_quantity_is_sane CHECK (quantity >= 0),
    CONSTRAINT fk_stock_line_block_id FOREIGN KEY(block_id) REFERENCES feed_block (id),
    CONSTRAINT fk_stock_line_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_stock_line_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
----
CREATE INDEX ix_stock_line_block_id ON stock_line (block_id)
----
CREATE INDEX ix_stock_line_drug ON stock_line (drug_name_id, as_of)
----
CREATE VIRTUAL TABLE partner_search USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')
----
CREATE TRIGGER feed_block_no_update BEFORE UPDATE ON feed_block BEGIN SELECT RAISE(ABORT, 'feed_block_append_only'); END
----
CREATE TRIGGER feed_block_no_delete BEFORE DELETE ON feed_block BEGIN SELECT RAISE(ABORT, 'feed_block_append_only'); END
----
CREATE TRIGGER feed_block_no_insert BEFORE INSERT ON feed_block WHEN EXISTS (SELECT 1 FROM feed_block WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'feed_block_id_taken'); END
----
CREATE TRIGGER scorecard_no_update BEFORE UPDATE ON scorecard BEGIN SELECT RAISE(ABORT, 'scorecard_append_only'); END
----
CREATE TRIGGER scorecard_no_delete BEFORE DELETE ON scorecard BEGIN SELECT RAISE(ABORT, 'scorecard_append_only'); END
----
CREATE TRIGGER scorecard_no_insert BEFORE INSERT ON scorecard WHEN EXISTS (SELECT 1 FROM scorecard WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'scorecard_id_taken'); END
----
CREATE TRIGGER stock_line_no_update BEFORE UPDATE ON stock_line BEGIN SELECT RAISE(ABORT, 'stock_line_append_only'); END
----
CREATE TRIGGER stock_line_no_delete BEFORE DELETE ON stock_line BEGIN SELECT RAISE(ABORT, 'stock_line_append_only'); END
----
CREATE TRIGGER stock_line_no_insert BEFORE INSERT ON stock_line WHEN EXISTS (SELECT 1 FROM stock_line WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'stock_line_id_taken'); END
----
CREATE TRIGGER delivery_line_no_update BEFORE UPDATE ON delivery_line BEGIN SELECT RAISE(ABORT, 'delivery_line_append_only'); END
----
CREATE TRIGGER delivery_line_no_delete BEFORE DELETE ON delivery_line BEGIN SELECT RAISE(ABORT, 'delivery_line_append_only'); END
----
CREATE TRIGGER delivery_line_no_insert BEFORE INSERT ON delivery_line WHEN EXISTS (SELECT 1 FROM delivery_line WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'delivery_line_id_taken'); END
----
CREATE TRIGGER sale_line_no_update BEFORE UPDATE ON sale_line BEGIN SELECT RAISE(ABORT, 'sale_line_append_only'); END
----
CREATE TRIGGER sale_line_no_delete BEFORE DELETE ON sale_line BEGIN SELECT RAISE(ABORT, 'sale_line_append_only'); END
----
CREATE TRIGGER sale_line_no_insert BEFORE INSERT ON sale_line WHEN EXISTS (SELECT 1 FROM sale_line WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'sale_line_id_taken'); END
----
CREATE TRIGGER partner_confirmed_by_maker BEFORE UPDATE ON partner WHEN NEW.state = 'active' AND OLD.state = 'submitted' AND (
            EXISTS (SELECT 1 FROM partner_maker m WHERE m.partner_id = NEW.id AND m.round = NEW.round
                    AND m.user_id = NEW.confirmed_by_id)
            OR EXISTS (SELECT 1 FROM import_batch b WHERE b.id = NEW.batch_id AND b.by_id = NEW.confirmed_by_id)) BEGIN SELECT RAISE(ABORT, 'partner_confirmed_by_maker'); END
----
CREATE TRIGGER partner_step_unknown BEFORE UPDATE ON partner WHEN OLD.state <> NEW.state AND NOT (
            (OLD.state = 'entered' AND NEW.state IN ('submitted','ended'))
            OR (OLD.state = 'submitted' AND NEW.state IN ('active','entered','ended'))
            OR (OLD.state = 'active' AND NEW.state IN ('suspended','ended'))
            OR (OLD.state = 'suspended' AND NEW.state IN ('active','ended'))
            OR (OLD.state = 'ended' AND NEW.state = 'entered')) BEGIN SELECT RAISE(ABORT, 'partner_step_unknown'); END
----
CREATE TRIGGER partner_round_counts_up BEFORE UPDATE ON partner WHEN NEW.round <> OLD.round AND NOT (
            OLD.state = 'ended' AND NEW.state = 'entered' AND NEW.round = OLD.round + 1) BEGIN SELECT RAISE(ABORT, 'partner_round_counts_up'); END
----
CREATE TRIGGER partner_resumed_by_suspender BEFORE UPDATE ON partner WHEN NEW.state = 'active' AND OLD.state = 'suspended' AND (
            NEW.confirmed_by_id IS NULL OR NEW.confirmed_by_id = OLD.suspended_by_id) BEGIN SELECT RAISE(ABORT, 'partner_resumed_by_suspender'); END
----
CREATE TRIGGER partner_confirmer_is_kept BEFORE UPDATE ON partner WHEN NEW.state = OLD.state AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id BEGIN SELECT RAISE(ABORT, 'partner_confirmer_is_kept'); END
----
CREATE TRIGGER partner_begins_entered BEFORE INSERT ON partner WHEN NEW.state <> 'entered' BEGIN SELECT RAISE(ABORT, 'partner_begins_entered'); END
----
CREATE TRIGGER partner_stays BEFORE DELETE ON partner WHEN OLD.state <> 'entered' OR OLD.batch_id IS NULL BEGIN SELECT RAISE(ABORT, 'partner_stays'); END
----
CREATE TRIGGER partner_maker_stays BEFORE DELETE ON partner_maker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'partner_maker_stays'); END
----
CREATE TRIGGER partner_maker_stays_as_it_is BEFORE UPDATE ON partner_maker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'partner_maker_stays_as_it_is'); END
----
CREATE TRIGGER recall_stays BEFORE DELETE ON recall WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'recall_stays'); END
----
CREATE TRIGGER alert_stays BEFORE DELETE ON supply_alert WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'alert_stays'); END
----
CREATE TRIGGER part_stays BEFORE DELETE ON feed_part WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'part_stays'); END
----
CREATE TRIGGER recall_begins_opened BEFORE INSERT ON recall WHEN NEW.state <> 'opened' BEGIN SELECT RAISE(ABORT, 'recall_begins_opened'); END
----
CREATE TRIGGER recall_step_unknown BEFORE UPDATE ON recall WHEN OLD.state <> NEW.state AND NOT (
            (OLD.state = 'opened' AND NEW.state IN ('checked','closing'))
            OR (OLD.state = 'checked' AND NEW.state IN ('opened','closing'))
            OR (OLD.state = 'closing' AND NEW.state IN ('closed','opened','checked'))
            OR (OLD.state = 'closed' AND NEW.state = 'opened')) BEGIN SELECT RAISE(ABORT, 'recall_step_unknown'); END
----
CREATE TRIGGER recall_changes_its_opener BEFORE UPDATE ON recall WHEN NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id BEGIN SELECT RAISE(ABORT, 'recall_changes_its_opener'); END
----
CREATE TRIGGER recall_is_closed BEFORE UPDATE ON recall WHEN OLD.state = 'closed' AND NEW.state = 'closed' BEGIN SELECT RAISE(ABORT, 'recall_is_closed'); END
----
CREATE TRIGGER recall_closing_unchecked BEFORE UPDATE ON recall WHEN OLD.state = 'opened' AND NEW.state = 'closing' AND NOT NEW.is_mistake BEGIN SELECT RAISE(ABORT, 'recall_closing_unchecked'); END
----
CREATE TRIGGER recall_mistake_late BEFORE UPDATE ON recall WHEN NEW.is_mistake AND NOT OLD.is_mistake
            AND NOT (OLD.state = 'opened' AND NEW.state = 'closing') BEGIN SELECT RAISE(ABORT, 'recall_mistake_late'); END
----
CREATE TRIGGER recall_unanswered BEFORE UPDATE ON recall WHEN NOT NEW.is_mistake AND (OLD.state = 'opened' AND NEW.state = 'checked'
            OR OLD.state <> NEW.state AND NEW.state IN ('closing','closed')) AND EXISTS (
            SELECT 1 FROM recall_recipient r WHERE r.recall_id = NEW.id AND NOT (r.contact_state IN ('answered','gone'))) BEGIN SELECT RAISE(ABORT, 'recall_unanswered'); END
----
CREATE TRIGGER recall_closed_by_worker BEFORE UPDATE ON recall WHEN NEW.state = 'closed' AND (NEW.closed_by_id = NEW.opened_by_id
            OR EXISTS (SELECT 1 FROM recall_worker w WHERE w.recall_id = NEW.id AND w.user_id = NEW.closed_by_id)
            OR EXISTS (SELECT 1 FROM recall_recipient r WHERE r.recall_id = NEW.id AND r.contacted_by_id = NEW.closed_by_id)) BEGIN SELECT RAISE(ABORT, 'recall_closed_by_worker'); END
----
CREATE TRIGGER recall_lot_late BEFORE INSERT ON recall_lot WHEN EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id AND c.state <> 'opened') BEGIN SELECT RAISE(ABORT, 'recall_lot_late'); END
----
CREATE TRIGGER recall_lot_is_kept BEFORE UPDATE ON recall_lot WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'recall_lot_is_kept'); END
----
CREATE TRIGGER recall_lot_stays BEFORE DELETE ON recall_lot WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'recall_lot_stays'); END
----
CREATE TRIGGER recall_recipient_late BEFORE INSERT ON recall_recipient WHEN EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id
    AND (c.state = 'closed' OR c.state <> 'opened' AND NEW.contact_state <> 'waiting')) BEGIN SELECT RAISE(ABORT, 'recall_recipient_late'); END
----
CREATE TRIGGER recall_contact_late BEFORE UPDATE ON recall_recipient WHEN EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id AND c.state <> 'opened') BEGIN SELECT RAISE(ABORT, 'recall_contact_late'); END
----
CREATE TRIGGER recall_recipient_stays BEFORE DELETE ON recall_recipient WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'recall_recipient_stays'); END
----
CREATE TRIGGER recall_worker_is_kept BEFORE UPDATE ON recall_worker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'recall_worker_is_kept'); END
----
CREATE TRIGGER recall_worker_stays BEFORE DELETE ON recall_worker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'recall_worker_stays'); END
----
CREATE TRIGGER scorecard_edition_follows BEFORE INSERT ON scorecard WHEN NEW.edition <> 1 + COALESCE((SELECT MAX(s.edition) FROM scorecard s
            WHERE s.partner_id = NEW.partner_id AND s.month = NEW.month), 0) BEGIN SELECT RAISE(ABORT, 'scorecard_edition_follows'); END
----
CREATE TRIGGER action_begins_open BEFORE INSERT ON corrective_action WHEN NEW.state <> 'open' BEGIN SELECT RAISE(ABORT, 'action_begins_open'); END
----
CREATE TRIGGER action_stays BEFORE DELETE ON corrective_action WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'action_stays'); END
----
CREATE TRIGGER action_verified_by_a_hand BEFORE UPDATE ON corrective_action WHEN NEW.state = 'verified' AND OLD.state <> 'verified' AND (
            NEW.verified_by_id IN (OLD.opened_by_id, OLD.answered_by_id, OLD.done_by_id, OLD.owner_id)
            OR EXISTS (SELECT 1 FROM action_worker w WHERE w.action_id = NEW.id AND w.user_id = NEW.verified_by_id)) BEGIN SELECT RAISE(ABORT, 'action_verified_by_a_hand'); END
----
CREATE TRIGGER action_dropped_by_opener BEFORE UPDATE ON corrective_action WHEN NEW.state = 'dropped' AND NEW.dropped_by_id = OLD.opened_by_id BEGIN SELECT RAISE(ABORT, 'action_dropped_by_opener'); END
----
CREATE TRIGGER action_changes_its_opener BEFORE UPDATE ON corrective_action WHEN NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id BEGIN SELECT RAISE(ABORT, 'action_changes_its_opener'); END
----
CREATE TRIGGER action_step_unknown BEFORE UPDATE ON corrective_action WHEN OLD.state <> NEW.state AND NOT (
            (OLD.state = 'open' AND NEW.state IN ('answered','dropped'))
            OR (OLD.state = 'answered' AND NEW.state IN ('done','dropped'))
            OR (OLD.state = 'done' AND NEW.state IN ('verified','open'))) BEGIN SELECT RAISE(ABORT, 'action_step_unknown'); END
----
CREATE TRIGGER action_is_closed BEFORE UPDATE ON corrective_action WHEN OLD.state IN ('verified','dropped') BEGIN SELECT RAISE(ABORT, 'action_is_closed'); END
----
CREATE TRIGGER action_worker_is_kept BEFORE UPDATE ON action_worker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'action_worker_is_kept'); END
----
CREATE TRIGGER action_worker_stays BEFORE DELETE ON action_worker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'action_worker_stays'); END
----
CREATE TRIGGER alert_begins_raised BEFORE INSERT ON supply_alert WHEN NEW.state <> 'raised' BEGIN SELECT RAISE(ABORT, 'alert_begins_raised'); END
----
CREATE TRIGGER alert_step_unknown BEFORE UPDATE ON supply_alert WHEN OLD.state <> NEW.state AND NOT (
            (OLD.state IN ('resolved','false_alarm') AND NEW.state = 'raised')
            OR (NOT (OLD.state IN ('resolved','false_alarm')) AND NEW.state IN ('resolved','false_alarm','mitigating'))
            OR (OLD.state = 'raised' AND NEW.state = 'acknowledged')
            OR (OLD.state IN ('acknowledged','mitigating') AND NEW.state = 'monitoring')) BEGIN SELECT RAISE(ABORT, 'alert_step_unknown'); END
----
CREATE TRIGGER alert_key_stays BEFORE UPDATE ON supply_alert WHEN OLD.key <> NEW.key OR OLD.alert <> NEW.alert BEGIN SELECT RAISE(ABORT, 'alert_key_stays'); END
----
CREATE TRIGGER action_worker_id_taken BEFORE INSERT ON action_worker WHEN EXISTS (SELECT 1 FROM action_worker WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'action_worker_id_taken'); END
----
CREATE TRIGGER corrective_action_id_taken BEFORE INSERT ON corrective_action WHEN EXISTS (SELECT 1 FROM corrective_action WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'corrective_action_id_taken'); END
----
CREATE TRIGGER feed_part_id_taken BEFORE INSERT ON feed_part WHEN EXISTS (SELECT 1 FROM feed_part WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'feed_part_id_taken'); END
----
CREATE TRIGGER partner_id_taken BEFORE INSERT ON partner WHEN EXISTS (SELECT 1 FROM partner WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'partner_id_taken'); END
----
CREATE TRIGGER partner_maker_id_taken BEFORE INSERT ON partner_maker WHEN EXISTS (SELECT 1 FROM partner_maker WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'partner_maker_id_taken'); END
----
CREATE TRIGGER recall_id_taken BEFORE INSERT ON recall WHEN EXISTS (SELECT 1 FROM recall WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'recall_id_taken'); END
----
CREATE TRIGGER recall_lot_id_taken BEFORE INSERT ON recall_lot WHEN EXISTS (SELECT 1 FROM recall_lot WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'recall_lot_id_taken'); END
----
CREATE TRIGGER recall_recipient_id_taken BEFORE INSERT ON recall_recipient WHEN EXISTS (SELECT 1 FROM recall_recipient WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'recall_recipient_id_taken'); END
----
CREATE TRIGGER recall_worker_id_taken BEFORE INSERT ON recall_worker WHEN EXISTS (SELECT 1 FROM recall_worker WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'recall_worker_id_taken'); END
----
CREATE TRIGGER supply_alert_id_taken BEFORE INSERT ON supply_alert WHEN EXISTS (SELECT 1 FROM supply_alert WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'supply_alert_id_taken'); END
